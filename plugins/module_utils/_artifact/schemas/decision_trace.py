# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.decision-trace/1``: one line of ``decision_trace.jsonl``."""

from __future__ import annotations

from collections.abc import Mapping

from . import observation, plan, quarantine, verify
from .parts import COUNT, DIGEST, MAYBE_TEXT, OBJECT, TEXT, Schema, array, closed

_CODES: Schema = array({"type": "string", "pattern": "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$"})
_MAYBE: Schema = {"oneOf": [TEXT, {"type": "null"}]}
STEPS: Mapping[str, tuple[str, ...]] = {
    name: tuple(body["properties"]["outcome"]["enum"])
    for name, body in (
        ("observe", observation.BODY),
        ("plan", plan.BODY),
        ("verify", verify.BODY),
        ("quarantine", quarantine.BODY),
    )
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
BODY: Schema = {
    "anyOf": [
        _READ,
        _SIGNAL,
        _CHANGE,
        _CHECK,
        _DETECTOR,
        _FINDING,
        *(_line(step, outcomes, {"const": step}) for step, outcomes in STEPS.items()),
    ]
}
