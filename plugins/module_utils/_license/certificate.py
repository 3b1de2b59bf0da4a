# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""X.509 certificates, stricter than the library that parses them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from .._envelope import der, strict_pem
from .._envelope.keys import KeyRefusedError, PublicKey, load_spki
from .outer import AlgorithmError, MalformedError, check, split

if TYPE_CHECKING:
    from cryptography import x509

_V3 = bytes.fromhex("a003020102")
_MOST_SERIAL_OCTETS = 20
_LABEL = "CERTIFICATE"
_FIELDS = 8
"""Version, serial, algorithm, issuer, validity, subject, key and extensions; no unique ids."""


@dataclass(frozen=True)
class Certificate:
    """A strict certificate of a P-256 key; nobody's signature is verified yet.

    :ivar subject: raw Name. :ivar issuer: raw Name. :ivar digest: lower-case hex SHA-256 of its DER form.
    """

    der: bytes
    serial: int
    subject: bytes
    issuer: bytes
    not_before: datetime
    not_after: datetime
    key: PublicKey
    digest: str
    extensions: x509.Extensions = field(repr=False, compare=False)
    _tbs: bytes = field(repr=False, compare=False)
    _signature: bytes = field(repr=False, compare=False)

    def signed_by(self, key: PublicKey) -> bool:
        """Whether ``key`` made its signature."""
        return key.verifies(self._signature, self._tbs)

    def same_content(self, other: Certificate) -> bool:
        """Whether both say the same, whatever their signatures: of one content there are many."""
        return self._tbs == other._tbs


def load_certificate_pem(data: bytes) -> Certificate:
    """The certificate of a PEM file.

    :raises MalformedError: not one strict certificate. :raises AlgorithmError: not of our algorithm.
    """
    try:
        raw = strict_pem.decode(data, _LABEL)
    except ValueError as exc:
        raise MalformedError(str(exc)) from None
    return load_certificate(raw)


def load_certificate(raw: bytes) -> Certificate:
    """The certificate of a DER text; errors as of :func:`load_certificate_pem`."""
    from cryptography import x509

    try:
        tbs, signature = split(raw)
        fields = _fields(tbs)
        parsed = x509.load_der_x509_certificate(raw)
        extensions = parsed.extensions
        not_before, not_after = parsed.not_valid_before_utc, parsed.not_valid_after_utc
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as exc:
        raise MalformedError(f"not one strict certificate ({type(exc).__name__})") from None
    check(raw, tbs, signature, fields[2].raw)
    try:
        key = load_spki(fields[6].raw)
    except KeyRefusedError as exc:
        raise AlgorithmError(str(exc)) from None
    return Certificate(
        der=raw,
        serial=int.from_bytes(fields[1].content, "big"),
        subject=fields[5].raw,
        issuer=fields[3].raw,
        not_before=not_before,
        not_after=not_after,
        key=key,
        digest=hashlib.sha256(raw).hexdigest(),
        extensions=extensions,
        _tbs=tbs.raw,
        _signature=signature,
    )


def _fields(tbs: der.Element) -> list[der.Element]:
    """The fields of a version 3 certificate with extensions and a positive serial number of at most 20 octets."""
    fields = der.children(tbs.content, most=_FIELDS)
    if len(fields) != _FIELDS or fields[0].raw != _V3 or fields[1].tag != der.INTEGER:
        raise ValueError("not the fields of a version 3 certificate")
    serial = fields[1].content
    padded = len(serial) > 1 and serial[0] == 0 and serial[1] < 0x80
    if not 1 <= len(serial) <= _MOST_SERIAL_OCTETS or serial[0] >= 0x80 or not any(serial) or padded:
        raise ValueError("a serial number that is not positive, minimal and of at most 20 octets")
    return fields
