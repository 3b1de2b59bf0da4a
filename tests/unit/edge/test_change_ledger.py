# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger of a change: one closing for a journal, and what the breaker reads of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.ledger import ChangeLedger
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.past import breaker_of
from ansible_collections.modekeeper.core.plugins.module_utils._edge.recording import Recorder
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import Breaker
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

PLAN, FIRST, SECOND = ("sha256:" + digit * 64 for digit in "abc")
HARM, INCOMPLETE = "apply_rolled_back_for_harm", "apply_rollback_incomplete"


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "ledger.jsonl")


def events(recorder: Recorder) -> list[str]:
    assert recorder.path is not None
    return [json.loads(line)["event"] for line in recorder.path.read_text().splitlines()][1:]


def test_a_journal_is_closed_once_however_often_its_run_is_killed(recorder: Recorder) -> None:
    ChangeLedger(recorder).record(HARM, [PLAN, FIRST])
    ChangeLedger(recorder).record(HARM, [PLAN, FIRST])
    assert events(recorder) == [HARM]
    ChangeLedger(recorder).record(HARM, [PLAN, SECOND])
    ChangeLedger(recorder).record("apply_kept", [PLAN, FIRST])
    ChangeLedger(recorder).record("apply_halted", [PLAN, FIRST])
    ChangeLedger(recorder).record("apply_halted", [PLAN, FIRST])
    assert events(recorder) == [HARM, HARM, "apply_kept", "apply_halted", "apply_halted"]


def test_the_breaker_counts_harm_and_what_is_incomplete_until_it_is_reset(recorder: Recorder) -> None:
    assert breaker_of(recorder) == Breaker()
    ledger = ChangeLedger(recorder)
    for event, journal in ((HARM, FIRST), (HARM, SECOND), (INCOMPLETE, FIRST), ("apply_rolled_back", SECOND)):
        ledger.record(event, [PLAN, journal])
    found = breaker_of(recorder)
    assert (len(found.harm), len(found.incomplete), found.reset) == (2, 1, None)
    ledger.record("breaker_reset", [PLAN])
    assert breaker_of(recorder).reset is not None


def test_nobody_knows_where_no_ledger_is_kept_or_read(recorder: Recorder) -> None:
    with pytest.raises(ModeKeeperError, match="AUDIT_MISSING"):
        breaker_of(Recorder(None))
    assert recorder.path is not None
    recorder.path.mkdir()
    with pytest.raises(ModeKeeperError, match="AUDIT_UNREADABLE"):
        breaker_of(recorder)
