# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.decision-trace/1``: one line of ``decision_trace.jsonl``."""

from __future__ import annotations

from collections.abc import Mapping

from . import apply, gate, observation, plan, quarantine, verify
from .parts import COUNT, DIGEST, MAYBE_TEXT, OBJECT, REF, TEXT, Schema, array, closed

_CODES: Schema = array({"type": "string", "pattern": "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$"})
_MAYBE: Schema = {"oneOf": [TEXT, {"type": "null"}]}
CHANGING = ("apply", "recover", "rollback")
"""Steps that change a cluster: a gate is before each, a journal behind."""


def _outcomes(body: Schema) -> tuple[str, ...]:
    return tuple(body["properties"]["outcome"]["enum"])


# What leaves a journal open ends in an error, which is no outcome.
_ENDS = ("planned", "blocked", *(outcome for outcome in _outcomes(apply.BODY) if outcome != "open"))
STEPS: Mapping[str, tuple[str, ...]] = {
    "observe": _outcomes(observation.BODY),
    "plan": _outcomes(plan.BODY),
    "verify": _outcomes(verify.BODY),
    "quarantine": _outcomes(quarantine.BODY),
    "gate": _outcomes(gate.BODY),
    **dict.fromkeys(CHANGING, _ENDS),
}
"""Outcomes by step, as the artefacts of the steps have them."""


def _line(step: str, decisions: tuple[str, ...], subject: Schema, more: Schema | None = None) -> Schema:
    members = {"artifact": DIGEST, "codes": _CODES, "seq": COUNT, "subject": subject, **(more or {})}
    return closed({"step": {"const": step}, "decision": {"enum": list(decisions)}, **members})


_READ = _line("observe", ("read", "refused"), TEXT)
_SIGNAL = _line("observe", STEPS["observe"], OBJECT, {"pattern": TEXT, "signal": TEXT, "rule": MAYBE_TEXT})
_CHANGE = _line(
    "plan",
    ("proposed", "at_source", "left_out"),
    OBJECT,
    {"knob": _MAYBE, "from": {}, "to": {}, "why": array(TEXT)},
)
_CHECK = _line(
    "verify",
    ("passed", "failed", "insufficient", "not_evaluated", "note"),
    closed({"check": TEXT, "item": _MAYBE}),
)
_DETECTOR = _line("quarantine", STEPS["observe"], closed({"detector": TEXT}))
_FINDING = _line(
    "quarantine",
    ("hit", "held", "undecided", "released"),
    closed({"detector": TEXT, "finding": TEXT, "name": TEXT}),
)
_GATE = _line("gate", ("passed", "blocked", "not_counted"), closed({"gate": TEXT}))
_ITEM = closed({"item": COUNT, "object": REF})
_LINE: Schema = {"line": DIGEST}


def _journal(step: str) -> tuple[Schema, ...]:
    """Lines of the journal: of an item, of a wave, of the whole change; each names the digest of its line there."""
    done = ("announced", "applied", "not_applied", "gone", "adopted", "foreign")
    undone = ("undo_announced", "taken_back", "left_alone")
    whole = ("opened", "taken_up", "keep", "hold", "roll_back", "closed", "halted")
    return (
        _line(step, (*done, *undone), _ITEM, _LINE),
        _line(step, ("baked",), closed({"wave": COUNT}), _LINE),
        _line(step, whole, closed({}), _LINE),
    )


BODY: Schema = {
    "anyOf": [
        _READ,
        _SIGNAL,
        _CHANGE,
        _CHECK,
        _DETECTOR,
        _FINDING,
        _GATE,
        *(line for step in CHANGING for line in _journal(step)),
        *(_line(step, outcomes, {"const": step}, {"inputs": array(TEXT)}) for step, outcomes in STEPS.items()),
    ]
}
