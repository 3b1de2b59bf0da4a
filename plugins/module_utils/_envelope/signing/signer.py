# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a signer is."""

from __future__ import annotations

from typing import Protocol

from ..._reasons.errors import ModeKeeperError
from ..keys import PublicKey


class Signer(Protocol):
    """Signs with one P-256 key, wherever that is kept."""

    @property
    def public(self) -> PublicKey:
        """The key that its signatures verify under."""

    @property
    def keyid(self) -> str:
        """Name of that key."""

    def sign(self, message: bytes) -> bytes:
        """DER of r and s over ``message`` (a PAE, or the part of a certificate or CRL that is signed), with SHA-256.

        :raises ModeKeeperError: ``VAULT_SIGNER_FAILED``, ``VAULT_SIGNER_MISMATCH``.
        """


def checked(public: PublicKey, signature: bytes, message: bytes) -> bytes:
    """``signature``, once it has verified: nothing is written that a reader would refuse.

    :raises ModeKeeperError: ``VAULT_SIGNER_MISMATCH``.
    """
    if not public.verifies(signature, message):
        raise ModeKeeperError("VAULT_SIGNER_MISMATCH", f"what the signer gave is no signature of key {public.keyid}")
    return signature
