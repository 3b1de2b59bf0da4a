# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Envelopes and the documents in them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import rfc8785

from .keys import Key, keyid, sign

LICENSE = "application/vnd.modekeeper.license+json"
ROOT_SET = "application/vnd.modekeeper.root-set+json"
REVOCATIONS = "application/vnd.modekeeper.revocations+json"
Signer = Callable[[Key, bytes], bytes]


def b64(data: bytes) -> str:
    """Base64."""
    return base64.standard_b64encode(data).decode()


def pae(kind: str, body: bytes) -> bytes:
    """What is signed."""
    return b" ".join([b"DSSEv1", str(len(kind)).encode(), kind.encode(), str(len(body)).encode(), body])


def entry(private: Key, kind: str, body: bytes, signer: Signer = sign) -> dict[str, str]:
    """One signature."""
    return {"keyid": keyid(private), "sig": b64(signer(private, pae(kind, body)))}


def document(kind: str, body: bytes, signatures: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """An envelope as a value."""
    return {"payload": b64(body), "payloadType": kind, "signatures": [dict(each) for each in signatures]}


def envelope(kind: str, value: Any, signers: Sequence[Key], signer: Signer = sign) -> bytes:
    """An envelope as a file."""
    body = rfc8785.dumps(value)
    return dump(document(kind, body, [entry(each, kind, body, signer) for each in signers]))


def dump(value: Any) -> bytes:
    """JSON as the vendor writes it."""
    return json.dumps(value, separators=(",", ":")).encode()


def digest(data: bytes) -> str:
    """Content address of an envelope's payload."""
    return "sha256:" + hashlib.sha256(base64.b64decode(json.loads(data)["payload"])).hexdigest()
