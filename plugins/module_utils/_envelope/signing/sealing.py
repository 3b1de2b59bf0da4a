# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Envelopes in the making: a payload first, which a board can look at, and then its signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..._artifact.canonical import canonical_bytes, digest_bytes
from ..._reasons.errors import ModeKeeperError
from .. import strict_base64
from ..envelope import Envelope, Signature, pae
from ..kinds import Kind
from .signer import Signer


@dataclass(frozen=True)
class Draft:
    """What is to be signed. :ivar payload: its bytes, of a document the RFC 8785 form."""

    kind: Kind
    payload: bytes

    @classmethod
    def of(cls, kind: Kind, document: Mapping[str, Any]) -> Draft:
        """That of a JSON document."""
        return cls(kind, canonical_bytes(document))

    @property
    def message(self) -> bytes:
        """What the signatures are over: its PAE."""
        return pae(self.kind.payload_type, self.payload)

    @property
    def digest(self) -> str:
        """``sha256:`` and the digest of that: what a token shows, and a board compares by voice."""
        return digest_bytes(self.message)

    def sealed(self, signers: Iterable[Signer], known: Iterable[Signature] = ()) -> bytes:
        """The envelope's file with a signature of each signer beside those known, each key once, sorted by keyid.

        :raises ModeKeeperError: ``OPTION_INVALID`` where its readers would find it too large or with too many signatures;
            as :meth:`.signer.Signer.sign`.
        """
        found = {entry.keyid: entry.sig for entry in known}
        for signer in {signer.keyid: signer for signer in signers if signer.keyid not in found}.values():
            found[signer.keyid] = signer.sign(self.message)
        if not 1 <= len(found) <= self.kind.most_signatures:
            raise ModeKeeperError("OPTION_INVALID", f"a {self.kind.name} cannot carry {len(found)} signatures")
        signatures = tuple(Signature(keyid, found[keyid]) for keyid in sorted(found))
        return encode(Envelope(self.kind.payload_type, self.payload, signatures), self.kind)


def sign_envelope(kind: Kind, payload: Mapping[str, Any] | bytes, signers: Iterable[Signer]) -> bytes:
    """The file of an envelope over a document, or over bytes where the kind's payload is a text; as :meth:`Draft.sealed`."""
    draft = Draft(kind, payload) if isinstance(payload, bytes) else Draft.of(kind, payload)
    return draft.sealed(signers)


def encode(envelope: Envelope, kind: Kind) -> bytes:
    """The file of an envelope: canonical JSON, no byte after it.

    :raises ModeKeeperError: ``OPTION_INVALID`` where it is larger than its readers take.
    """
    data = canonical_bytes(
        {
            "payload": strict_base64.encode(envelope.payload),
            "payloadType": envelope.payload_type,
            "signatures": [
                {"keyid": entry.keyid, "sig": strict_base64.encode(entry.sig)} for entry in envelope.signatures
            ],
        }
    )
    if len(data) > kind.most_bytes:
        raise ModeKeeperError("OPTION_INVALID", f"a {kind.name} of {len(data)} bytes: readers take {kind.most_bytes}")
    return data
