# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Believes checkpoints by the keys that somebody trusts."""

from __future__ import annotations

from collections.abc import Mapping

from .._envelope.envelope import Codes, read_envelope
from .._envelope.keys import PublicKey
from .._envelope.kinds import CHECKPOINT
from .._reasons.errors import ModeKeeperError
from .checkpoint import CODE, Authenticate


def believe_keys(keys: Mapping[str, PublicKey]) -> Authenticate:
    """Gives the text of an envelope that one of ``keys`` (by keyid) signed; each signature that bears such a name must verify.

    Signatures of others may stand beside it: a witness whom we do not know takes nothing away.
    """

    def authenticate(data: bytes) -> bytes:
        envelope = read_envelope(data, CHECKPOINT, Codes.same(CODE), "a checkpoint")
        named = [signature for signature in envelope.signatures if signature.keyid in keys]
        if not named:
            raise ModeKeeperError("AUDIT_CHECKPOINT_SIGNER", "no signature is by one of the checkpoint keys")
        message = envelope.pae()
        if not all(keys[signature.keyid].verifies(signature.sig, message) for signature in named):
            raise ModeKeeperError("AUDIT_CHECKPOINT_SIGNATURE", "a signature of a checkpoint key does not verify")
        return envelope.payload

    return authenticate
