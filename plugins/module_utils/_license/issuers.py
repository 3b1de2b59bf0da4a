# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The issuers: certificates that a root of any set signed, and the one of the licence's key that is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .._artifact.clock import format_time
from .certificate import Certificate, load_certificate_pem
from .findings import Findings
from .material import File
from .outer import AlgorithmError, MalformedError
from .profiles import eku_fault, issuer_fault
from .roots import Chain, Root

ALGORITHM, MALFORMED, UNKNOWN = "ALG_UNSUPPORTED", "ISSUER_CERT_MALFORMED", "ISSUER_UNKNOWN"


@dataclass(frozen=True)
class Issuer:
    """An authentic certificate and the root that signed it."""

    certificate: Certificate
    root: Root

    @property
    def keyid(self) -> str:
        """Name of its key."""
        return self.certificate.key.keyid


def load_issuers(files: Iterable[File], findings: Findings) -> tuple[Certificate, ...]:
    """Each different certificate, by digest. One file that is none leaves a reason."""
    found: dict[str, Certificate] = {}
    for file in files:
        try:
            certificate = _load(file)
        except MalformedError as exc:
            findings.fail(MALFORMED, f"issuer {file.name}: {exc}")
        except AlgorithmError as exc:
            findings.fail(ALGORITHM, f"issuer {file.name}: {exc}")
        else:
            found[certificate.digest] = certificate
    findings.passed(MALFORMED)
    return tuple(found[digest] for digest in sorted(found))


def authentic_issuers(certificates: Iterable[Certificate], chain: Chain, findings: Findings) -> tuple[Issuer, ...]:
    """Those that a root of any set signed; one that none did is a reason, whosever key it has."""
    found = []
    for certificate in certificates:
        root = chain.signer(certificate)
        if root is None:
            findings.fail(UNKNOWN, f"no root signed the certificate of key {certificate.key.keyid} in the folder")
        else:
            found.append(Issuer(certificate, root))
    return tuple(found)


def choose_issuer(keyid: str, issuers: Iterable[Issuer], findings: Findings) -> Issuer | None:
    """Of the certificates of ``keyid`` the one that ends last, then of the lowest digest."""
    mine = sorted((issuer for issuer in issuers if issuer.keyid == keyid), key=lambda issuer: issuer.certificate.digest)
    chosen = max(mine, key=lambda issuer: issuer.certificate.not_after, default=None)
    # A certificate that could not be read may be the one.
    if chosen is not None or not findings.failed_any(MALFORMED, ALGORITHM):
        findings.judge(UNKNOWN, None if chosen else f"no root signed a certificate of key {keyid}")
    return chosen


def judge_issuer(issuer: Issuer, chain: Chain, findings: Findings, moment: datetime) -> None:
    """Its standing among the roots, its profile and its dates; revocation is judged elsewhere."""
    certificate, root = issuer.certificate, issuer.root
    authorised = chain.newest.body.issuers
    findings.judge("TRUST_ROOT_EXPIRED", _outside(root.certificate, moment))
    findings.judge("ISSUER_ROOT_RETIRED", f"root {root.keyid} is in older root sets only" if root.retired else None)
    findings.judge(
        "ISSUER_NOT_AUTHORISED",
        None
        if authorised is None or issuer.keyid in authorised
        else f"root set {chain.newest.body.version} does not list {issuer.keyid}",
    )
    findings.judge("ISSUER_PROFILE_INVALID", _said(issuer_fault(certificate, root.certificate)))
    findings.judge("ISSUER_EKU_MISSING", _said(eku_fault(certificate)))
    early, late = moment < certificate.not_before, moment > certificate.not_after
    findings.judge(
        "ISSUER_NOT_YET_VALID",
        f"the issuer is valid from {format_time(certificate.not_before)}" if early else None,
    )
    findings.judge("ISSUER_EXPIRED", f"the issuer ended on {format_time(certificate.not_after)}" if late else None)


def _load(file: File) -> Certificate:
    if file.data is None:
        raise MalformedError(file.fault)
    return load_certificate_pem(file.data)


def _outside(root: Certificate, moment: datetime) -> str | None:
    if root.not_before <= moment <= root.not_after:
        return None
    return f"the root is valid from {format_time(root.not_before)} to {format_time(root.not_after)}"


def _said(fault: str | None) -> str | None:
    return None if fault is None else f"the issuer's certificate: {fault}"
