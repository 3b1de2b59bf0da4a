# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Changes as their journals tell them, one for each end, with the gate before and the report behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.entry import NO_LINE, Entry
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import fold
from ansible_collections.modekeeper.core.plugins.module_utils._change.report import make_report
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import reason
from ansible_collections.modekeeper.core.plugins.module_utils._report.changing import Act
from tests.unit.change.objects import PLAN, intent

HARM = reason("FAILURE_NEW", "shop/api crashes")
Event = tuple[str, Mapping[str, Any]]


def announced(seq: int, **ref: str) -> Event:
    record = intent(seq).record()
    return ("intent", {**record, "ref": record["ref"] | ref, "wave": 1})


def ended(event: str, seq: int, found: str) -> Event:
    return (event, {"item": seq, "found": found, "generation": 4, "reasons": []})


def verdict(word: str, *reasons: Any) -> Event:
    return ("verdict", {"verdict": word, "reasons": list(reasons)})


OPEN: Event = ("open", {"plan": PLAN, "verify": PLAN, "cluster": "u", "passport": PLAN, "fence": 4})
MADE: tuple[Event, ...] = (announced(1), ended("done", 1, "APPLIED"))
BAKED: Event = ("bake", {"wave": 1})
UNDO: Event = ("undo_intent", intent().record())
ENDS: Mapping[str, Sequence[Event]] = {
    "kept": (OPEN, *MADE, BAKED, verdict("keep"), ("closed", {"outcome": "kept"})),
    "held": (OPEN, *MADE, BAKED, verdict("hold"), ("closed", {"outcome": "held"})),
    "rolled_back": (
        *(OPEN, *MADE, verdict("roll_back", HARM), UNDO),
        *(ended("undo_done", 1, "APPLIED"), ("closed", {"outcome": "rolled_back"})),
    ),
    "rollback_incomplete": (
        *(OPEN, *MADE, verdict("roll_back", HARM)),
        *(ended("undo_done", 1, "FOREIGN"), ("closed", {"outcome": "rollback_incomplete"})),
    ),
    "halted": (OPEN, *MADE, ("halted", {"reasons": [reason("KILL_SWITCH_ACTIVE", "the file is there")]})),
}


def journal(events: Sequence[Event]) -> list[Entry]:
    lines: list[Entry] = []
    for event, own in events:
        prev = lines[-1].digest if lines else NO_LINE
        lines.append(Entry(event, len(lines), prev, "2026-01-01T00:00:00Z", own))
    return lines


def gate(blocked: str = "") -> Artifact:
    found = [reason(blocked, "in the way")] if blocked else []
    entry = {"n": 5, "name": "license", "again": False, "result": "blocked" if blocked else "passed", "reasons": found}
    body = {"outcome": entry["result"], "gates": [entry], "reasons": found}
    return Artifact(kind="Gate", schema="modekeeper.gate/1", body=body, inputs=(PLAN,))


def report(lines: Sequence[Entry]) -> Artifact:
    state = fold(lines)
    assert state is not None
    return make_report(state, inputs=(gate().id,))


def act(outcome: str, step: str = "apply") -> Act:
    """A step that ends so."""
    if outcome in ("planned", "blocked"):
        return Act(step, outcome, gate("LICENSE_EXPIRED" if outcome == "blocked" else ""))
    lines = journal(ENDS[outcome])
    return Act(step, outcome, gate(), report(lines), lines)
