# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kill -9 at every point of a change: whoever runs next ends it, with each write and each undo sent once and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane import ControlPlane

from .change_helpers import AFTER, BEFORE, MERGE, bare_plane, free, new_change, renew


@pytest.fixture(scope="module")
def place() -> Iterator[ControlPlane]:
    with bare_plane() as plane:
        yield plane


@pytest.fixture
def fresh(place: ControlPlane) -> ControlPlane:
    renew(place)
    return place


@pytest.mark.parametrize(("verdict", "outcome"), [("keep", "kept"), ("roll_back", "rolled_back")])
def test_killed_at_any_point_it_ends_once(verdict: str, outcome: str, fresh: ControlPlane, tmp_path: Path) -> None:
    status, said = new_change(fresh, tmp_path).run(verdict)
    assert (status, said["phase"], said["outcome"]) == (0, "closed", outcome)
    points = said["points"]
    for at in range(1, len(points) + 1):
        change = new_change(fresh, tmp_path)
        assert change.run(verdict, at=at)[0] == -9
        if at % 8:  # every eighth run waits for the lock to be taken over, as all would
            free(fresh)
        status, said = change.run(verdict)
        where = f"killed at point {at}, {points[at - 1]}"
        assert (status, said["phase"], said["outcome"]) == (0, "closed", outcome), where
        assert change.writes() == change.once(verdict), where
        assert change.values() == [AFTER if verdict == "keep" else BEFORE] * 3, where


def test_where_managed_fields_were_stripped_the_annotation_says_what_was_written(
    fresh: ControlPlane, tmp_path: Path
) -> None:
    points = new_change(fresh, tmp_path).run()[1]["points"]
    answers = [number for number, name in enumerate(points, start=1) if name == "answer"]
    for written, at in enumerate(answers, start=1):
        change = new_change(fresh, tmp_path)
        assert change.run(at=at)[0] == -9
        stripped_of = change.names[:written]
        for name in stripped_of:
            stripped = {"metadata": {"managedFields": [{}]}}
            path = f"/apis/apps/v1/namespaces/{change.namespace}/deployments/{name}?fieldManager=strip-by"
            fresh.request("PATCH", path, stripped, MERGE)
        free(fresh)
        status, said = change.run()
        assert (status, said["outcome"]) == (0, "kept")
        assert change.writes() == sorted([*change.once(), *((name, "strip") for name in stripped_of)])
        assert change.values() == [AFTER] * 3
