# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.isolation-plan/1``: items as a plan has them, and what bears on nodes alone."""

from __future__ import annotations

from .parts import COUNT, DIGEST, MAYBE_TEXT, MAYBE_TIME, OBJECT, REASONS, REF, TEXT, Schema, array, closed
from .plan import ITEM

_LEFT_OUT = closed({"code": TEXT, "message": TEXT, "remedy": TEXT, "ref": REF, "signals": array(TEXT)})
_MOVE = closed(
    {
        "list": TEXT,
        "pods": COUNT,
        "ref": REF,
        "workloads": array(closed({"how": TEXT, "ref": REF}), most=100),
        "workloads_more": COUNT,
    }
)
BODY: Schema = closed(
    {
        "caps": {"type": "object", "additionalProperties": {"type": "number"}},
        "change": DIGEST,
        "cluster": closed({"uid": MAYBE_TEXT, "version": MAYBE_TEXT}),
        "exits": array(closed({"id": TEXT, "evidence": OBJECT, "exit": OBJECT})),
        "expires_at": MAYBE_TIME,
        "isolated": array(closed({"id": TEXT, "ref": REF})),
        "items": array(ITEM, most=100),
        "left_out": array(_LEFT_OUT),
        "move": array(_MOVE),
        "outcome": {"enum": ["proposed", "nothing_to_do"]},
        "passport": closed({"id": DIGEST, "name": TEXT}),
        "planned_at": MAYBE_TIME,
        "reasons": REASONS,
        "releases": array(ITEM, most=100),
        "summary": OBJECT,
    }
)
