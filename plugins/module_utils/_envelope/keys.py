# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Public keys: ECDSA on P-256 with SHA-256, and nothing else.

A key has one name, its *keyid*: the lower-case hex SHA-256 of its SubjectPublicKeyInfo with a named curve and an
uncompressed point. The same key in another encoding (compressed, explicit curve) is refused, so it cannot count twice.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .._reasons.errors import ModeKeeperError
from . import strict_pem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

KEYID = re.compile(r"[0-9a-f]{64}")
_P256_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
_SPKI_BYTES = len(_P256_SPKI) + 64
_PEM_LABEL = "PUBLIC KEY"


class KeyRefusedError(ValueError):
    """A key that is none of ours: another algorithm, curve or encoding, or a point off the curve."""


@dataclass(frozen=True)
class PublicKey:
    """A P-256 key.

    :ivar spki: its one DER encoding.
    """

    keyid: str
    spki: bytes
    _handle: EllipticCurvePublicKey = field(repr=False, compare=False)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether ``signature`` (DER of r and s) is this key's over ``message``."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.hashes import SHA256

        try:
            self._handle.verify(signature, message, ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def load_spki(spki: bytes) -> PublicKey:
    """The key of a SubjectPublicKeyInfo.

    :raises KeyRefusedError: it is not the one encoding of a P-256 key.
    :raises ModeKeeperError: ``LIBRARY_MISSING``.
    """
    if len(spki) != _SPKI_BYTES or not spki.startswith(_P256_SPKI):
        raise KeyRefusedError("a key that is not P-256 with a named curve and an uncompressed point")
    serialization = _serialization()
    try:
        handle = serialization.load_der_public_key(spki)
    except ValueError as exc:
        raise KeyRefusedError("a point that is not on the curve") from exc
    again = handle.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if again != spki:
        raise KeyRefusedError("a key that is not its own re-encoding")
    return PublicKey(hashlib.sha256(spki).hexdigest(), spki, handle)


def load_public_pem(data: bytes) -> PublicKey:
    """The key of a PEM file.

    :raises KeyRefusedError: no strict PEM, or not the one encoding of a P-256 key.
    """
    try:
        spki = strict_pem.decode(data, _PEM_LABEL)
    except ValueError as exc:
        raise KeyRefusedError("not one strict PEM object PUBLIC KEY") from exc
    return load_spki(spki)


def _serialization() -> Any:
    try:
        from cryptography.hazmat.primitives import serialization
    except ImportError as exc:
        raise ModeKeeperError("LIBRARY_MISSING", "the Python library cryptography is not installed") from exc
    return serialization
