# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.audit-verify/1``."""

from __future__ import annotations

from .parts import COUNT, DIGEST, MAYBE_TIME, OBJECT, REASONS, TEXT, TIME, Schema, array, closed

_HEX: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_UUID: Schema = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}


def _maybe(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


BODY: Schema = closed(
    {
        "outcome": {"enum": ["holds", "refused"]},
        "ledger": _maybe(closed({"id": _UUID, "after": _maybe(DIGEST)})),
        "records": COUNT,
        "head": _maybe(closed({"seq": COUNT, "hash": _HEX})),
        "latest": MAYBE_TIME,
        "floor": _maybe(OBJECT),
        "first_bad_line": _maybe(COUNT),
        "held_against": closed({"trust_state": {"type": "boolean"}, "checkpoints": COUNT}),
        "checkpoints": array(closed({"size": COUNT, "head": _HEX, "root": _HEX, "time": TIME})),
        "not_evaluated": array(TEXT),
        "reasons": REASONS,
        "summary": closed({"checkpoints": COUNT, "reasons": COUNT, "records": COUNT}),
    }
)
