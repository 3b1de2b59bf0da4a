# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.apply/1``."""

from __future__ import annotations

from .parts import COUNT, REASONS, REF, TEXT, TIME, Schema, array, closed

_FOUND = {"enum": ["GONE", "NOT_APPLIED", "APPLIED", "ADOPTED", "FOREIGN", None]}
_ITEM = closed(
    {
        "index": COUNT,
        "ref": REF,
        "fields": array(closed({"path": TEXT, "from": {}, "to": {}})),
        "found": _FOUND,
        "undone": _FOUND,
        "generation": COUNT,
    }
)
BODY: Schema = closed(
    {
        "opened_at": TIME,
        "journal": TEXT,
        "fence": COUNT,
        "outcome": {"enum": ["kept", "held", "rolled_back", "rollback_incomplete", "halted", "open"]},
        "verdict": {"enum": ["keep", "hold", "roll_back", None]},
        "items": array(_ITEM),
        "waves": COUNT,
        "reasons": REASONS,
        "summary": {"type": "object", "additionalProperties": COUNT},
    }
)
