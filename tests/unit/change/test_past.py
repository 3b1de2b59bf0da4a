# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How a journal ended, by which name the ledger keeps it, and what it tells of its objects' history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.closing import closing_event
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.entry import (
    NO_LINE,
    Entry,
    parse_journals,
)
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.past import past_changes
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import State, fold
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .objects import PLAN, PLANNED, deployment, intent

OPEN = {"plan": PLAN, "verify": PLAN, "cluster": "u", "passport": PLAN, "fence": 4}
EARLIER = "cdcdcdcd.1.2025-12-01T00:00:00Z"


def journal(*events: tuple[str, dict[str, Any]]) -> list[Entry]:
    """Lines of one journal, a minute apart."""
    found: list[Entry] = []
    for seq, (event, own) in enumerate(events):
        prev = found[-1].digest if found else NO_LINE
        found.append(Entry(event, seq, prev, f"2026-01-01T00:{seq:02}:00Z", own))
    return found


def made(live: dict[str, Any] | None = None) -> list[tuple[str, dict[str, Any]]]:
    """One item, written."""
    announced = {**intent(1, live).record(), "wave": 1}
    return [("open", OPEN), ("intent", announced), ("done", {"item": 1, "found": "APPLIED", "generation": 4})]


def state(*more: tuple[str, dict[str, Any]]) -> State:
    found = fold(journal(*made(), *more))
    assert found is not None
    return found


def verdict(*codes: str) -> tuple[str, dict[str, Any]]:
    return ("verdict", {"verdict": "roll_back", "reasons": [{"code": code} for code in codes]})


@pytest.mark.parametrize(
    ("codes", "outcome", "event"),
    [
        (["FAILURE_NEW"], "rolled_back", "apply_rolled_back_for_harm"),
        (["AFTER_INSUFFICIENT"], "rolled_back", "apply_rolled_back"),
        (["DRIFT_FIELD", "ROLLOUT_STUCK"], "rolled_back", "apply_rolled_back_for_harm"),
        (["FAILURE_NEW"], "rollback_incomplete", "apply_rollback_incomplete"),
        ([], "rolled_back", "apply_rolled_back"),
        ([], "kept", "apply_kept"),
        ([], "held", "apply_held"),
    ],
)
def test_the_ledger_tells_harm_from_the_rest(codes: list[str], outcome: str, event: str) -> None:
    assert closing_event(state(verdict(*codes)), outcome) == event


def test_harm_is_not_forgotten_by_a_halt_on_the_way_back() -> None:
    halted = state(verdict("ROLLOUT_DEADLINE"), ("halted", {"reasons": [{"code": "KILL_SWITCH_ACTIVE"}]}))
    assert closing_event(halted, "rolled_back") == "apply_rolled_back_for_harm"


def test_a_write_and_its_undo_are_links_of_one_chain() -> None:
    live = deployment(last_change=EARLIER)
    changed = deployment("800m", PLANNED, "abababab.1.2026-01-01T00:02:00Z")
    undo = intent(1, live).reversed(changed)
    back = {"item": 1, "found": "APPLIED", "generation": 5, "reasons": []}
    first, second = past_changes(journal(*made(live), ("undo_intent", undo.record()), ("undo_done", back)))
    assert (first.uid, first.mark, first.before) == ("u-1", "abababab.1", EARLIER)
    assert first.at == datetime(2026, 1, 1, 0, 2, tzinfo=UTC)
    assert first.values == {("main", "cpu_request"): "1"}
    assert (second.mark, second.before) == ("abababab.1-undo", "abababab.1.2026-01-01T00:02:00Z")
    assert second.values == {("main", "cpu_request"): "800m"}


def test_what_was_not_written_is_no_past() -> None:
    lines = made()
    lines[2] = ("done", {"item": 1, "found": "FOREIGN", "generation": 4})
    assert past_changes(journal(*lines)) == []
    assert past_changes(journal(*lines[:2])) == []
    assert past_changes([]) == []


def test_all_journals_of_a_file_are_read_and_none_begins_in_its_middle() -> None:
    first, second = journal(*made(), ("closed", {"outcome": "kept"})), journal(*made())
    data = b"".join(entry.line + b"\n" for entry in [*first, *second])
    assert parse_journals(data) == [first, second]
    with pytest.raises(ModeKeeperError, match="JOURNAL_UNREADABLE"):
        parse_journals(b"".join(entry.line + b"\n" for entry in second[1:]))
    headless = replace(second[2], seq=0, prev=NO_LINE)
    with pytest.raises(ModeKeeperError, match="JOURNAL_UNREADABLE"):
        past_changes(parse_journals(headless.line + b"\n")[0])
