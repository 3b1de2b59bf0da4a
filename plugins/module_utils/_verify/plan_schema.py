# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The form of a plan's body (JSON Schema 2020-12), as verify needs it: what a check reads is there and of its type.

The planner's own contract is closed; this one is open, so that a newer plan with more members can still be verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string", "minLength": 1, "maxLength": 512}
_MAYBE = {"type": "string", "maxLength": 512}
_TIME = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
_DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_POINTER = {"type": "string", "pattern": "^(/[^/]*)+$", "maxLength": 1024}

_OPERATION = {
    "type": "object",
    "required": ["op", "path"],
    "properties": {"op": {"enum": ["test", "add", "replace", "remove"]}, "path": _POINTER},
    "if": {"properties": {"op": {"const": "remove"}}},
    "else": {"required": ["value"]},
}
_PATCH = {"type": "array", "minItems": 2, "maxItems": 100, "items": _OPERATION}
_REF = {
    "type": "object",
    "required": ["group", "version", "kind", "namespace", "name", "uid"],
    "properties": {
        "group": _MAYBE,
        "version": _TEXT,
        "kind": _TEXT,
        "namespace": _MAYBE,
        "name": _TEXT,
        "uid": _TEXT,
    },
}
_MOVE = {
    "type": "object",
    "required": ["knob", "path", "from", "to"],
    "properties": {"knob": _TEXT, "path": _POINTER},
}
_ITEM = {
    "type": "object",
    "required": ["id", "ref", "knob", "from", "to", "unit", "why", "tier", "expires_at", "patch", "inverse", "fields"],
    "properties": {
        "ref": _REF,
        "knob": _TEXT,
        "container": {"type": ["string", "null"], "maxLength": 253},
        "unit": _TEXT,
        "why": {"type": "array", "minItems": 1, "items": _TEXT},
        "tier": {"enum": ["low", "mid", "high"]},
        "expires_at": _TIME,
        "id": _DIGEST,
        "fields": {"type": "array", "minItems": 1, "maxItems": 20, "items": _MOVE},
        "patch": _PATCH,
        "inverse": _PATCH,
    },
}
SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["planned_at", "expires_at", "passport", "cluster", "items", "at_source", "change", "outcome"],
    "properties": {
        "change": _DIGEST,
        # Telemetry alone may have no clock; then there are no items.
        "planned_at": {"oneOf": [_TIME, {"type": "null"}]},
        "expires_at": {"oneOf": [_TIME, {"type": "null"}]},
        "passport": {"type": "object", "required": ["name", "id"], "properties": {"name": _TEXT, "id": _DIGEST}},
        "cluster": {"type": ["object", "null"], "required": ["uid"], "properties": {"uid": _MAYBE}},
        "items": {"type": "array", "maxItems": 10000, "items": _ITEM},
        "at_source": {"type": "array", "maxItems": 100000, "items": {"type": "object"}},
        "outcome": _TEXT,
    },
    "if": {"properties": {"items": {"minItems": 1}}},
    "then": {"properties": {"planned_at": _TIME, "expires_at": _TIME}},
}


def schema_faults(body: Any, most: int = 20) -> list[str]:
    """JSON pointers of what is not of this form, sorted, at most so many; never the values."""
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(SCHEMA).iter_errors(body)
    paths = {"/" + "/".join(str(part) for part in error.absolute_path) + f" ({error.validator})" for error in errors}
    return sorted(paths)[:most]
