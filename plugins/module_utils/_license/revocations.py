# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The revocation lists: signed by a root or an issuer. Entries of every authentic one count, however old; one in force, by
the licence's issuer or a root of the newest set, must be fresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .._artifact.clock import format_time
from .._envelope.envelope import Codes, read_envelope
from .._envelope.keys import PublicKey
from .._envelope.kinds import REVOCATIONS
from .._envelope.members import FormError
from .._envelope.payload import parse_payload
from .._reasons.errors import ModeKeeperError
from .documents import RevocationsBody, parse_revocations
from .findings import Findings
from .floor import fallen
from .issuers import Issuer
from .material import File
from .roots import Chain

MISSING, INVALID, EXPIRED, ROLLBACK = (
    "REVOCATION_LIST_MISSING",
    "REVOCATION_LIST_INVALID",
    "REVOCATION_LIST_EXPIRED",
    "REVOCATION_LIST_ROLLBACK",
)


@dataclass(frozen=True)
class SignedList:
    """An authentic list. :ivar signer: keyid. :ivar by_root: whether that is a root of any set."""

    body: RevocationsBody
    signer: str
    by_root: bool


@dataclass(frozen=True)
class Signers:
    """Whose lists are authentic: roots of any set, and issuers that one of them signed."""

    roots: Mapping[str, PublicKey]
    issuers: Mapping[str, PublicKey]

    @classmethod
    def of(cls, chain: Chain, issuers: Iterable[Issuer]) -> Signers:
        """Those of a chain."""
        return cls(
            {root.keyid: root.certificate.key for root in chain.roots},
            {issuer.keyid: issuer.certificate.key for issuer in issuers},
        )


def authentic_lists(files: Iterable[File], signers: Signers, findings: Findings) -> tuple[SignedList, ...]:
    """Each authentic list; one that is not leaves a reason."""
    found = []
    for file in files:
        try:
            found.append(_load(file, signers))
        except ModeKeeperError as error:
            findings.fail(INVALID, error.message)
    return tuple(found)


def listed_keys(lists: Iterable[SignedList]) -> frozenset[str]:
    """Keys that a root has revoked."""
    return frozenset(keyid for entry in lists if entry.by_root for keyid in entry.body.keys)


def in_force(lists: Iterable[SignedList], keyid: str) -> RevocationsBody | None:
    """The list of the signer ``keyid`` with the highest number; of several, the one that ends first."""
    mine = (entry.body for entry in lists if entry.signer == keyid)
    return max(mine, key=lambda body: (body.number, -body.next_update.timestamp()), default=None)


def judge_lists(
    lists: tuple[SignedList, ...], issuer: Issuer, chain: Chain, findings: Findings, moment: datetime
) -> RevocationsBody | None:
    """The list in force that stays fresh longest."""
    signers = {issuer.keyid, *chain.current}
    bodies = [body for keyid in sorted(signers) if (body := in_force(lists, keyid)) is not None]
    if bodies:
        body = max(bodies, key=lambda entry: entry.next_update)
        findings.passed(MISSING, INVALID)
        late = moment > body.next_update
        findings.judge(
            EXPIRED,
            f"list number {body.number} should have been followed by {format_time(body.next_update)}" if late else None,
        )
        return body
    if lists:
        findings.fail(INVALID, "the lists here are signed by others than the licence's issuer and the roots in force")
    elif not findings.failed_any(INVALID):
        findings.fail(MISSING, f"there is no revocation list by issuer {issuer.keyid} or a root")
    return None


def judge_rollback(
    lists: tuple[SignedList, ...],
    issuer: Issuer | None,
    chain: Chain,
    floors: Mapping[str, int],
    findings: Findings,
    *,
    known: bool,
) -> None:
    """Hold the numbers to the floor: of the roots in force, of the licence's issuer, and of whatever list is there.

    :param known: whether every source of floors could be read, so that a pass can be told.
    """
    wanted = chain.current | ({issuer.keyid} if issuer else set())
    whole = not findings.failed_any(INVALID)
    for fault in fallen(numbers(lists), floors, wanted if whole else ()):
        findings.fail(ROLLBACK, fault)
    if known and whole:
        findings.passed(ROLLBACK)


def numbers(lists: Iterable[SignedList]) -> dict[str, int]:
    """The highest number of each signer."""
    found: dict[str, int] = {}
    for entry in lists:
        found[entry.signer] = max(entry.body.number, found.get(entry.signer, 0))
    return found


def _load(file: File, signers: Signers) -> SignedList:
    """The list of a file.

    :raises ModeKeeperError: ``REVOCATION_LIST_INVALID``.
    """
    if file.data is None:
        raise ModeKeeperError(INVALID, file.fault)
    envelope = read_envelope(file.data, REVOCATIONS, Codes.same(INVALID), file.name)
    keyid = envelope.signatures[0].keyid
    by_root = keyid in signers.roots
    key = signers.roots.get(keyid) or signers.issuers.get(keyid)
    if key is None:
        raise ModeKeeperError(INVALID, f"{file.name} is signed by no root and no issuer that is known here")
    if not envelope.signers({keyid: key}):
        raise ModeKeeperError(INVALID, f"{file.name} is not signed by {keyid}")
    try:
        body = parse_revocations(parse_payload(envelope.payload, INVALID, file.name))
    except FormError as exc:
        raise ModeKeeperError(INVALID, f"{file.name}: {exc}") from None
    if body.keys and not by_root:
        raise ModeKeeperError(INVALID, f"{file.name}: an issuer's list may not name keys")
    return SignedList(body, keyid, by_root)
