# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the bundle of a vendor's folder, or says what a customer's check would refuse of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._artifact.canonical import digest_bytes
from ..._artifact.clock import format_time
from ..._artifact.model import Artifact
from ..._reasons.errors import reason
from ..folder import SHELVES
from ..question import Question
from .archive import encode
from .contents import Contents
from .describe import describe
from .standing import Standing, stand

KIND, SCHEMA = "TrustBundle", "modekeeper.trust-bundle/1"


@dataclass(frozen=True)
class Made:
    """What came of it. :ivar data: the bundle; None where it is refused."""

    standing: Standing
    data: bytes | None
    notices: tuple[Mapping[str, Any], ...]
    report: Artifact


def make(contents: Contents, question: Question) -> Made:
    """The bundle of a folder, with the report on it."""
    standing = stand(contents, question, None)
    data = None
    if standing.facts is not None and not standing.reasons:
        data = encode(contents, max(standing.facts.times()))
    notices = tuple(notices_of(standing))
    return Made(standing, data, notices, _report(standing, data, notices, question))


def notices_of(standing: Standing) -> list[dict[str, Any]]:
    """What a folder that passes every check may still lack."""
    if standing.facts is None or any(code is None for _issuer, code in standing.issuers):
        return []
    return [reason("TRUST_NO_ISSUER", "no issuer is in good standing")]


def _report(
    standing: Standing, data: bytes | None, notices: tuple[Mapping[str, Any], ...], question: Question
) -> Artifact:
    files = standing.contents.files
    counts = Counter(path.partition("/")[0] for path in files)
    body = {
        "checked_at": format_time(question.moment),
        "outcome": "refused" if data is None else "made",
        "bundle": None if data is None else {"sha256": digest_bytes(data), "bytes": len(data)},
        "files": [
            {"name": path, "sha256": digest_bytes(files[path]), "bytes": len(files[path])} for path in sorted(files)
        ],
        **describe(standing),
        "reasons": [dict(entry) for entry in standing.reasons],
        "warnings": [dict(entry) for entry in notices],
        "summary": {shelf: counts[shelf] for shelf in SHELVES},
    }
    return Artifact(
        kind=KIND, schema=SCHEMA, body=body, inputs=tuple(sorted({digest_bytes(each) for each in files.values()}))
    )
