# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates and CRLs before they are signed.

``cryptography`` encodes them, but hands out none that is not signed, and signs with a key of its own only. So it is given a
key that everybody knows; the part that is signed holds nothing of that key, and the signature is thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..._artifact.canonical import digest_bytes
from ..._envelope import der, strict_pem
from ..._envelope.signing.signer import Signer
from ..outer import ECDSA_SHA256

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

CERTIFICATE, CRL = "CERTIFICATE", "X509 CRL"


@dataclass(frozen=True)
class Tbs:
    """The part of an X.509 object that is signed. :ivar label: of its PEM form."""

    message: bytes
    label: str

    @property
    def digest(self) -> str:
        """``sha256:`` and its digest."""
        return digest_bytes(self.message)

    def sealed(self, signers: Sequence[Signer]) -> bytes:
        """The PEM file, signed by the one signer; as :meth:`..._envelope.signing.signer.Signer.sign`."""
        (signer,) = signers
        return self.with_signature(signer.sign(self.message))

    def with_signature(self, signature: bytes = b"") -> bytes:
        """The PEM file; without a signature it can be read, and is believed by nobody."""
        content = self.message + ECDSA_SHA256 + der.encode(der.BIT_STRING, b"\0" + signature)
        return strict_pem.encode(der.encode(der.SEQUENCE, content), self.label)


def certificate_tbs(builder: x509.CertificateBuilder) -> Tbs:
    """What is signed of the certificate that ``builder`` describes."""
    from cryptography.hazmat.primitives.hashes import SHA256

    return Tbs(builder.sign(_known_key(), SHA256()).tbs_certificate_bytes, CERTIFICATE)


def crl_tbs(builder: x509.CertificateRevocationListBuilder) -> Tbs:
    """What is signed of the CRL that ``builder`` describes."""
    from cryptography.hazmat.primitives.hashes import SHA256

    return Tbs(builder.sign(_known_key(), SHA256()).tbs_certlist_bytes, CRL)


def _known_key() -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(1, ec.SECP256R1())
