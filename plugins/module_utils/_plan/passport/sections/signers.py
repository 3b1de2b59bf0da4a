# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Public keys of those who plan and those who approve: two disjoint sets, P-256 only."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from .model import NAME, Body, Finding, Section, closed, contradicts, described, invalid, list_of, repeated

_KEY = closed(
    {
        "name": NAME,
        "public_key": described(
            {"type": "string", "minLength": 1, "maxLength": 4000},
            "PEM (SubjectPublicKeyInfo) or one line of ecdsa-sha2-nistp256.",
        ),
    },
    ("name", "public_key"),
)
SCHEMA = list_of(_KEY, 100)

_POINT_BYTES = 65
# DER of a P-256 SubjectPublicKeyInfo up to its uncompressed point, and of an SSH blob up to the same.
_SPKI_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")[:-1]
_SSH_HEAD = b"\x00\x00\x00\x13ecdsa-sha2-nistp256\x00\x00\x00\x08nistp256\x00\x00\x00\x41"
_PEM = ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----")


def key_point(text: str) -> bytes | None:
    """The uncompressed P-256 point of a public key in PEM or SSH form; None for anything else."""
    words = text.split()
    if text.startswith(_PEM[0]) and text.rstrip().endswith(_PEM[1]):
        return _after(_decoded("".join(text.strip().splitlines()[1:-1])), _SPKI_HEAD)
    if len(words) >= 2 and words[0] == "ecdsa-sha2-nistp256":
        return _after(_decoded(words[1]), _SSH_HEAD)
    return None


def key_spki(text: str) -> bytes | None:
    """The SubjectPublicKeyInfo (DER) of such a key: one encoding, however it was written."""
    point = key_point(text)
    return None if point is None else _SPKI_HEAD + point


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _after(data: bytes, head: bytes) -> bytes | None:
    point = data.removeprefix(head)
    whole = data.startswith(head) and len(point) == _POINT_BYTES and point[0] == 4
    return point if whole else None


def _check(role: str, body: Body) -> Iterator[Finding]:
    keys: list[Mapping[str, Any]] = body[role]
    yield from repeated(keys, "name", f"/{role}")
    others = {key_point(key["public_key"]) for key in body.get("planners", ())} if role == "approvers" else set()
    seen: set[bytes] = set()
    for index, key in enumerate(keys):
        path = f"/{role}/{index}/public_key"
        if "PRIVATE" in key["public_key"]:
            yield invalid(path, "this is a private key", "Take it out, make a new pair, and give only the public key.")
            continue
        point = key_point(key["public_key"])
        if point is None:
            yield invalid(path, "not a P-256 public key", "Give PEM of type PUBLIC KEY, or ecdsa-sha2-nistp256.")
            continue
        if point in seen:
            yield contradicts(path, "this key stands twice; one key is one voice")
        if point in others:
            yield contradicts(path, "this key is a planner's too; who plans does not approve")
        seen.add(point)


def _check_approvers(body: Body) -> Iterator[Finding]:
    return _check("approvers", body)


def _check_planners(body: Body) -> Iterator[Finding]:
    return _check("planners", body)


APPROVERS = Section("approvers", SCHEMA, _check_approvers)
PLANNERS = Section("planners", SCHEMA, _check_planners)
