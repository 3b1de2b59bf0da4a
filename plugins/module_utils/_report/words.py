# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Words of a cluster and of telemetry, which nobody vouches for, as one line of plain text."""

from __future__ import annotations

import re
import unicodedata

# Control characters, line and paragraph separators, marks that turn the direction of writing, and what XML 1.0 cannot hold.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


def plain(value: object) -> str:
    """A value as text on one line, with nothing in it that cannot be shown."""
    return _UNFIT.sub(" ", str(value)).strip()


def fitting(value: object, columns: int) -> str:
    """As much of a value as fits into so many columns of a fixed-width face, its end where it is cut.

    The end of a name (the ordinal of a pod, the name behind a namespace) tells more than its middle.
    """
    whole = plain(value)
    if _columns(whole) <= columns:
        return whole
    head, tail = _cut(whole, columns - 1 - columns // 3), _cut(whole[::-1], columns // 3)[::-1]
    return f"{head}…{tail}"


def _cut(text: str, columns: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            return text[:place]
    return text


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
