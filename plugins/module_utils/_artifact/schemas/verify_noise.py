# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.verify-noise/1``."""

from __future__ import annotations

from .parts import COUNT, REASONS, TEXT, Schema, array, closed

_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_LIMIT: Schema = {"type": "number", "exclusiveMinimum": 0}
_POWER = closed({"worse_by": _LIMIT, "found": _SHARE, "found_least": _SHARE, "of": TEXT})
_JOB = closed(
    {
        "name": TEXT,
        "series": array(TEXT),
        "cuts": COUNT,
        "decided": COUNT,
        "undecided": COUNT,
        "apart": COUNT,
        "alarms": COUNT,
        "rate": _SHARE,
        "rate_low": _SHARE,
        "rate_high": _SHARE,
        "limit": {"oneOf": [_LIMIT, {"type": "null"}]},
        "power": array(_POWER),
    }
)
BODY: Schema = closed(
    {
        "outcome": {"enum": ["calibrated", "too_high", "insufficient_evidence"]},
        "rule": closed({"blocks": COUNT, "looks": array(COUNT, 3, 1), "limit": _LIMIT, "alarm": _SHARE}),
        "jobs": array(_JOB),
        "reasons": REASONS,
        "summary": {"type": "object", "additionalProperties": COUNT},
    }
)
