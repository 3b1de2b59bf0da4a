# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One field each, as it may stand in a file, to the value it means. Pure; every refusal is a class of dirt."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MAX_NAME = 512
MAX_STEP = 2**53
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)", re.IGNORECASE | re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
#: What the columnar engine reads besides ISO 8601: digits left out, a sign, blanks before the zone, a true minus, a 60th second.
_LOOSE = re.compile(
    r"\+?([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([T ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(\.[0-9]+)?"
    r"(?:\s*(?:([Zz])|([+\-\u2212])([0-9]{2})(?::?([0-9]{2}))?))?"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(2100, 1, 1, tzinfo=UTC)
#: Above the first figure a count since 1970 can only be milliseconds, then micro-, then nanoseconds (seconds reach it in the year 5138).
EPOCH_SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))


class Dirty(Exception):  # noqa: N818 - no failure, a verdict on a field
    """A field that cannot be read; ``args[0]`` is the class."""


def name(raw: object) -> str:
    """A name: text, or a whole number as ranks are often written. Absent is empty."""
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise Dirty("wrong_type")
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Dirty("wrong_type")
        raw = int(raw) if raw.is_integer() and abs(raw) < MAX_STEP else raw
    text = str(raw)
    if not acceptable(text):
        raise Dirty("bad_name")
    return text


def acceptable(text: str) -> bool:
    """Whether a name is short and printable enough to be shown to a person."""
    return len(text) <= MAX_NAME and _CONTROL.search(text) is None


def step(raw: object, note: Callable[[str], None]) -> int | None:
    """A step counter; None when absent. A whole number in quotes is read, and noted as ``wrong_type``."""
    value = _number(raw, note)
    if value is None:
        return None
    if not math.isfinite(value) or value != int(value) or abs(value) > MAX_STEP:
        raise Dirty("wrong_type")
    return int(value)


def number(raw: object, note: Callable[[str], None]) -> float | None:
    """A value, finite or not; None when absent. A number in quotes is read, and noted as ``wrong_type``."""
    value = _number(raw, note)
    return None if value is None else float(value)


def _number(raw: object, note: Callable[[str], None]) -> float | int | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        raise Dirty("wrong_type")
    if isinstance(raw, str):
        text = raw.strip()
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise Dirty("wrong_type")
        value = float(text)
        if math.isfinite(value):
            note("wrong_type")
        return value
    if isinstance(raw, int):
        return raw if abs(raw) <= MAX_STEP else _to_float(raw)
    if isinstance(raw, float):
        return raw
    raise Dirty("wrong_type")


def _to_float(raw: int) -> float:
    try:
        return float(raw)
    except OverflowError:
        return math.inf if raw > 0 else -math.inf


def moment(raw: object, note: Callable[[str], None]) -> datetime | None:
    """A time: ISO 8601 text (without a zone taken for UTC, and noted), or seconds, ms, µs or ns since 1970; None when absent."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise Dirty("wrong_type")
    if isinstance(raw, str):
        text = raw.strip()
        if not _NUMBER.fullmatch(text):
            return _iso(text, note)
        raw = float(text)
    return _since_epoch(float(_to_float(raw) if isinstance(raw, int) else raw))


def _iso(text: str, note: Callable[[str], None]) -> datetime:
    try:
        found = _parsed(text)
        if found.tzinfo is None:
            note("zone_absent")
            found = found.replace(tzinfo=UTC)
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Dirty("wrong_type") from None
    if not EPOCH <= found <= LAST:
        raise Dirty("wrong_type")
    return found


def _parsed(text: str) -> datetime:
    """A 60th second is the first of the next minute."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        loose = _LOOSE.fullmatch(text)
        if loose is None:
            raise
    year, month, day, between, hour, minute, second, fraction, utc, sign, hours, minutes = loose.groups(default="")
    leap = int(second) == 60
    west = "+" if sign == "+" else "-"
    zone = "Z" if utc else f"{west}{hours}:{minutes or '00'}" if sign else ""
    clock = ":".join(part.zfill(2) for part in (hour, minute, "59" if leap else second))
    strict = f"{year}-{month:0>2}-{day:0>2}{between}{clock}{fraction}{zone}"
    return datetime.fromisoformat(strict) + timedelta(seconds=leap)


def _since_epoch(value: float) -> datetime:
    if not math.isfinite(value):
        raise Dirty("wrong_type")
    for floor, scale in EPOCH_SCALES:
        if value >= floor:
            value /= scale
            break
    if not 0 <= value <= (LAST - EPOCH).total_seconds():
        raise Dirty("wrong_type")
    return EPOCH + timedelta(microseconds=round(value * 1e6))
