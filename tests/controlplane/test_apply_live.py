# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Apply as a customer runs it: planned, verified, shown, made, watched; and refused without touching anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.controlplane import ControlPlane, mutations

from .site import Site, furnish, site

NAMES = ("web", "shelf", "till")


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as started:
        furnish(started, NAMES)
        yield started


@pytest.fixture(scope="module")
def shop(plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site(plane, tmp_path_factory.mktemp("site"), NAMES)


def test_it_shows_the_board_its_diff_then_makes_the_change_and_a_plan_is_spent(shop: Site) -> None:
    run = shop.run("evaluate", modekeeper_require_live=True)
    assert run.status == 0, run.text
    mark = shop.plane.audit_mark()
    run = shop.run("apply", "--check", "--diff", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert len(re.findall(r'^\+ +cpu: "1800m"$', run.text, re.MULTILINE)) == len(NAMES)
    assert mutations(event for event in shop.plane.audit_events(mark) if "applier" in event.user) == []
    assert not (shop.out / "gate.json").exists()
    run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert {name: shop.cpu(name) for name in NAMES} == dict.fromkeys(NAMES, "1800m")
    assert shop.body("gate.json")["outcome"] == "passed"
    report = shop.body("apply.json")
    assert (report["outcome"], report["waves"]) == ("kept", 2)
    assert [item["found"] for item in report["items"]] == ["APPLIED"] * 3
    again = shop.run("apply", modekeeper_commit=True)
    assert again.status == 2
