# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which closed change is taken back, what its journal carries, and why an item of it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._change.foreign import foreign, left_over
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.entry import NO_LINE, Entry
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.past import past_changes
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import State, fold
from ansible_collections.modekeeper.core.plugins.module_utils._change.next_step import AnnounceUndo, next_step
from ansible_collections.modekeeper.core.plugins.module_utils._change.report import make_report
from ansible_collections.modekeeper.core.plugins.module_utils._change.rollback.choose import to_roll_back, to_take_back
from ansible_collections.modekeeper.core.plugins.module_utils._change.rollback.plan import rollback_plan
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .objects import CPU, PLAN, PLANNED, deployment, intent

Event = tuple[str, dict[str, Any]]
OPEN = {"plan": PLAN, "verify": PLAN, "cluster": "u", "passport": PLAN}
KEPT: Event = ("closed", {"outcome": "kept"})


def journal(fence: int, *events: Event, **first: Any) -> list[Entry]:
    found: list[Entry] = []
    for seq, (event, own) in enumerate([("open", {**OPEN, "fence": fence, **first}), *events]):
        found.append(Entry(event, seq, found[-1].digest if found else NO_LINE, "2026-01-01T00:00:00Z", own))
    return found


def made(*found: str) -> list[Event]:
    """Items announced and ended."""
    lines: list[Event] = []
    for seq, end in enumerate(found, start=1):
        lines += [("intent", {**intent(seq).record(), "wave": 1}), ended("done", seq, end)]
    return lines


def ended(event: str, seq: int, found: str, *reasons: dict[str, Any]) -> Event:
    return (event, {"item": seq, "found": found, "generation": 4, "reasons": list(reasons)})


def state_of(lines: Sequence[Entry]) -> State:
    found = fold(lines)
    assert found is not None
    return found


def chosen(here: Sequence[Sequence[Entry]], mirrored: Sequence[Entry], wanted: str = "") -> str | None:
    found = to_roll_back(here, mirrored, wanted)
    return None if found is None else found.id


FIRST, SECOND = journal(1, *made("APPLIED"), KEPT), journal(2, *made("APPLIED", "FOREIGN"), KEPT)
FIRST_ID, SECOND_ID = state_of(FIRST).id, state_of(SECOND).id


def back(closed: list[Entry], *more: Event) -> list[Entry]:
    """The journal of a rollback."""
    state = state_of(closed)
    records = [progress.intent.record() for progress in to_take_back(state)]
    return journal(9, *more, carried={"journal": state.id, "intents": records})


def test_the_last_change_of_the_cluster_is_meant_unless_one_is_named() -> None:
    assert chosen([], []) is None
    assert chosen([FIRST], []) == FIRST_ID
    assert chosen([FIRST, SECOND], FIRST) == FIRST_ID
    assert chosen([FIRST], SECOND) == SECOND_ID
    assert chosen([FIRST], SECOND, f"sha256:{FIRST_ID}") == FIRST_ID
    # A copy that was not written to its end.
    assert chosen([FIRST], FIRST[:2]) == FIRST_ID
    with pytest.raises(ModeKeeperError, match="OPTION_INVALID"):
        chosen([FIRST], SECOND, "sha256:" + "0" * 64)


@pytest.mark.parametrize("lines", [SECOND[:-1], [*SECOND[:-1], *journal(3, ("halted", {"reasons": []}))[1:]]])
def test_what_is_not_at_its_end_comes_first(lines: list[Entry]) -> None:
    for here, mirrored in (([FIRST, lines], FIRST), ([FIRST], lines)):
        with pytest.raises(ModeKeeperError, match="JOURNAL_OPEN"):
            to_roll_back(here, mirrored)


def test_nothing_is_taken_back_twice() -> None:
    done = back(FIRST, ended("undo_done", 1, "APPLIED"), ("closed", {"outcome": "rolled_back"}))
    assert chosen([FIRST, done], done) is None
    assert chosen([FIRST, done], done, FIRST_ID) is None
    left = back(FIRST, ended("undo_done", 1, "NOT_APPLIED"), ("closed", {"outcome": "rollback_incomplete"}))
    assert chosen([FIRST, left], left) == state_of(left).id
    assert chosen([journal(1, *made("FOREIGN"), KEPT)], []) is None


def test_the_first_line_of_its_journal_holds_all_that_it_takes_back() -> None:
    closed = state_of(journal(2, *made("APPLIED", "APPLIED", "ADOPTED"), KEPT))
    opened = state_of(back(journal(2, *made("APPLIED", "APPLIED", "ADOPTED"), KEPT)))
    assert (opened.carries, opened.verdict, opened.phase) == (closed.id, "roll_back", "open")
    assert {seq: entry.intent for seq, entry in opened.items.items()} == {1: intent(1), 2: intent(2)}
    assert next_step(opened, 0) == AnnounceUndo((2, 1))
    assert len(past_changes(back(FIRST))) == 1


def test_the_inverse_items_are_the_same_bytes_whoever_makes_them() -> None:
    plan = rollback_plan(state_of(SECOND))
    assert plan.id == rollback_plan(state_of(list(SECOND))).id
    (item,) = plan.body["items"]
    assert item["fields"] == [{"path": CPU, "from": "800m", "to": "1"}]
    assert item["patch"] == [dict(operation) for operation in intent(1).inverse]
    body = {**plan.body, "journal": plan.body["journal"]}
    assert faults("modekeeper.rollback-plan/1", body) == []


def test_each_item_that_is_left_says_why() -> None:
    why = foreign(intent(1), deployment("600m", "kubectl"))
    lines = back(SECOND, ended("undo_done", 1, "FOREIGN", why), ("closed", {"outcome": "rollback_incomplete"}))
    state = state_of(lines)
    assert [entry["code"] for entry in left_over(state)] == ["ROLLBACK_INCOMPLETE", "ROLLBACK_FOREIGN"]
    report = make_report(state)
    assert (report.kind, report.body["takes_back"]) == ("Rollback", f"sha256:{SECOND_ID}")
    assert [entry["code"] for entry in report.body["reasons"]] == ["ROLLBACK_INCOMPLETE", "ROLLBACK_FOREIGN"]
    assert faults("modekeeper.rollback/1", report.body) == []
    assert left_over(state_of(FIRST)) == []


@pytest.mark.parametrize(
    ("live", "text"),
    [
        (deployment("600m", "kubectl"), f"{CPU} holds another value, written by kubectl"),
        (deployment("800m", "kubectl"), f"{CPU} still holds our value, written by kubectl"),
        (deployment("600m", None), f"{CPU} holds another value, written by nobody knows whom"),
        (deployment("600m", PLANNED), f"{CPU} holds another value"),
    ],
)
def test_a_foreign_field_is_told_with_its_owner_and_without_its_value(live: dict[str, Any], text: str) -> None:
    why = foreign(intent(1), live)
    assert why["code"] == "ROLLBACK_FOREIGN"
    assert text in why["message"]
    assert "600m" not in why["message"]
