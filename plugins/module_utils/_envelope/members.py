# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Closed schemas of signed payloads, by hand: a trust room rests on nothing but ``cryptography``.

Each function takes a JSON value and returns it typed, or raises :class:`FormError` whose text names the member, never its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from itertools import islice
from operator import lt
from typing import Any, TypeAlias

from .._artifact.canonical import MAX_SAFE_INTEGER
from .._artifact.clock import parse_time
from .._reasons.errors import ModeKeeperError

Fits: TypeAlias = "re.Pattern[str] | Callable[[list[str]], bool]"
_UUID_LENGTH = 36
_UUID_DASHES = (8, 13, 18, 23)


class FormError(ValueError):
    """A value that is not of the form it must have."""


def closed(value: Any, schema: str, required: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Any]:
    """An object with these members and ``schema``, no more."""
    if not isinstance(value, dict):
        raise FormError("it is no object")
    wanted = {"schema", *required}
    if not wanted <= set(value) <= wanted | set(optional):
        raise FormError(f"its members are not those of {schema}")
    if value["schema"] != schema:
        raise FormError(f"its schema is not {schema}")
    return value


def text(members: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    """A text that ``pattern`` matches as a whole."""
    value = members[name]
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise FormError(f"{name} is not written as it must be")
    return value


def time(members: Mapping[str, Any], name: str) -> datetime:
    """A time ``YYYY-MM-DDTHH:MM:SSZ``."""
    try:
        return parse_time(members[name])
    except ModeKeeperError:
        raise FormError(f"{name} is no time YYYY-MM-DDTHH:MM:SSZ") from None


def integer(members: Mapping[str, Any], name: str, least: int = 0, most: int = MAX_SAFE_INTEGER) -> int:
    """An integer within bounds."""
    value = members[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise FormError(f"{name} is no integer from {least} to {most}")
    return value


def texts(members: Mapping[str, Any], name: str, fits: Fits, least: int, most: int) -> tuple[str, ...]:
    """A sorted list of different texts.

    :param fits: a pattern of each, or whether all of them are written as they must be.
    """
    value = members[name]
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise FormError(f"{name} is no list of {least} to {most} entries")
    whole = fits if callable(fits) else _by_pattern(fits)
    if set(map(type, value)) - {str} or not whole(value):
        raise FormError(f"an entry of {name} is not written as it must be")
    if not all(map(lt, value, islice(value, 1, None))):
        raise FormError(f"{name} is not sorted, or names something twice")
    return tuple(value)


def are_uuids(value: list[str]) -> bool:
    """Whether each is a UUID in lower case; for lists so long that a match of each would take longer than parsing them."""
    if set(map(len, value)) - {_UUID_LENGTH}:
        return False
    joined = "".join(value)
    dashes = "-" * len(value)
    if not joined.isascii() or any(joined[at::_UUID_LENGTH] != dashes for at in _UUID_DASHES):
        return False
    return joined.encode("ascii").translate(None, b"0123456789abcdef") == b"-" * (len(_UUID_DASHES) * len(value))


def _by_pattern(pattern: re.Pattern[str]) -> Callable[[list[str]], bool]:
    return lambda value: all(map(pattern.fullmatch, value))


def numbers(members: Mapping[str, Any], name: str, pattern: re.Pattern[str], most: int) -> Mapping[str, int]:
    """An object from texts that ``pattern`` matches to integers from 0."""
    value = members[name]
    if not isinstance(value, dict) or len(value) > most:
        raise FormError(f"{name} is no object of at most {most} members")
    if not all(map(pattern.fullmatch, value)):
        raise FormError(f"a member of {name} is not written as it must be")
    return {key: integer(value, key) for key in value}
