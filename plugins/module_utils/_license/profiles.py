# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a root and an issuer must look like (RFC 5280's extensions, and no more of them than these)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .certificate import Certificate

if TYPE_CHECKING:
    from cryptography import x509

ISSUER_EKU = "2.25.158920058362489841852248156866840873740"
"""ModeKeeper licence issuing: the only extended key usage of an issuer (ITU-T X.667, uuid 778ee3d1-8fcf-416e-97c1-9537960fcb0c)."""
_BASIC_CONSTRAINTS = "2.5.29.19"
_KEY_USAGE = "2.5.29.15"
_EXTENDED_KEY_USAGE = "2.5.29.37"
_AUTHORITY = "2.5.29.35"
_SUBJECT_KEY = "2.5.29.14"
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)


def root_fault(root: Certificate) -> str | None:
    """What is off a root's profile, None where nothing is. Its own signature is verified."""
    found = _by_oid(root)
    if not {_BASIC_CONSTRAINTS, _KEY_USAGE} <= set(found) <= {_BASIC_CONSTRAINTS, _KEY_USAGE, _AUTHORITY, _SUBJECT_KEY}:
        return "a root has other extensions than basic constraints, key usage and key identifiers"
    if not _is_ca(found[_BASIC_CONSTRAINTS], wanted=True):
        return "a root is not, critically, a CA of path length 0"
    if not _has_usages(found[_KEY_USAGE], {"key_cert_sign", "crl_sign"}):
        return "a root's key usage is not, critically, just keyCertSign and cRLSign"
    if any(found[oid].critical for oid in (_AUTHORITY, _SUBJECT_KEY) if oid in found):
        return "a root's key identifier is critical"
    if root.subject != root.issuer or not root.signed_by(root.key):
        return "a root is not signed by itself"
    return None if root.not_before <= root.not_after else "a root ends before it begins"


def issuer_fault(issuer: Certificate, root: Certificate) -> str | None:
    """What is off an issuer's profile, its extended key usage apart."""
    found = _by_oid(issuer)
    wanted = {_BASIC_CONSTRAINTS, _KEY_USAGE, _AUTHORITY, _SUBJECT_KEY}
    if set(found) - {_EXTENDED_KEY_USAGE} != wanted:
        return "its extensions are not just basic constraints, key usage, extended key usage and the key identifiers"
    if not _is_ca(found[_BASIC_CONSTRAINTS], wanted=False):
        return "it is not, critically, no CA"
    if not _has_usages(found[_KEY_USAGE], {"digital_signature"}):
        return "its key usage is not, critically, just digitalSignature"
    critical = found[_AUTHORITY].critical or found[_SUBJECT_KEY].critical
    if critical or not names_authority(_authority(found[_AUTHORITY]), root):
        return "a key identifier is critical, or its authority's is not its root's"
    if not issuer.not_before <= issuer.not_after <= root.not_after:
        return "it does not end within its root"
    return None


def eku_fault(issuer: Certificate) -> str | None:
    """What is wrong with an issuer's extended key usage."""
    from cryptography import x509

    entry = _by_oid(issuer).get(_EXTENDED_KEY_USAGE)
    if entry is None or not isinstance(entry.value, x509.ExtendedKeyUsage):
        return "it has no extended key usage"
    if not entry.critical:
        return "its extended key usage is not critical"
    purposes = [purpose.dotted_string for purpose in entry.value]
    return None if purposes == [ISSUER_EKU] else "its extended key usage is not that of licence issuers alone"


def names_authority(authority: bytes | None, root: Certificate) -> bool:
    """Whether the key identifier of an AKI is that of ``root`` (any will do where the root has none)."""
    from cryptography import x509

    entry = _by_oid(root).get(_SUBJECT_KEY)
    if entry is None or not isinstance(entry.value, x509.SubjectKeyIdentifier):
        return authority is not None
    return authority == entry.value.digest


def _by_oid(certificate: Certificate) -> dict[str, x509.Extension[x509.ExtensionType]]:
    return {entry.oid.dotted_string: entry for entry in certificate.extensions}


def _is_ca(entry: x509.Extension[x509.ExtensionType], *, wanted: bool) -> bool:
    from cryptography import x509

    value = entry.value
    if not entry.critical or not isinstance(value, x509.BasicConstraints):
        return False
    return value.ca is wanted and value.path_length == (0 if wanted else None)


def _has_usages(entry: x509.Extension[x509.ExtensionType], wanted: set[str]) -> bool:
    from cryptography import x509

    value = entry.value
    if not entry.critical or not isinstance(value, x509.KeyUsage):
        return False
    return {name for name in _USAGES if getattr(value, name)} == wanted


def _authority(entry: x509.Extension[x509.ExtensionType]) -> bytes | None:
    from cryptography import x509

    return entry.value.key_identifier if isinstance(entry.value, x509.AuthorityKeyIdentifier) else None
