# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.trust-bundle/1``."""

from __future__ import annotations

from .parts import COUNT, DIGEST, REASONS, TEXT, TIME, Schema, array, closed

_KEYID: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_BOOL: Schema = {"type": "boolean"}


def _maybe(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


_SET = closed({"version": COUNT, "digest": DIGEST, "threshold": COUNT, "roots": array(_KEYID), "issued_at": TIME})
_ROOT = closed({"keyid": _KEYID, "retired": _BOOL, "certificate": DIGEST, "not_after": TIME})
_CHAIN = closed(
    {
        "anchor": {"enum": ["pin", "folder"]},
        "first_root_set": DIGEST,
        "sets": array(_SET, least=1),
        "roots": array(_ROOT),
    }
)
_ISSUER = closed(
    {
        "keyid": _KEYID,
        "root": _KEYID,
        "certificate": DIGEST,
        "not_before": TIME,
        "not_after": TIME,
        "against": _maybe(TEXT),
    }
)
_CRL = closed({"root": _KEYID, "number": COUNT, "this_update": TIME, "next_update": TIME, "entries": COUNT})
_LIST = closed(
    {
        "signer": _KEYID,
        "by_root": _BOOL,
        "number": COUNT,
        "issued_at": TIME,
        "next_update": TIME,
        "licenses": COUNT,
        "keys": COUNT,
    }
)
BODY: Schema = closed(
    {
        "checked_at": TIME,
        "outcome": {"enum": ["made", "refused"]},
        "bundle": _maybe(closed({"sha256": DIGEST, "bytes": COUNT})),
        "files": array(closed({"name": TEXT, "sha256": DIGEST, "bytes": COUNT})),
        "chain": _maybe(_CHAIN),
        "issuers": array(_ISSUER),
        "crls": array(_CRL),
        "revocations": array(_LIST),
        "keys": array(closed({"use": TEXT, "keyid": _KEYID})),
        "reasons": REASONS,
        "warnings": REASONS,
        "summary": {"type": "object", "additionalProperties": COUNT},
    }
)
