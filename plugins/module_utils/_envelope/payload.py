# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""JSON that was signed or holds a signature: stricter than an artefact's, and with one text only where it was signed."""

from __future__ import annotations

import json
from typing import Any

from .._artifact.canonical import canonical_bytes
from .._artifact.strict_json import parse_strict
from .._reasons.errors import ModeKeeperError

MAX_DEPTH = 32
_WHITE_SPACE = b" \t\r\n"


def parse_document(data: bytes, code: str, what: str, *, integers_only: bool = True) -> Any:
    """The JSON value in ``data``.

    Strict UTF-8, no duplicate keys, no numbers but integers below 2**53, nesting of 32 at most, no lone surrogate, and
    no byte after it, white space neither.

    :raises ModeKeeperError: ``code``; ``what`` names the bytes in the message.
    """
    value = parse_strict(data, code, what, max_depth=MAX_DEPTH, integers_only=integers_only)
    if data[-1] in _WHITE_SPACE:
        raise ModeKeeperError(code, f"{what} has bytes after its JSON")
    # A lone surrogate can only have come from an escape: UTF-8 holds none.
    if b"\\" in data:
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise ModeKeeperError(code, f"{what} holds a lone surrogate") from None
    return value


def parse_payload(data: bytes, code: str, what: str, *, integers_only: bool = True) -> Any:
    """As :func:`parse_document`, and ``data`` is the RFC 8785 form of its value."""
    value = parse_document(data, code, what, integers_only=integers_only)
    try:
        canonical = _canonical(value, ascii_only=data.isascii(), integers_only=integers_only)
    except ModeKeeperError as exc:
        raise ModeKeeperError(code, f"{what} has no canonical form: {exc.message}") from None
    if canonical != data:
        raise ModeKeeperError(code, f"{what} is not in its canonical form")
    return value


def _canonical(value: Any, *, ascii_only: bool, integers_only: bool) -> bytes:
    # Without floats and with ASCII keys the standard library's encoder, which is in C, gives the same bytes: a list of
    # 100,000 entries is to be read no slower than it is parsed.
    if ascii_only and integers_only:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")
    return canonical_bytes(value)
