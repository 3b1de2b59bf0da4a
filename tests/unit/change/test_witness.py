# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What an object says of a write: every class, by the manager where there is one, else by the annotation."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.witness import Found, classify

from .objects import PLANNED, UNDOING, WRITER, deployment, intent

OURS, OLDER = "abababab.1.2026-01-01T00:00:00Z", "cdcdcdcd.1.2026-01-01T00:00:00Z"
UNDONE = "abababab.1-undo.2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("live", "found"),
    [
        (None, Found.GONE),
        ({"metadata": {"uid": "another"}}, Found.GONE),
        (deployment(), Found.NOT_APPLIED),
        (deployment("1000m"), Found.NOT_APPLIED),
        (deployment(last_change=OLDER), Found.NOT_APPLIED),
        (deployment("800m", PLANNED, OURS), Found.APPLIED),
        (deployment("0.8", PLANNED, OURS), Found.APPLIED),
        (deployment("800m", PLANNED), Found.APPLIED),
        (deployment("800m", WRITER), Found.ADOPTED),
        (deployment("800m", WRITER, OURS), Found.ADOPTED),
        (deployment("800m", None, OURS), Found.APPLIED),
        (deployment("800m", None, OLDER), Found.ADOPTED),
        (deployment("700m", WRITER), Found.FOREIGN),
        (deployment("1", PLANNED), Found.FOREIGN),
        (deployment("1", WRITER, OURS), Found.FOREIGN),
        (deployment("1", "terraform"), Found.FOREIGN),
    ],
)
def test_each_state_has_one_class(live: dict[str, Any] | None, found: Found) -> None:
    assert classify(intent(), live) is found


def test_stripped_fields_leave_the_annotation_to_decide() -> None:
    announced = intent(live=deployment(manager=None))
    assert classify(announced, deployment(manager=None)) is Found.NOT_APPLIED
    assert classify(announced, deployment("800m", None, OURS)) is Found.APPLIED
    assert classify(announced, deployment("1", None, OURS)) is Found.FOREIGN


def test_an_undo_is_told_from_a_revert_by_somebody_else() -> None:
    undo = intent().reversed(deployment("800m", PLANNED, OURS))
    assert classify(undo, deployment("800m", PLANNED, OURS)) is Found.NOT_APPLIED
    assert classify(undo, deployment("1", UNDOING, UNDONE)) is Found.APPLIED
    assert classify(undo, deployment("1", WRITER, OURS)) is Found.ADOPTED
    assert classify(undo, deployment("1", None, UNDONE)) is Found.APPLIED
    # Item 1's mark is no prefix of item 11's.
    assert classify(intent(), deployment("800m", None, "abababab.11.2026-01-01T00:00:00Z")) is Found.ADOPTED
