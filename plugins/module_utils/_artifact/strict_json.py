# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""JSON as artefacts need it: strict UTF-8, no duplicate keys, no NaN, bounded size and depth, no trailing bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from .._reasons.errors import ModeKeeperError
from .canonical import MAX_DEPTH, MAX_SAFE_INTEGER

_SAFE_DIGITS = 16


def parse_strict(data: bytes, code: str, what: str, *, max_depth: int = MAX_DEPTH, integers_only: bool = False) -> Any:
    """The JSON value in ``data``.

    :param code: reason code raised for bytes that are no strict JSON.
    :param what: what the bytes are, for the message; never the bytes themselves.
    :param max_depth: how deep arrays and objects may nest.
    :param integers_only: refuse fractions, exponents and integers beyond 2**53 - 1.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise ModeKeeperError(code, f"{what} is not UTF-8 (byte {exc.start})") from exc
    _check_depth(text, code, what, max_depth)
    whole: Callable[[str], int | float] = _safe_integer if integers_only else _integer
    broken: Callable[[str], float] = _refuse_float if integers_only else float
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_int=whole, parse_float=broken
        )
    except _RefusedError as exc:
        raise ModeKeeperError(code, f"{what}: {exc}") from None
    except ValueError as exc:
        place = f" (line {exc.lineno}, column {exc.colno})" if isinstance(exc, json.JSONDecodeError) else ""
        raise ModeKeeperError(code, f"{what} is not JSON{place}") from None


# A string without an end is taken to the end of the text, so that no quote in it is tried as a beginning again.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class _RefusedError(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RefusedError("a key stands twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is not JSON")


def _integer(text: str) -> int | float:
    # Every JSON number is a double (RFC 8785): one beyond the safe range is the integral form of a float.
    return int(text) if len(text) < _SAFE_DIGITS or abs(int(text)) <= MAX_SAFE_INTEGER else float(text)


def _safe_integer(text: str) -> int:
    if len(text) > _SAFE_DIGITS + 1 or abs(int(text)) > MAX_SAFE_INTEGER:
        raise _RefusedError("an integer beyond 2**53 - 1")
    return int(text)


def _refuse_float(_text: str) -> NoReturn:
    raise _RefusedError("a number that is no integer")


def _check_depth(text: str, code: str, what: str, max_depth: int) -> None:
    # Scanned before parsing: the parser recurses, and its limit is the interpreter's.
    if text.count("[") + text.count("{") <= max_depth:
        return
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        mark = token.group()
        if mark in "[{":
            depth += 1
            if depth > max_depth:
                raise ModeKeeperError(code, f"{what} nests deeper than {max_depth}")
        elif mark in "]}":
            depth -= 1
