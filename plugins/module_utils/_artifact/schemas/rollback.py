# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.rollback-plan/1``, ``modekeeper.rollback-verify/1`` and ``modekeeper.rollback/1``."""

from __future__ import annotations

from . import apply
from .parts import COUNT, DIGEST, OBJECT, POINTER, REASONS, REF, TEXT, TIME, Schema, array, closed

_FIELDS: Schema = array(closed({"path": POINTER, "from": {}, "to": {}}))
PLAN: Schema = closed(
    {
        "cluster": TEXT,
        "items": array(closed({"index": COUNT, "ref": REF, "fields": _FIELDS, "patch": array(OBJECT)})),
        "journal": DIGEST,
        "summary": closed({"items": COUNT}),
    }
)
_RESULTS = ("accepted", "left_alone", "refused", "undecided")
VERIFY: Schema = closed(
    {
        "items": array(closed({"index": COUNT, "ref": REF, "result": {"enum": list(_RESULTS)}, "reasons": REASONS})),
        "outcome": {"enum": ["verified", "failed", "insufficient_evidence"]},
        "reasons": REASONS,
        "summary": closed(dict.fromkeys(_RESULTS, COUNT)),
        "verified_at": TIME,
    }
)
ROLLBACK: Schema = closed({**apply.BODY["properties"], "takes_back": DIGEST})
