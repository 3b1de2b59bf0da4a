# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.license-check/1``."""

from __future__ import annotations

from .parts import COUNT, DIGEST, REASONS, TEXT, TIME, Schema, array, closed

_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_MAYBE_TIME: Schema = {"oneOf": [TIME, {"type": "null"}]}
_KEYID: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _maybe(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


_LIST = _maybe(closed({"number": COUNT, "next_update": TIME}))
_LICENSE = closed(
    {
        "id": TEXT,
        "customer": TEXT,
        "features": array(TEXT),
        "clusters": COUNT,
        "issued_at": TIME,
        "not_before": TIME,
        "not_after": TIME,
        "grace_days": COUNT,
    }
)
_ISSUER = closed({"keyid": _KEYID, "root": _KEYID, "certificate": DIGEST, "not_after": TIME})
_CHAIN = closed(
    {"first_root_set": DIGEST, "root_set": COUNT, "issuer": _maybe(_ISSUER), "crl": _LIST, "revocations": _LIST}
)
_ASKED = closed(
    {
        "cluster": _MAYBE_TEXT,
        "cluster_named": {"type": "boolean"},
        "customer": _MAYBE_TEXT,
        "feature": _MAYBE_TEXT,
        "server_date": _MAYBE_TIME,
    }
)
BODY: Schema = closed(
    {
        "checked_at": TIME,
        "forecast": {"type": "boolean"},
        "outcome": {"enum": ["holds", "refused", "would_hold", "would_be_refused"]},
        "holds_until": _MAYBE_TIME,
        "asked": _ASKED,
        "anchor": {"enum": ["pin", "folder", None]},
        "pin": _MAYBE_TEXT,
        "license": _maybe(_LICENSE),
        "chain": _maybe(_CHAIN),
        "checks": array(closed({"code": TEXT, "result": {"enum": ["passed", "failed", "not_evaluated"]}})),
        "reasons": REASONS,
        "warnings": REASONS,
        "summary": {"type": "object", "additionalProperties": COUNT},
    }
)
