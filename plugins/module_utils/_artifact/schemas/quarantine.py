# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.quarantine/1``."""

from __future__ import annotations

from .parts import COUNT, DIGEST, MAYBE_TEXT, MAYBE_TIME, OBJECT, REASONS, REF, TEXT, TIME, Schema, array, closed

_ID: Schema = {"type": "string", "pattern": "^[A-Z][A-Z_]*-[0-9a-f]{12}$", "maxLength": 63}
_DETECTOR: Schema = {"type": "string", "pattern": "^[A-Z][A-Z_]*$", "maxLength": 50}
_ON: Schema = {"enum": ["node", "workload", "cluster"]}
_MAYBE_REF: Schema = {"oneOf": [REF, {"type": "null"}]}
_SEEN = closed(
    {
        "rule": TEXT,
        "sources": array(TEXT),
        "hits": COUNT,
        "lasted_s": COUNT,
        "seen": array(OBJECT, most=20),
        "seen_more": COUNT,
    },
    {"why": TEXT},
)
_EXIT = closed(
    {
        "condition": TEXT,
        "good": COUNT,
        "good_needed": COUNT,
        "looks": COUNT,
        "looks_needed": COUNT,
        "not_before": MAYBE_TIME,
        "person": {"type": "boolean"},
    }
)
_FINDING = closed(
    {
        "detector": _DETECTOR,
        "ended": {"enum": ["exit", "gone", None]},
        "evidence": _SEEN,
        "exit": {"oneOf": [_EXIT, {"type": "null"}]},
        "id": _ID,
        "last_hit_at": MAYBE_TIME,
        "name": TEXT,
        "on": _ON,
        "ref": _MAYBE_REF,
        "since": MAYBE_TIME,
        "state": {"enum": ["hit", "held", "undecided", "released"]},
        "uid": MAYBE_TEXT,
    }
)
_VERDICT = closed(
    {
        "figures": {"type": "object", "additionalProperties": {"type": "number"}},
        "id": _DETECTOR,
        "on": _ON,
        "outcome": {"enum": ["signal_found", "no_actionable_signal", "insufficient_evidence"]},
        "rule": TEXT,
        "sources": {"enum": [1, 2]},
        "why": MAYBE_TEXT,
    }
)
_HOLD = closed(
    {
        "clear": COUNT,
        "detector": _DETECTOR,
        "evidence": _SEEN,
        "good": array(MAYBE_TEXT),
        "last_hit_at": TIME,
        "looked_at": TIME,
        "name": TEXT,
        "on": _ON,
        "ref": _MAYBE_REF,
        "since": TIME,
        "uid": MAYBE_TEXT,
    }
)
_MARK = closed({"source": TEXT, "key": MAYBE_TEXT, "at": TIME, "count": COUNT})
_MEMORY = closed(
    {
        "detector": _DETECTOR,
        "uid": MAYBE_TEXT,
        "marks": array(_MARK),
        "totals": {"type": "object", "additionalProperties": COUNT},
        "since": {"type": "object", "additionalProperties": TIME},
    }
)
_STATE = closed({"holds": array(_HOLD), "looked_at": MAYBE_TIME, "memory": array(_MEMORY)})
BODY: Schema = closed(
    {
        "before": _STATE,
        "cluster": MAYBE_TEXT,
        "detectors": array(_VERDICT),
        "findings": array(_FINDING),
        "looser": array(TEXT),
        "observed_at": MAYBE_TIME,
        "outcome": {"enum": ["held", "clear", "insufficient_evidence"]},
        "previous": {"oneOf": [DIGEST, {"type": "null"}]},
        "reasons": REASONS,
        "state": _STATE,
        "summary": {"type": "object", "additionalProperties": COUNT},
    }
)
