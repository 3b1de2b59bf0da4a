# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The contract of a plan's body: JSON Schema 2020-12, closed but for the details of reasons."""

from __future__ import annotations

from typing import Any

from .knobs.registry import KNOBS
from .passport.sections.model import closed

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_ID = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_TIME = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
_MAYBE_TIME = {"anyOf": [_TIME, {"type": "null"}]}
_AMOUNT = {"type": "number", "minimum": 0}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}
_VALUE = {"type": ["string", "integer"]}


def _all(**members: Any) -> dict[str, Any]:
    """An object with just these members, all of them."""
    return closed(members, tuple(members))


_REF = _all(group=_TEXT, version=_TEXT, kind=_TEXT, namespace=_TEXT, name=_TEXT, uid=_TEXT)
_PATCH = {
    "type": "array",
    "items": closed({"op": {"enum": ["test", "add", "replace", "remove"]}, "path": _TEXT, "value": {}}, ("op", "path")),
}
_REASON = {
    "type": "object",
    "required": ["code", "message", "remedy"],
    "properties": {"code": _TEXT, "message": _TEXT, "remedy": _TEXT},
}
_LEFT_OUT = {**_REASON, "required": [*_REASON["required"], "signals"]}
_OWNER = _all(code=_TEXT, name=_TEXT, evidence={**_TEXTS, "minItems": 1})
_COMMON = {
    "container": _TEXT,
    "effect": {"type": "object", "required": ["expected", "purpose"]},
    "fields": {
        "type": "array",
        "minItems": 1,
        "items": _all(**{"from": _VALUE, "to": _VALUE, "knob": {"enum": sorted(KNOBS)}, "path": _TEXT}),
    },
    "from": _VALUE,
    "id": _ID,
    "inverse": _PATCH,
    "knob": {"enum": sorted(KNOBS)},
    "patch": _PATCH,
    "ref": _REF,
    "restarts": {"type": "boolean"},
    "role": _TEXT,
    "tier": {"enum": ["low", "mid", "high"]},
    "to": _VALUE,
    "unit": _TEXT,
    "why": {**_TEXTS, "minItems": 1},
}
_ITEM = _all(**_COMMON, expires_at=_TIME)
_AT_SOURCE = _all(
    **_COMMON,
    codes={**_TEXTS, "minItems": 1},
    git={"type": "object", "minProperties": 1, "additionalProperties": _TEXT},
    git_inverse={"type": "object", "minProperties": 1, "additionalProperties": _TEXT},
    note=_TEXT,
    others={"type": "array", "items": _OWNER},
    owner=_OWNER,
    patch_ref=_REF,
)
_FIGURE = {"amount": _AMOUNT, "low": _AMOUNT, "high": _AMOUNT, "method": _TEXT}
_SAVINGS = {
    "estimated": _all(**_FIGURE, added_cost=_AMOUNT),
    "realisable": _all(**_FIGURE, nodes=_TEXTS, removed_by=_TEXTS),
}
_MONEY = _all(
    **_SAVINGS,
    at_source=_all(**_SAVINGS),
    basis=_TEXTS,
    cost_now=_AMOUNT,
    currency=_TEXT,
    hours={"type": "integer"},
    level={"type": "number"},
    rate_source=_TEXT,
    rate_unknown={"const": False},
    seed=_TEXT,
)
_NO_RATE = closed({"rate_unknown": {"const": True}, "currency": _TEXT}, ("rate_unknown",))

_NUMBERS = ("at_source", "items", "left_out", "namespaces", "objects", "signals_found")

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:modekeeper.plan:1",
    "title": "Body of a ModeKeeper plan",
    **_all(
        at_source={"type": "array", "items": _AT_SOURCE},
        change=_ID,
        cluster=_all(uid=_TEXT, version=_TEXT),
        expires_at=_MAYBE_TIME,
        items={"type": "array", "items": _ITEM},
        left_out={"type": "array", "items": _LEFT_OUT},
        outcome={"enum": ["proposed", "nothing_to_do", "insufficient_evidence"]},
        passport=_all(id=_ID, name=_TEXT),
        planned_at=_MAYBE_TIME,
        reasons={"type": "array", "items": _REASON},
        summary=_all(
            **{name: {"type": "integer", "minimum": 0} for name in _NUMBERS},
            **dict.fromkeys(("items_by_knob", "items_by_tier", "left_out_by_code", "owners"), _COUNTS),
        ),
        value={"oneOf": [_MONEY, _NO_RATE]},
    ),
}
