# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The decisions of a step that changes a cluster: what each gate said, and the lines of the journal in a reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._artifact.model import Artifact
from .._change.journal import entry as events
from .._change.journal.entry import Entry
from .._reasons.errors import ModeKeeperError

Line = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One step of this kind.

    :ivar step: its name: ``apply``, ``recover``.
    :ivar outcome: of the report; where no change was begun, ``planned`` or ``blocked``.
    :ivar report: on the change; None where none was begun.
    :ivar journal: its lines, which were folded before.
    """

    step: str
    outcome: str
    gate: Artifact
    report: Artifact | None = None
    journal: Sequence[Entry] = ()

    @property
    def last(self) -> Artifact:
        """The artefact that the outcome stands in."""
        return self.report or self.gate

    @property
    def inputs(self) -> frozenset[str]:
        """Ids of all that it rests on."""
        return frozenset((*self.gate.inputs, *(self.report.inputs if self.report else ())))


def lines(act: Act) -> Iterator[Line]:
    """The lines of the gate and of the step, in order, without their numbers.

    :raises ModeKeeperError: ``TRACE_INCOMPLETE`` where the journal lacks an item's first line.
    """
    gate = {"artifact": act.gate.id, "step": "gate"}
    for found in act.gate.body["gates"]:
        yield {**gate, "decision": found["result"], "subject": {"gate": found["name"]}, "codes": _codes(found)}
    yield {**gate, **_outcome("gate", act.gate.body["outcome"], act.gate)}
    step = {"artifact": act.last.id, "step": act.step}
    refs: dict[int, Mapping[str, Any]] = {}
    for entry in act.journal:
        if entry.event == events.INTENT:
            refs[entry.own["item"]] = entry.own["ref"]
        told = {"subject": _subject(entry, refs), "codes": _codes(entry.own), "line": f"sha256:{entry.digest}"}
        yield {**step, "decision": _decision(entry), **told}
        for carried in entry.own.get("carried", {}).get("intents", ()):  # of a rollback: what an earlier journal wrote
            refs[carried["item"]] = carried["ref"]
            yield {
                **step,
                **told,
                "decision": "applied",
                "subject": {"item": carried["item"], "object": carried["ref"]},
            }
    yield {**step, **_outcome(act.step, act.outcome, act.last)}


def _outcome(step: str, outcome: str, artifact: Artifact) -> Line:
    return {"decision": outcome, "subject": step, "codes": _codes(artifact.body), "inputs": list(artifact.inputs)}


def _decision(entry: Entry) -> str:
    match entry.event:
        case events.OPEN:
            return "opened" if "plan" in entry.own else "taken_up"
        case events.DONE:
            return _DONE[entry.own["found"]]
        case events.UNDO_DONE:
            return _UNDONE[entry.own["found"]]
        case events.VERDICT:
            return str(entry.own["verdict"])
        case other:
            return _PLAIN[other]


def _subject(entry: Entry, refs: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    if "item" in entry.own:
        item = entry.own["item"]
        if item not in refs:
            raise ModeKeeperError("TRACE_INCOMPLETE", f"item {item} was never announced", line=entry.seq)
        return {"item": item, "object": refs[item]}
    return {"wave": entry.own["wave"]} if entry.event == events.BAKE else {}


def _codes(holder: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(found["code"] for found in holder.get("reasons", ())))


_PLAIN = {
    events.INTENT: "announced",
    events.BAKE: "baked",
    events.UNDO_INTENT: "undo_announced",
    events.CLOSED: "closed",
    events.HALTED: "halted",
}
_DONE = {
    "APPLIED": "applied",
    "NOT_APPLIED": "not_applied",
    "GONE": "gone",
    "ADOPTED": "adopted",
    "FOREIGN": "foreign",
}
# An object that is gone needs no undo; one that holds another's value, or is another's, is left as it is.
_UNDONE = {
    "APPLIED": "taken_back",
    "GONE": "gone",
    "NOT_APPLIED": "left_alone",
    "ADOPTED": "left_alone",
    "FOREIGN": "left_alone",
}
