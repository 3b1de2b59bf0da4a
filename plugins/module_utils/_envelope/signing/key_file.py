# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A private key in a file: PKCS#8 in PEM, or OpenSSH's own form of a key of type ecdsa-sha2-nistp256."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._reasons.errors import ModeKeeperError
from ..keys import KeyRefusedError, PublicKey, load_spki
from .guarded_file import read_guarded
from .key_cost import CostError, check_cost
from .signer import checked

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_LABEL = b"-----BEGIN %bPRIVATE KEY-----"
_PKCS8 = (_LABEL % b"", _LABEL % b"ENCRYPTED ")
_OPENSSH = _LABEL % b"OPENSSH "


@dataclass(frozen=True)
class FileSigner:
    """Signs with a key that was read from a file. The same message gives the same signature (RFC 6979)."""

    public: PublicKey
    _private: EllipticCurvePrivateKey = field(repr=False, compare=False)

    @property
    def keyid(self) -> str:
        """Name of its key."""
        return self.public.keyid

    def sign(self, message: bytes) -> bytes:
        """As of :class:`.signer.Signer`.

        :raises ModeKeeperError: ``LIBRARY_MISSING`` where cryptography was built on an OpenSSL before 3.2.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.hashes import SHA256

        try:
            algorithm = ECDSA(SHA256(), deterministic_signing=True)
        except UnsupportedAlgorithm:
            raise ModeKeeperError(
                "LIBRARY_MISSING", "this build of cryptography cannot sign as RFC 6979 says"
            ) from None
        return checked(self.public, self._private.sign(message, algorithm), message)


def open_key_file(path: Path, passphrase: str | None) -> FileSigner:
    """The signer of a key file that nobody else may read.

    :raises ModeKeeperError: as :func:`.guarded_file.read_guarded`, and ``VAULT_KEY_INVALID``, ``VAULT_KEY_LOCKED``,
        ``OPTION_INVALID``, ``LIBRARY_MISSING``.
    """
    return load_private_key(read_guarded(path), passphrase, path.name)


def load_private_key(data: bytes, passphrase: str | None, name: str) -> FileSigner:
    """The signer of a private key; ``name`` is for messages."""
    load = _loader(data, name)
    try:
        check_cost(data)
    except CostError as exc:
        raise ModeKeeperError("VAULT_KEY_INVALID", f"{name}: {exc}") from None
    secret = passphrase.encode("utf-8") if passphrase else None
    private = _unlocked(load, data, secret, name)
    try:
        public = load_spki(_spki(private))
    except (KeyRefusedError, AttributeError):
        raise ModeKeeperError("VAULT_KEY_INVALID", f"{name} is no key of curve P-256") from None
    return FileSigner(public, private)


def _loader(data: bytes, name: str) -> Callable[[bytes, bytes | None], Any]:
    try:
        from cryptography.hazmat.primitives import serialization
    except ImportError:
        raise ModeKeeperError("LIBRARY_MISSING", "the Python library cryptography is not installed") from None
    if data.startswith(_PKCS8):
        return serialization.load_pem_private_key
    if data.startswith(_OPENSSH):
        return serialization.load_ssh_private_key
    raise ModeKeeperError("VAULT_KEY_INVALID", f"{name} is neither PKCS#8 in PEM nor a private key of OpenSSH's form")


def _unlocked(load: Callable[[bytes, bytes | None], Any], data: bytes, secret: bytes | None, name: str) -> Any:
    # What the library says of a key it cannot read is not passed on: it may quote what it read.
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load(data, secret)
    except TypeError:
        if secret is None:
            raise ModeKeeperError("VAULT_KEY_LOCKED", f"{name} is encrypted, and no passphrase was given") from None
        raise ModeKeeperError("OPTION_INVALID", f"a passphrase was given, and {name} is not encrypted") from None
    except UnsupportedAlgorithm:
        unread = f"{name} is of a kind or encryption that is not read; an encrypted SSH key is made PKCS#8 by ssh-keygen -p -m PKCS8"
        raise ModeKeeperError("VAULT_KEY_INVALID", unread) from None
    except ValueError:
        if secret is not None:
            raise ModeKeeperError("VAULT_KEY_LOCKED", f"the passphrase does not open {name}") from None
        raise ModeKeeperError("VAULT_KEY_INVALID", f"{name} is damaged, or no private key") from None


def _spki(private: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization

    found: bytes = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return found
