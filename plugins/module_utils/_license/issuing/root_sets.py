# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The next version of the root set, as a document; who signs it is the affair of ``rotation``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..._artifact.clock import format_time
from ..._envelope import strict_base64
from ..._envelope.envelope import Envelope, Signature
from ..._envelope.kinds import ROOT_SET
from ..._envelope.members import FormError
from ..._envelope.signing.sealing import Draft, encode
from ..._reasons.errors import ModeKeeperError
from ..certificate import load_certificate
from ..crls import numbers as crl_numbers
from ..documents import RootSetBody, parse_root_set
from ..facts import Facts
from ..material import File
from ..outer import AlgorithmError, MalformedError
from ..revocations import numbers as list_numbers
from ..roots import RootSet, load_root_set
from .dates import check_order


@dataclass(frozen=True)
class RootSetOrder:
    """Which roots to believe from now on.

    :ivar roots: DER of their certificates, each self-signed already. :ivar issuers: keyids of the authorised issuers; None for
        those of the set before.
    """

    roots: frozenset[bytes]
    threshold: int
    issued_at: datetime
    issuers: frozenset[str] | None = None

    def is_met_by(self, body: RootSetBody) -> bool:
        """Whether a set says just that."""
        return (
            self.roots == frozenset(body.roots)
            and (self.threshold, self.issued_at) == (body.threshold, body.issued_at)
            and self.issuers in (None, body.issuers)
        )


def next_draft(facts: Facts | None, order: RootSetOrder) -> Draft:
    """The set after the newest one, the first where there is none.

    Its floors are the numbers that stand beside it, so that no customer who takes it in keeps older lists.

    :raises ModeKeeperError: ``OPTION_INVALID``, ``TRUST_ROOT_INVALID``, ``ISSUE_BACKDATED``.
    """
    before = facts.chain.newest.body if facts is not None else None
    check_order(order.issued_at, before.issued_at if before is not None else None)
    issuers = order.issuers if order.issuers is not None or before is None else before.issuers
    roots = frozenset(map(_keyid, order.roots))
    known = {entry.keyid for entry in facts.issuers} if facts is not None else set()
    document: dict[str, Any] = {
        "schema": "modekeeper.root-set/1",
        "version": before.version + 1 if before is not None else 1,
        "threshold": order.threshold,
        "roots": sorted(map(strict_base64.encode, order.roots)),
        "min_crl": _floors(crl_numbers(facts.crls) if facts is not None else {}, roots),
        "min_revocations": _floors(list_numbers(facts.lists) if facts is not None else {}, roots | known),
        "issued_at": format_time(order.issued_at),
        **({} if issuers is None else {"issuers": sorted(issuers)}),
    }
    try:
        parse_root_set(document)
    except FormError as exc:
        raise ModeKeeperError("OPTION_INVALID", f"the root set: {exc}") from None
    return Draft.of(ROOT_SET, document)


def unsigned_set(draft: Draft) -> RootSet:
    """The sound set of a draft, its signatures left open.

    :raises ModeKeeperError: ``TRUST_ROOT_INVALID``.
    """
    envelope = Envelope(ROOT_SET.payload_type, draft.payload, (Signature("0" * 64, b""),))
    return load_root_set(File("the root set", encode(envelope, ROOT_SET)))


def _keyid(raw: bytes) -> str:
    try:
        return load_certificate(raw).key.keyid
    except (MalformedError, AlgorithmError) as exc:
        raise ModeKeeperError("TRUST_ROOT_INVALID", f"a root: {exc}") from None


def _floors(numbers: dict[str, int], keyids: frozenset[str]) -> dict[str, int]:
    return {keyid: numbers[keyid] for keyid in sorted(keyids & numbers.keys()) if numbers[keyid] > 0}
