# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a certificate that follows another takes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..certificate import Certificate

if TYPE_CHECKING:
    from cryptography import x509


def name_of(certificate: Certificate) -> x509.Name:
    """Its subject."""
    from cryptography import x509

    return x509.load_der_x509_certificate(certificate.der).subject


def authority_of(root: Certificate) -> x509.AuthorityKeyIdentifier:
    """The AKI of what ``root`` signs: its own key identifier, or, where it has none, the usual one (RFC 5280, 4.2.1.2)."""
    from cryptography import x509

    try:
        own = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        own = identifier_of(root.key.spki)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def identifier_of(spki: bytes) -> x509.SubjectKeyIdentifier:
    """The SKI of a key."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return x509.SubjectKeyIdentifier.from_public_key(load_der_public_key(spki))  # type: ignore[arg-type]
