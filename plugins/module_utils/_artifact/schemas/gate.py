# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.gate/1``."""

from __future__ import annotations

from .parts import COUNT, MAYBE_TEXT, REASONS, TEXT, TIME, Schema, array, closed

_CHANGE = closed(
    {
        "cluster": MAYBE_TEXT,
        "passport": TEXT,
        "items": COUNT,
        "objects": COUNT,
        "tier": {"enum": ["low", "mid", "high"]},
        "change_ref": MAYBE_TEXT,
    }
)
_GATE = closed(
    {
        "n": {"type": "integer", "minimum": 1, "maximum": 18},
        "name": TEXT,
        "again": {"type": "boolean"},
        "result": {"enum": ["passed", "blocked", "not_counted"]},
        "reasons": REASONS,
    }
)
BODY: Schema = closed(
    {
        "action": TEXT,
        "committing": {"type": "boolean"},
        "decided_at": TIME,
        "outcome": {"enum": ["passed", "blocked"]},
        "change": {"oneOf": [_CHANGE, {"type": "null"}]},
        "reasons": REASONS,
        "gates": array(_GATE),
        "summary": {"type": "object", "additionalProperties": COUNT},
    }
)
