# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What several contracts share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 4096}
MAYBE_TEXT: Schema = {"type": "string", "maxLength": 4096}
TIME: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
MAYBE_TIME: Schema = {"oneOf": [TIME, {"type": "null"}]}
DIGEST: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
POINTER: Schema = {"type": "string", "pattern": "^(/[^/]*)+$", "maxLength": 1024}
COUNT: Schema = {"type": "integer", "minimum": 0}
OBJECT: Schema = {"type": "object"}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with just these members."""
    members = {**required, **(optional or {})}
    return {"type": "object", "required": sorted(required), "properties": members, "additionalProperties": False}


def array(items: Schema, most: int = 100_000, least: int = 0) -> Schema:
    """A bounded list."""
    return {"type": "array", "minItems": least, "maxItems": most, "items": items}


REF: Schema = closed(
    {"group": MAYBE_TEXT, "version": TEXT, "kind": TEXT, "namespace": MAYBE_TEXT, "name": TEXT, "uid": TEXT}
)
REASON: Schema = {
    "type": "object",
    "required": ["code", "message", "remedy"],
    "properties": {
        "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$"},
        "message": TEXT,
        "remedy": TEXT,
    },
}
REASONS: Schema = array(REASON)
