# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A verdict on a ledger as the artefact ``audit.json``: what it is, how far it goes, what was held against it, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._artifact.canonical import digest, digest_bytes
from .._artifact.model import Artifact
from .head import Heads
from .verdict import Verdict

KIND, SCHEMA = "Audit", "modekeeper.audit-verify/1"


def make_report(verdict: Verdict, *, known: Heads, checkpoints: Iterable[bytes]) -> Artifact:
    """The artefact. It depends on no clock: the same ledger gives the same bytes on any day.

    :param known: the heads of the trust state. :param checkpoints: the envelopes that were brought. Both were compared unless the
        verdict says that they were not evaluated.
    """
    envelopes = tuple(checkpoints)
    genesis, head = verdict.genesis, verdict.head
    lines = [entry["line"] for entry in verdict.reasons if "line" in entry]
    body: dict[str, Any] = {
        "outcome": "holds" if verdict.ok else "refused",
        "ledger": None if genesis is None else {"id": genesis.ledger, "after": genesis.after},
        "records": verdict.size,
        "head": None if head is None else {"seq": head.seq, "hash": head.hash},
        "latest": verdict.highest,
        "floor": None if verdict.floor is None else dict(verdict.floor),
        "first_bad_line": min(lines, default=None),
        "held_against": {"trust_state": bool(known), "checkpoints": len(envelopes)},
        "checkpoints": [
            {"size": entry.size, "head": entry.head, "root": entry.root.hex(), "time": entry.time}
            for entry in verdict.checkpoints
        ],
        "not_evaluated": list(verdict.not_evaluated),
        "reasons": [dict(entry) for entry in verdict.reasons],
        "summary": {
            "checkpoints": len(verdict.checkpoints),
            "reasons": len(verdict.reasons),
            "records": verdict.size,
        },
    }
    heads = [digest({name: {"hash": entry.hash, "seq": entry.seq} for name, entry in known.items()})] if known else []
    line = [] if head is None else [f"sha256:{head.hash}"]
    return Artifact(KIND, SCHEMA, body, (*map(digest_bytes, envelopes), *heads, *line))
