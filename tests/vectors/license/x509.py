# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates and CRLs, right by default and wrong where asked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from . import der
from .keys import DETERMINISTIC, Key, key, sign
from .times import at

EKU = "2.25.158920058362489841852248156866840873740"
"""The collection's own extended key usage: a constant of the contract, written down twice on purpose."""


def name(common: str) -> x509.Name:
    """A Name of one part."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def usage(*wanted: str) -> x509.KeyUsage:
    """A key usage of just these bits."""
    bits = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign"
        " encipher_only decipher_only"
    )
    return x509.KeyUsage(**{bit: bit in wanted for bit in bits.split()})


def spki_of(public: Any) -> bytes:
    """SubjectPublicKeyInfo of any public key."""
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Root:
    """A root certificate and its key."""

    private: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return pem(self.der)

    @property
    def id(self) -> str:
        return hashlib.sha256(spki_of(self.certificate.public_key())).hexdigest()


@cache
def root(
    who: str,
    *,
    common: str | None = None,
    private: Any = None,
    signer: Any = None,
    ca: bool = True,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Root:
    """A root of the profile; asked for twice, the same one."""
    private = private or key(who)
    public = private.public_key()
    title = name(common or f"ModeKeeper {who}")
    built = (
        x509.CertificateBuilder()
        .subject_name(title)
        .issuer_name(title)
        .public_key(public)
        .serial_number(0x1000 + int.from_bytes(hashlib.sha256(str(title).encode()).digest()[:8], "big") // 2)
        .not_valid_before(start or at(2020))
        .not_valid_after(end or at(2040))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    return Root(private, built.sign(signer or private, hashes.SHA256(), ecdsa_deterministic=DETERMINISTIC))


@dataclass(frozen=True)
class Issue:
    """What an issuer's certificate holds."""

    who: str
    by: Root
    public: Any = None
    serial: int = 0x22
    common: str = "ModeKeeper issuer"
    start: datetime = field(default_factory=lambda: at(2025))
    end: datetime = field(default_factory=lambda: at(2030))
    ca: bool = False
    ekus: Sequence[str] = (EKU,)
    eku_critical: bool = True
    unknown_critical: bool = False

    def certificate(self) -> bytes:
        """Its DER form."""
        public = self.public or key(self.who).public_key()
        authority = self.by.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        built = (
            x509.CertificateBuilder()
            .subject_name(name(self.common))
            .issuer_name(self.by.certificate.subject)
            .public_key(public)
            .serial_number(self.serial)
            .not_valid_before(self.start)
            .not_valid_after(self.end)
            .add_extension(x509.BasicConstraints(ca=self.ca, path_length=None), critical=True)
            .add_extension(usage("digital_signature"), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )
        if self.ekus:
            purposes = [x509.ObjectIdentifier(entry) for entry in self.ekus]
            built = built.add_extension(x509.ExtendedKeyUsage(purposes), critical=self.eku_critical)
        if self.unknown_critical:
            extra = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
            built = built.add_extension(extra, critical=True)
        signed = built.sign(self.by.private, hashes.SHA256(), ecdsa_deterministic=DETERMINISTIC)
        return signed.public_bytes(serialization.Encoding.DER)


def with_field(certificate: bytes, at: int, other: bytes, private: Key) -> bytes:
    """The certificate with another element in the place ``at`` of what is signed (1 serial, 6 key, …), signed anew."""
    tbs, algorithm, _signature = der.parts(certificate)
    fields = der.parts(tbs)
    changed = der.wrap(0x30, b"".join([*fields[:at], other, *fields[at + 1 :]]))
    return der.wrap(0x30, changed + algorithm + der.wrap(0x03, b"\0" + sign(private, changed)))


def crl(
    by: Root,
    number: int,
    *,
    revoked: Sequence[int] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    private: Key | None = None,
    digest: hashes.HashAlgorithm | None = None,
    delta: bool = False,
) -> bytes:
    """A CRL of the profile, DER."""
    authority = by.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    start = start or at(2026, 5, 20)
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(start)
        .next_update(end or at(2026, 8, 10))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    if delta:
        built = built.add_extension(x509.DeltaCRLIndicator(1), critical=True)
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(start).build()
        built = built.add_revoked_certificate(entry)
    signed = built.sign(private or by.private, digest or hashes.SHA256(), ecdsa_deterministic=DETERMINISTIC)
    return signed.public_bytes(serialization.Encoding.DER)


def pem(data: bytes, label: str = "CERTIFICATE") -> bytes:
    """PEM with 64 columns."""
    text = base64.b64encode(data).decode()
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()


def crl_pem(data: bytes) -> bytes:
    """A CRL's PEM."""
    return pem(data, "X509 CRL")
