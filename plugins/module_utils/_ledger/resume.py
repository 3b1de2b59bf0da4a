# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Goes on from a line that is known, so that an append costs the same however long the ledger is."""

from __future__ import annotations

import hashlib
import os

from .chain import Chain, Place
from .head import Head
from .known import Known
from .line import LineError, parse_line
from .lines import Lines
from .verify import walk

_WINDOWS = (4 * 1024, 1024 * 1024)
"""How far to look back for the known line before the whole ledger is walked instead."""


def resume(descriptor: int, size: int, expected: Head | None) -> tuple[Chain, bytes]:
    """The chain at the end of the ledger, and what stands behind its last line feed.

    Everything behind the known line is walked; without one, everything is.

    :raises ModeKeeperError: the first reason not to write to it, a torn tail apart.
    """
    found = _after(descriptor, size, expected) if expected is not None else None
    if found is None:
        return walk_all(descriptor, size, expected)
    place, offset = found
    chain, lines = Chain(place), Lines(descriptor, offset, size)
    for some in lines:
        chain.feed(some)
    return _ended(chain, lines)


def walk_all(descriptor: int, size: int, expected: Head | None) -> tuple[Chain, bytes]:
    """As :func:`resume`, from the first line on."""
    return _ended(*walk(descriptor, size, Known([expected] if expected is not None else [], ())))


def _ended(chain: Chain, lines: Lines) -> tuple[Chain, bytes]:
    chain.faults.raise_first()
    if lines.tail is None or (chain.debris is not None and not chain.debris.cut):
        chain.finish(lines.tail)
        chain.faults.raise_first()
    return chain, lines.tail or b""


def _after(descriptor: int, size: int, known: Head) -> tuple[Place, int] | None:
    """The place behind the known line, and its offset; None when it does not stand near the end, for whatever reason."""
    for window in _WINDOWS:
        start = max(0, size - window)
        offset, lines = _whole_lines(os.pread(descriptor, size - start, start), start)
        last = _last_number(lines)
        if last is None:
            continue
        position, number = last
        wanted = position - (number - known.seq)
        if 0 <= wanted < len(lines):
            return _behind(lines, wanted, offset, known)
    return None


def _behind(lines: list[bytes], wanted: int, offset: int, known: Head) -> tuple[Place, int] | None:
    line = lines[wanted]
    if hashlib.sha256(line).hexdigest() != known.hash:
        return None
    try:
        time = parse_line(line).time
    except LineError:
        return None
    return Place(known.seq + 1, known.hash, time), offset + sum(len(entry) + 1 for entry in lines[: wanted + 1])


def _whole_lines(data: bytes, start: int) -> tuple[int, list[bytes]]:
    """The offset of the first whole line, and all whole lines."""
    skipped = 0 if start == 0 else data.find(b"\n") + 1
    if start and not skipped:
        return start, []
    return start + skipped, data[skipped:].split(b"\n")[:-1]


def _last_number(lines: list[bytes]) -> tuple[int, int] | None:
    """Place and number of the last line that is an event."""
    for position in reversed(range(len(lines))):
        try:
            return position, parse_line(lines[position]).seq
        except LineError:
            continue
    return None
