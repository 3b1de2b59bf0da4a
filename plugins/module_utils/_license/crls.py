# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The CRLs: every one must be sound and authentic; entries of each count, the highest number of a root is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .._artifact.clock import format_time
from .crl import Crl, load_crl_pem
from .findings import Findings
from .floor import fallen
from .issuers import ALGORITHM, Issuer
from .material import File
from .outer import AlgorithmError, MalformedError
from .profiles import names_authority
from .roots import Chain, Root

MISSING, MALFORMED, SIGNATURE, EXPIRED, ROLLBACK = (
    "CRL_MISSING",
    "CRL_MALFORMED",
    "CRL_SIGNATURE_INVALID",
    "CRL_EXPIRED",
    "CRL_ROLLBACK",
)


@dataclass(frozen=True)
class RootCrl:
    """An authentic CRL and the root that signed it."""

    crl: Crl
    root: Root


def load_crls(files: Iterable[File], findings: Findings) -> tuple[Crl, ...]:
    """Each CRL; one file that is none leaves a reason."""
    found = []
    for file in files:
        try:
            found.append(_load(file))
        except MalformedError as exc:
            findings.fail(MALFORMED, f"CRL {file.name}: {exc}")
        except AlgorithmError as exc:
            findings.fail(ALGORITHM, f"CRL {file.name}: {exc}")
    return tuple(found)


def authentic_crls(crls: Iterable[Crl], chain: Chain, findings: Findings) -> tuple[RootCrl, ...]:
    """Those that the root they name has signed."""
    found = []
    for crl in crls:
        root = chain.signer(crl)
        if root is None:
            findings.fail(SIGNATURE, f"CRL number {crl.number} is not signed by a root of its issuer's name")
        elif not names_authority(crl.authority, root.certificate):
            findings.fail(MALFORMED, f"CRL number {crl.number}: its authority key identifier is not its root's")
        else:
            found.append(RootCrl(crl, root))
    findings.passed(MALFORMED, SIGNATURE)
    return tuple(found)


def in_force(crls: Iterable[RootCrl], keyid: str) -> Crl | None:
    """The CRL of the root ``keyid`` with the highest number; of several, the one that ends first."""
    mine = (entry.crl for entry in crls if entry.root.keyid == keyid)
    return max(mine, key=lambda crl: (crl.number, -crl.next_update.timestamp()), default=None)


def complete(findings: Findings) -> bool:
    """Whether no CRL in the folder was refused."""
    return not findings.failed_any(ALGORITHM, MALFORMED, SIGNATURE)


def judge_crls(crls: tuple[RootCrl, ...], root: str, findings: Findings, moment: datetime) -> Crl | None:
    """The CRL in force of the root of keyid ``root``, fresh or not."""
    crl = in_force(crls, root)
    if crl is not None:
        findings.passed(MISSING)
        late = moment > crl.next_update
        findings.judge(
            EXPIRED,
            f"CRL number {crl.number} should have been followed by {format_time(crl.next_update)}" if late else None,
        )
    elif complete(findings):
        findings.fail(MISSING, f"there is no CRL of root {root}")
    return crl


def judge_rollback(
    crls: tuple[RootCrl, ...],
    issuer: Issuer | None,
    chain: Chain,
    floors: Mapping[str, int],
    findings: Findings,
    *,
    known: bool,
) -> None:
    """Hold the numbers to the floor. Of a retired root no CRL need be there any more.

    :param known: whether every source of floors could be read, so that a pass can be told.
    """
    wanted = chain.current | ({issuer.root.keyid} if issuer else set())
    whole = complete(findings)
    for fault in fallen(numbers(crls), floors, wanted if whole else ()):
        findings.fail(ROLLBACK, fault)
    if known and whole:
        findings.passed(ROLLBACK)


def numbers(crls: Iterable[RootCrl]) -> dict[str, int]:
    """The highest number of each root."""
    found: dict[str, int] = {}
    for entry in crls:
        found[entry.root.keyid] = max(entry.crl.number, found.get(entry.root.keyid, 0))
    return found


def _load(file: File) -> Crl:
    if file.data is None:
        raise MalformedError(file.fault)
    return load_crl_pem(file.data)
