# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""DSSE: reading an envelope, and the bytes that its signatures are made over.

The order is fixed: the type is checked, the signature verified, and only then is the payload parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._reasons.errors import ModeKeeperError
from . import strict_base64
from .keys import KEYID, PublicKey
from .kinds import Kind
from .members import FormError
from .payload import parse_document

_MEMBERS = {"payload", "payloadType", "signatures"}
_SIGNATURE_MEMBERS = {"keyid", "sig"}


@dataclass(frozen=True)
class Codes:
    """Under which reason codes an envelope is refused: no strict JSON, not of DSSE's shape, of another kind."""

    malformed: str
    envelope: str
    payload_type: str

    @classmethod
    def same(cls, code: str) -> Codes:
        """One code for all three."""
        return cls(code, code, code)


@dataclass(frozen=True)
class Signature:
    """A claim of the key named ``keyid``: believed only when it verifies."""

    keyid: str
    sig: bytes


@dataclass(frozen=True)
class Envelope:
    """A payload of the wanted type, nothing verified yet."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    def pae(self) -> bytes:
        """What the signatures are over."""
        return pae(self.payload_type, self.payload)

    def signers(self, keys: Mapping[str, PublicKey]) -> frozenset[str]:
        """The keyids among ``keys`` whose signature verifies, each once."""
        message = self.pae()
        return frozenset(
            signature.keyid
            for signature in dict.fromkeys(self.signatures)
            if signature.keyid in keys and keys[signature.keyid].verifies(signature.sig, message)
        )


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding; lengths are in bytes."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def read_envelope(data: bytes, kind: Kind, codes: Codes, what: str) -> Envelope:
    """The envelope in ``data``, of just this kind.

    :param what: names the bytes in messages.
    :raises ModeKeeperError: one of ``codes``.
    """
    if len(data) > kind.most_bytes:
        raise ModeKeeperError(codes.malformed, f"{what} is larger than {kind.most_bytes} bytes")
    document = parse_document(data, codes.malformed, what)
    try:
        envelope = _envelope(document, kind)
    except FormError as exc:
        raise ModeKeeperError(codes.envelope, f"{what}: {exc}") from None
    if envelope.payload_type != kind.payload_type:
        raise ModeKeeperError(codes.payload_type, f"{what} is no {kind.name}: its payload is of another type")
    return envelope


def _envelope(document: Any, kind: Kind) -> Envelope:
    if not isinstance(document, dict) or set(document) != _MEMBERS:
        raise FormError("an envelope has just the members payload, payloadType and signatures")
    payload, payload_type, signatures = document["payload"], document["payloadType"], document["signatures"]
    if not isinstance(payload, str) or not isinstance(payload_type, str) or not isinstance(signatures, list):
        raise FormError("payload and payloadType are texts, signatures is a list")
    most = kind.most_signatures
    if not 1 <= len(signatures) <= most:
        raise FormError(f"{len(signatures)} signatures where there may be {'1' if most == 1 else f'1 to {most}'}")
    return Envelope(payload_type, _bytes(payload, "payload"), tuple(_signature(entry) for entry in signatures))


def _signature(entry: Any) -> Signature:
    if not isinstance(entry, dict) or set(entry) != _SIGNATURE_MEMBERS:
        raise FormError("a signature has just the members keyid and sig")
    keyid, sig = entry["keyid"], entry["sig"]
    if not isinstance(keyid, str) or not KEYID.fullmatch(keyid):
        raise FormError("a keyid is 64 lower-case hexadecimal digits")
    if not isinstance(sig, str):
        raise FormError("a sig is a text")
    return Signature(keyid, _bytes(sig, "sig"))


def _bytes(text: str, name: str) -> bytes:
    try:
        return strict_base64.decode(text)
    except ValueError:
        raise FormError(f"{name} is not strict base64") from None
