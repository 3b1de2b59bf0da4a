# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Walks a ledger line by line: form, numbers, digests, times. Memory does not grow with the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .._artifact.clock import parse_time
from .debris import Debris
from .faults import Faults
from .head import Genesis
from .line import GENESIS, MAX_LINE, NO_LINE, ORDINARY, TORN_CLOSED, TRUST_FLOOR, Line, LineError, parse_line, real_day
from .own import check_floor, closed_of, closing_ids, genesis_of, raised

TOLERANCE = timedelta(seconds=300)
"""How far an event may be dated before an earlier one."""


@dataclass(frozen=True)
class Place:
    """Between two lines.

    :ivar index: number of the next line. :ivar prev: hex SHA-256 of the line before. :ivar highest: latest time so far, or "".
    """

    index: int = 0
    prev: str = NO_LINE
    highest: str = ""


class Chain:
    """The walk. Give it all lines in order, then call :meth:`finish`.

    :ivar faults: what is wrong, by code the first bad line.
    :ivar genesis: of the first line, when the walk began there and it is one.
    :ivar floor: the highest of all trust floors; None where there is none.
    :ivar debris: lines at this place that no event has closed yet.
    """

    def __init__(self, place: Place | None = None, committed: Collection[int] = ()) -> None:
        """:param committed: numbers of lines that are known to have been committed: none of them can have been cut."""
        place = place or Place()
        self.faults = Faults()
        self.genesis: Genesis | None = None
        self.floor: Mapping[str, Any] | None = None
        self.debris: Debris | None = None
        self._committed = frozenset(committed)
        self._index = place.index
        self._prev = self._prev_before = place.prev.encode()
        self._last = b""
        # What the last line changed can be taken back, in case the next one says that it was cut.
        self._highest = self._highest_before = place.highest.encode()
        self._floor_before: tuple[int, Mapping[str, Any] | None] = (-1, None)

    @property
    def place(self) -> Place:
        """Where the walk stands."""
        return Place(self._index, self._prev.decode(), self._highest.decode())

    @property
    def head(self) -> tuple[int, str] | None:
        """Number and hex SHA-256 of the last line that is an event."""
        index, prev = (
            (self._index, self._prev.decode()) if self.debris is None else (self.debris.first, self.debris.before)
        )
        return (index - 1, prev) if index else None

    def feed(self, lines: Iterable[bytes]) -> None:
        """The next lines, without their line feeds."""
        match, sha256 = ORDINARY.fullmatch, hashlib.sha256
        index, prev, earlier, last = self._index, self._prev, self._prev_before, self._last
        before, highest, day = self._highest_before, self._highest, self._highest[:10]
        for line in lines:
            found = match(line)
            # The way of nearly all lines, kept short; whatever is different in any way is judged at leisure.
            if (
                found is not None
                and found[1] == prev
                and found[2] == b"%d" % index
                and (time := found[3]) >= highest
                and (time[:10] == day or real_day(time[:10]))
                and len(line) <= MAX_LINE
                and index
                and self.debris is None
                and (line.isascii() or _is_utf8(line))
            ):
                before, highest, day, last = highest, time, time[:10], line
                earlier, prev = prev, sha256(line).hexdigest().encode()
                index += 1
                continue
            self._index, self._prev, self._prev_before, self._last = index, prev, earlier, last
            self._highest_before, self._highest = before, highest
            self._judge(line)
            index, prev, earlier, last = self._index, self._prev, self._prev_before, self._last
            before, highest, day = self._highest_before, self._highest, self._highest[:10]
        self._index, self._prev, self._prev_before, self._last = index, prev, earlier, last
        self._highest_before, self._highest = before, highest

    def finish(self, tail: bytes | None) -> None:
        """There are no more lines. ``tail``: what stands behind the last line feed; None for more than a line may be long."""
        if self._index == 0:
            self.faults.add("AUDIT_GENESIS_INVALID", 0, "there is no whole line")
        elif tail is None:
            self.faults.add("AUDIT_LINE_MALFORMED", self._index, f"it is longer than {MAX_LINE} bytes")
        elif self.debris is not None and not self.debris.cut:
            self._tell_debris()
        elif self.debris is not None or tail:
            first = self._index if self.debris is None else self.debris.first
            self.faults.add("AUDIT_TORN_TAIL", first, "it was cut while it was written")

    def _judge(self, line: bytes) -> None:
        try:
            event = parse_line(line)
            self._learn(event)
        except LineError as exc:
            self._take_bad(line, str(exc))
        else:
            if event.event == TORN_CLOSED:
                self._close(event)
            elif self.debris is not None:
                self._tell_debris()
            self._check_links(event)
            self._highest_before = self._highest
            self._highest = max(self._highest, event.time.encode())
        self._index += 1
        self._prev_before, self._prev = self._prev, hashlib.sha256(line).hexdigest().encode()
        self._last = line

    def _learn(self, event: Line) -> None:
        """What the ledger's own events say."""
        if self._index == 0:
            self.genesis = genesis_of(event)
        elif event.event == GENESIS and event.seq != 0:
            raise LineError("a genesis is the first line and none else")
        if event.event == TORN_CLOSED:
            closed_of(event)
        elif event.event == TRUST_FLOOR:
            check_floor(event.own["floor"])
            highest = raised(self.floor or {}, event.own["floor"])
            self._floor_before = (self._index, self.floor)
            self.floor = highest

    def _take_bad(self, line: bytes, why: str) -> None:
        if self._index == 0:
            self.faults.add("AUDIT_GENESIS_INVALID", 0, why)
            return
        if self.debris is None:
            self.debris = Debris(self._index, self._prev.decode(), why)
        self.debris.add(line)

    def _tell_debris(self) -> None:
        if self.debris is not None:
            self.faults.add("AUDIT_LINE_MALFORMED", self.debris.first, self.debris.why)
            self.debris = None

    def _close(self, event: Line) -> None:
        """Take back what the lines before said, when they are those that ``event`` closes."""
        if self.debris is not None:
            first, before = self.debris.first, self.debris.before
            length, digest = self.debris.length, self.debris.digest()
        else:
            first, before = self._index - 1, self._prev_before.decode()
            length, digest = len(self._last), f"sha256:{self._prev.decode()}"
        if first < 1 or not self._last or closed_of(event) != (length, digest):
            self._tell_debris()
            self.faults.add("AUDIT_LINE_MALFORMED", self._index, "it closes other bytes than those before it")
            return
        if self.debris is None:
            self.faults.forgive(first)
            self._highest = self._highest_before
            if self._floor_before[0] == first:
                self.floor = self._floor_before[1]
        self.debris = None
        if any(first <= line < self._index for line in self._committed):
            self.faults.add("AUDIT_LINE_MALFORMED", self._index, "it closes a line that is known to have been whole")
        if digest in event.ids and event.ids != closing_ids(digest, before):
            self.faults.add("AUDIT_CHAIN_BROKEN", self._index, "it does not name the line before what it closes")

    def _check_links(self, event: Line) -> None:
        if event.seq != self._index:
            self.faults.add("AUDIT_SEQ_BROKEN", self._index, f"it is numbered {event.seq}")
        if self._index and event.prev != self._prev.decode():
            self.faults.add("AUDIT_CHAIN_BROKEN", self._index, "it does not name the digest of the line before it")
        if is_backwards(event.time, self._highest.decode()):
            self.faults.add("AUDIT_TIME_BACKWARDS", self._index, "it is dated more than 300 s before an earlier line")


def is_backwards(time: str, highest: str) -> bool:
    """Whether a time lies further before the latest than clocks may differ."""
    return time < highest and parse_time(time) < parse_time(highest) - TOLERANCE


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
