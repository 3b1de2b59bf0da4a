# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Ledgers, trees and signed checkpoints made by the contract alone: nothing of the room is imported here."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LEDGER = "0f9d3e1c-5a0b-4c7e-8a57-3c1f0a1b2c3d"
OTHER = "7d2b1a90-1111-4222-8333-444455556666"
ID = "sha256:" + "ab" * 32
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
TYPE = "application/vnd.modekeeper.checkpoint"


def at(seconds: int) -> str:
    return (START + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sha(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def canonical(value: Any) -> bytes:
    """RFC 8785 for what stands in these tests: no floats, keys of ASCII alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def event(seq: int, prev: str, **changes: Any) -> dict[str, Any]:
    common = {"actor": "ops@host", "event": "intent", "ids": [ID], "prev": prev, "seq": seq, "time": at(seq)}
    return {**common, **changes}


def genesis(ledger: str = LEDGER, **changes: Any) -> dict[str, Any]:
    own = {"ids": [], "ledger": ledger, "schema": "modekeeper.ledger/1"}
    return event(0, "sha256:" + "0" * 64, event="genesis", **{**own, **changes})


def ledger(size: int, name: str = LEDGER, **first: Any) -> list[bytes]:
    """Lines of a sound ledger."""
    lines = [canonical(genesis(name, **first))]
    while len(lines) < size:
        add(lines)
    return lines


def add(lines: list[bytes], **changes: Any) -> None:
    """One event more."""
    lines.append(canonical(event(len(lines), "sha256:" + sha(lines[-1]), **changes)))


def add_closing(lines: list[bytes], torn: bytes, **changes: Any) -> None:
    """A torn line, and the event that closes it."""
    digest = "sha256:" + sha(torn)
    ids = sorted([digest, "sha256:" + sha(lines[-1])])
    lines.append(torn)
    closing = {"event": "torn_closed", "ids": ids, "bytes": len(torn), "digest": digest}
    add(lines, **{**closing, **changes})


def rechained(lines: Sequence[bytes], first: int, **changes: Any) -> list[bytes]:
    """A line changed, and all behind it made to fit."""
    made = list(lines[:first])
    for line in lines[first:]:
        fields = {**json.loads(line), "prev": "sha256:" + sha(made[-1])} if made else json.loads(line)
        if len(made) == first:
            fields.update(changes)
        made.append(canonical(fields))
    return made


def data(lines: Sequence[bytes], tail: bytes = b"") -> bytes:
    return b"".join(line + b"\n" for line in lines) + tail


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def proof(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.2."""
    return subproof(m, leaves, whole=True)


def subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), root(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), root(leaves[:k])]


def checkpoint_text(lines: Sequence[bytes], name: str = LEDGER, time: str = "2026-01-02T00:00:00Z") -> bytes:
    rootline = base64.b64encode(root(lines)).decode()
    return f"modekeeper.ledger/{name}\n{len(lines)}\n{rootline}\nhead {sha(lines[-1])}\ntime {time}\n".encode()


@dataclass
class Signer:
    """A throw-away checkpoint key."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def keyid(self) -> str:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return sha(self.key.public_key().public_bytes(serialization.Encoding.DER, form))

    def sign(self, text: bytes) -> bytes:
        """The envelope."""
        signature = self.key.sign(pae(text), ec.ECDSA(hashes.SHA256()))
        entry = {"keyid": self.keyid, "sig": base64.b64encode(signature).decode()}
        return canonical({"payload": base64.b64encode(text).decode(), "payloadType": TYPE, "signatures": [entry]})


def pae(text: bytes) -> bytes:
    return b"DSSEv1 %d %b %d %b" % (len(TYPE), TYPE.encode(), len(text), text)


class RefusedError(Exception):
    """`open_envelope` refuses an envelope: its first argument is the code."""


def open_envelope(envelope: bytes, signer: Signer) -> bytes:
    """The text of an envelope by this signer."""
    document = json.loads(envelope)
    (entry,) = document["signatures"]
    text = base64.b64decode(document["payload"])
    if entry["keyid"] != signer.keyid:
        raise RefusedError("AUDIT_CHECKPOINT_SIGNER")
    try:
        signature = base64.b64decode(entry["sig"])
        signer.key.public_key().verify(signature, pae(text), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise RefusedError("AUDIT_CHECKPOINT_SIGNATURE") from None
    return text
