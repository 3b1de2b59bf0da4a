# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.verify-after/1``."""

from __future__ import annotations

from .parts import COUNT, REASONS, TEXT, TIME, Schema, array, closed

NUMBER: Schema = {"type": "number"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_OUTCOME = {"enum": ["regressed", "unharmed", "insufficient"]}
_FIGURES = {
    "base": NUMBER,
    "since": NUMBER,
    "worsening": NUMBER,
    "low": NUMBER,
    "high": NUMBER,
    "level": SHARE,
}
_SERIES = closed(
    {
        "name": TEXT,
        "outcome": {"enum": ["regressed", "unharmed", "early", "insufficient"]},
        "why": TEXT,
        "block_samples": COUNT,
        "blocks_before": COUNT,
        "blocks_since": COUNT,
    },
    _FIGURES,
)
RULE: Schema = closed(
    {
        "blocks": COUNT,
        "looks": array(COUNT, 3, 1),
        "limit": {"type": "number", "exclusiveMinimum": 0},
        "alarm": SHARE,
        "level": SHARE,
    }
)
BODY: Schema = closed(
    {
        "outcome": _OUTCOME,
        "decision": {"enum": ["keep", "hold", "roll_back"]},
        "changed_at": TIME,
        "judged_from": TIME,
        "due_at": TIME,
        "decided_at": TIME,
        "rule": RULE,
        "series": array(_SERIES),
        "reasons": REASONS,
        "summary": {"type": "object", "additionalProperties": COUNT},
    }
)
