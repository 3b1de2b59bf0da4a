# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What comes next: from the journal alone, each item written once and taken back once, whatever the runs in between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import Progress, State
from ansible_collections.modekeeper.core.plugins.module_utils._change.next_step import (
    Announce,
    AnnounceUndo,
    Bake,
    Close,
    Judge,
    Settle,
    Step,
    Undo,
    Write,
    next_step,
)
from ansible_collections.modekeeper.core.plugins.module_utils._change.waves import waves

from .objects import PLAN, intent

BEGIN = State("0" * 64, PLAN, PLAN, "u", PLAN, 1, "2026-01-01T00:00:00Z")


def done(*found: str | None) -> dict[int, Progress]:
    return {seq: Progress(intent(seq), one) for seq, one in enumerate(found, start=1)}


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (BEGIN, Announce(1, (1,))),
        (replace(BEGIN, items=done(None)), Write((1,))),
        (replace(BEGIN, items=done("APPLIED")), Bake(1, (1,))),
        (replace(BEGIN, items=done("APPLIED"), baked=(1,)), Announce(2, (2, 3))),
        (replace(BEGIN, items=done("APPLIED", "APPLIED", None), baked=(1,)), Write((3,))),
        (replace(BEGIN, items=done(*["APPLIED"] * 3), baked=(1, 2)), Judge()),
        (replace(BEGIN, items=done(*["APPLIED"] * 3), baked=(1, 2), verdict="keep"), Close("kept")),
        (replace(BEGIN, items=done(*["APPLIED"] * 3), baked=(1, 2), verdict="hold"), Close("held")),
        (replace(BEGIN, items=done("APPLIED", None), verdict="roll_back"), Settle(2)),
        (replace(BEGIN, items=done("APPLIED", "NOT_APPLIED", "APPLIED"), verdict="roll_back"), AnnounceUndo((3, 1))),
        (replace(BEGIN, items=done("GONE", "NOT_APPLIED"), verdict="roll_back"), Close("rolled_back")),
    ],
)
def test_each_state_has_one_next_step(state: State, step: Step) -> None:
    assert next_step(state, 3) == step


def test_undoing_goes_backwards_and_says_whether_it_is_complete() -> None:
    items = done("APPLIED", "APPLIED")
    undoing = {seq: replace(entry, undo=entry.intent) for seq, entry in items.items()}
    state = replace(BEGIN, items=undoing, verdict="roll_back")
    assert next_step(state, 2) == Undo(2)
    state = replace(state, items={**undoing, 2: replace(undoing[2], undone="APPLIED")})
    assert next_step(state, 2) == Undo(1)
    ends = {"APPLIED": "rolled_back", "GONE": "rolled_back", "ADOPTED": "rollback_incomplete"}
    for undone, outcome in ends.items():
        last = {**state.items, 1: replace(undoing[1], undone=undone)}
        assert next_step(replace(state, items=last), 2) == Close(outcome)


@given(st.integers(0, 60))
def test_waves_hold_every_item_once_and_grow_to_eight(count: int) -> None:
    found = waves(range(count))
    assert [item for wave in found for item in wave] == list(range(count))
    sizes = [len(wave) for wave in found]
    assert all(size == expected for size, expected in zip(sizes[:-1], [1, 2, 4] + [8] * 20, strict=False))
