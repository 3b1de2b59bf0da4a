# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.plan/1``."""

from __future__ import annotations

from .parts import DIGEST, MAYBE_TEXT, MAYBE_TIME, OBJECT, POINTER, REASONS, REF, TEXT, TIME, Schema, array, closed

_OPERATION: Schema = {
    "type": "object",
    "required": ["op", "path"],
    "properties": {"op": {"enum": ["test", "add", "replace", "remove"]}, "path": POINTER},
    "if": {"properties": {"op": {"const": "remove"}}},
    "else": {"required": ["value"]},
}
_PATCH = array(_OPERATION, most=100, least=2)
# At a source whose layout only its owner knows (an operator, a VPA's policies) there is a text for Git and no patch.
_MAYBE_PATCH = array(_OPERATION, most=100)
_MOVE = closed({"knob": TEXT, "path": POINTER, "from": {}, "to": {}})
_CHANGE: dict[str, Schema] = {
    "container": MAYBE_TEXT,
    "effect": OBJECT,
    "fields": array(_MOVE, most=20, least=1),
    "from": {},
    "id": DIGEST,
    "inverse": _PATCH,
    "knob": TEXT,
    "patch": _PATCH,
    "ref": REF,
    "restarts": {"type": "boolean"},
    "role": MAYBE_TEXT,
    "tier": {"enum": ["low", "mid", "high"]},
    "to": {},
    "unit": TEXT,
    "why": array(TEXT, least=1),
}
_OWNER = closed({"code": TEXT, "evidence": array(TEXT), "name": MAYBE_TEXT})
_TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 65_536}}
ITEM = closed({**_CHANGE, "expires_at": TIME})
_AT_SOURCE = closed(
    {
        **_CHANGE,
        "codes": array(TEXT),
        "git": _TEXTS,
        "git_inverse": _TEXTS,
        "inverse": _MAYBE_PATCH,
        "note": MAYBE_TEXT,
        "others": array(_OWNER),
        "owner": _OWNER,
        "patch": _MAYBE_PATCH,
        "patch_ref": REF,
    }
)
_LEFT_OUT: Schema = {
    "type": "object",
    "required": ["code", "message", "remedy", "signals"],
    "properties": {"code": TEXT, "message": TEXT, "remedy": TEXT, "ref": REF, "signals": array(TEXT)},
}
BODY: Schema = {
    **closed(
        {
            "at_source": array(_AT_SOURCE),
            "change": DIGEST,
            "cluster": closed({"uid": MAYBE_TEXT, "version": MAYBE_TEXT}),
            "expires_at": MAYBE_TIME,
            "items": array(ITEM, most=10_000),
            "left_out": array(_LEFT_OUT),
            "outcome": {"enum": ["proposed", "nothing_to_do", "insufficient_evidence"]},
            "passport": closed({"id": DIGEST, "name": TEXT}),
            "planned_at": MAYBE_TIME,
            "reasons": REASONS,
            "summary": OBJECT,
            "value": OBJECT,
        }
    ),
    # Telemetry alone may have no clock; then there are no items.
    "if": {"properties": {"items": {"minItems": 1}}},
    "then": {"properties": {"planned_at": TIME, "expires_at": TIME}},
}
