# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.verify/1``."""

from __future__ import annotations

from .parts import COUNT, REASONS, TEXT, TIME, Schema, array, closed

_MAYBE = {"type": ["string", "null"]}
_CHECK: Schema = {
    "type": "object",
    "required": ["id", "scope", "item", "index", "result", "reasons"],
    "properties": {
        "id": TEXT,
        "scope": {"enum": ["static", "live"]},
        "item": _MAYBE,
        "index": {"type": ["integer", "null"], "minimum": 0},
        "result": {"enum": ["passed", "failed", "insufficient", "not_evaluated", "note"]},
        "reasons": REASONS,
    },
}
_CHANGED = closed({"path": TEXT, "before": {}, "after": {}})
_TEXT_BLOCK = {"type": "string"}
_DIFF = closed(
    {
        "index": COUNT,
        "item": TEXT,
        "source": {"enum": ["dry_run", "plan"]},
        "changes": array(_CHANGED),
        "before_header": TEXT,
        "after_header": TEXT,
        "before": _TEXT_BLOCK,
        "after": _TEXT_BLOCK,
    }
)
BODY: Schema = closed(
    {
        "checks": array(_CHECK),
        "class": _MAYBE,
        "diff": array(_DIFF),
        "identity": _MAYBE,
        "outcome": {"enum": ["verified", "static_only", "nothing_to_do", "failed", "insufficient_evidence"]},
        "reasons": REASONS,
        "summary": {"type": "object", "additionalProperties": COUNT},
        "verified_at": TIME,
    }
)
