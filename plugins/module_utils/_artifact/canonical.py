# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""RFC 8785 canonical JSON and the digests made from it.

Own code by decision: a trust room may depend on nothing but ``cryptography``. The ``rfc8785`` package is the oracle in
the tests instead.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from .._reasons.errors import ModeKeeperError

MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 64

_quote = json.encoder.encode_basestring


def canonical_bytes(value: Any) -> bytes:
    """The RFC 8785 form of a JSON value, UTF-8.

    :raises ModeKeeperError: ``ARTIFACT_NOT_CANONICAL`` for a value that JSON or I-JSON cannot hold (NaN, an integer
        beyond 2**53 - 1, a lone surrogate, a key that is no string, nesting deeper than 64).
    """
    parts: list[str] = []
    _emit(value, parts.append, 0)
    try:
        return "".join(parts).encode("utf-8")
    except UnicodeEncodeError as exc:
        raise ModeKeeperError("ARTIFACT_NOT_CANONICAL", "a string holds a lone surrogate") from exc


def digest(value: Any) -> str:
    """``sha256:`` and the lower-case hex digest of the canonical form."""
    return digest_bytes(canonical_bytes(value))


def digest_bytes(data: bytes) -> str:
    """``sha256:`` and the lower-case hex digest of some bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _emit(value: Any, out: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ModeKeeperError("ARTIFACT_NOT_CANONICAL", f"nesting deeper than {MAX_DEPTH}")
    if isinstance(value, str):
        out(_quote(value))
    elif value is None or isinstance(value, (int, float)):  # before Mapping, which is slow to say no
        out(_scalar_text(value))
    elif isinstance(value, Mapping):
        _emit_object(value, out, depth)
    elif isinstance(value, (list, tuple)):
        _emit_array(value, out, depth)
    else:
        raise ModeKeeperError("ARTIFACT_NOT_CANONICAL", f"a value of type {type(value).__name__}")


def _scalar_text(value: float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise ModeKeeperError("ARTIFACT_NOT_CANONICAL", "an integer beyond 2**53 - 1")
        return int.__repr__(value)
    return number_text(value)


def _emit_array(value: list[Any] | tuple[Any, ...], out: Any, depth: int) -> None:
    out("[")
    for index, item in enumerate(value):
        if index:
            out(",")
        _emit(item, out, depth + 1)
    out("]")


def _emit_object(value: Mapping[str, Any], out: Any, depth: int) -> None:
    for key in value:
        if not isinstance(key, str):
            raise ModeKeeperError("ARTIFACT_NOT_CANONICAL", "an object key that is no string")
    out("{")
    # Among ASCII keys code points and UTF-16 code units have one order.
    ordered = sorted(value) if "".join(value).isascii() else sorted(value, key=_utf16_units)
    for index, key in enumerate(ordered):
        if index:
            out(",")
        out(_quote(key))
        out(":")
        _emit(value[key], out, depth + 1)
    out("}")


def _utf16_units(key: str) -> bytes:
    # RFC 8785 sorts by UTF-16 code units, which differs from code points beyond the basic plane.
    return key.encode("utf-16-be", "surrogatepass")


def number_text(value: float) -> str:
    """ECMAScript's ``Number::toString`` of a finite double (ECMA-262 section 6.1.6.1.20)."""
    if not math.isfinite(value):
        raise ModeKeeperError("ARTIFACT_NOT_CANONICAL", "a number that is not finite")
    if value == 0:
        return "0"
    text = float.__repr__(value)
    if "e" not in text:  # from 1e-4 to 1e16 both write the same, but for Python's ".0"
        return text.removesuffix(".0")
    sign = "-" if value < 0 else ""
    mantissa, _unused, exponent = text.removeprefix("-").partition("e")
    whole, _unused, fraction = mantissa.partition(".")
    digits = (whole + fraction).rstrip("0") if fraction != "0" else whole.rstrip("0")
    point = len(whole) + int(exponent or 0)
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    return sign + _place_point(stripped, point)


def _place_point(digits: str, point: int) -> str:
    """Digits ``d`` standing for ``0.d * 10**point``, written as ECMAScript does."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    exponent = f"{point - 1:+d}"
    return digits[0] + ("." + digits[1:] if count > 1 else "") + "e" + exponent
