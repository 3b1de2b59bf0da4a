# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes events: one writer at a time, behind a line that is known, durable before it returns."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .._artifact.clock import format_time
from .._reasons.errors import ModeKeeperError
from .begin import begin
from .chain import Chain, is_backwards
from .debris import Debris
from .head import Genesis, Head
from .line import GENESIS, TORN_CLOSED, TRUST_FLOOR, Line, LineError, parse_line
from .lock import WAIT_SECONDS, is_at, locked
from .own import check_floor, closing_ids
from .resume import resume, walk_all
from .verify import read_genesis


@dataclass(frozen=True)
class Entry:
    """An event to be written.

    :ivar event: a name of ``[a-z][a-z0-9_]*``; ``genesis`` and ``torn_closed`` the room writes itself.
    :ivar ids: artefacts that it is about; their order is not kept.
    :ivar floor: of a ``trust_floor`` alone.
    """

    event: str
    ids: tuple[str, ...] = ()
    floor: Mapping[str, Any] | None = None


def append(
    path: Path,
    event: str,
    ids: Sequence[str],
    *,
    actor: str,
    now: datetime,
    expected_head: Head | None,
    floor: Mapping[str, Any] | None = None,
    genesis: Genesis | None = None,
    wait: float = WAIT_SECONDS,
) -> Head:
    """Write one event; as :func:`append_all`."""
    entries = (Entry(event, tuple(ids), floor),)
    return append_all(path, entries, actor=actor, now=now, expected_head=expected_head, genesis=genesis, wait=wait)


def append_all(
    path: Path,
    entries: Sequence[Entry],
    *,
    actor: str,
    now: datetime,
    expected_head: Head | None,
    genesis: Genesis | None = None,
    wait: float = WAIT_SECONDS,
) -> Head:
    """Write events in order, with one sync for all; none at all closes a torn tail. Durable when it returns.

    The ledger may have grown since ``expected_head`` was kept: what came after is checked as far as it goes.

    :param expected_head: what the trust state knows of this ledger; with None the whole ledger is checked.
    :param genesis: begin this ledger where nothing is there and nothing is expected.
    :returns: the last line, to be kept in the trust state.
    :raises ModeKeeperError: the first ``AUDIT_…`` reason not to write. After ``AUDIT_WRITE_FAILED`` the event counts as not
        written: what of it reached the file is an event that nobody acted on, or a torn tail.
    """
    if genesis is not None and expected_head is None and not os.path.lexists(path):
        begin(path, genesis, actor=actor, now=now)
    with locked(path, write=True, wait=wait) as descriptor:
        size = os.fstat(descriptor).st_size
        ledger = _expected_ledger(descriptor, expected_head)
        chain, tail = resume(descriptor, size, expected_head)
        if format_time(now) < chain.place.highest:
            # The latest time may stand before the known line; where the clock seems to have gone back, look at all.
            chain, tail = walk_all(descriptor, size, expected_head)
        writer = _Writer(chain, actor, format_time(now))
        writer.close(tail)
        writer.add(entries)
        _write(descriptor, path, size, writer.data)
        return writer.head(ledger)


def _expected_ledger(descriptor: int, expected: Head | None) -> str:
    genesis = read_genesis(descriptor)
    if expected is not None and genesis.ledger != expected.ledger:
        raise ModeKeeperError(
            "AUDIT_WRONG_LEDGER", f"ledger {genesis.ledger} stands where {expected.ledger} is known", line=0
        )
    return genesis.ledger


class _Writer:
    """The bytes to be written behind a chain."""

    def __init__(self, chain: Chain, actor: str, time: str) -> None:
        place = chain.place
        if is_backwards(time, place.highest):
            raise ModeKeeperError(
                "AUDIT_TIME_BACKWARDS", f"the clock says {time}, and the ledger's latest event {place.highest}"
            )
        self.data = b""
        self._debris = chain.debris
        self._index, self._prev = place.index, place.prev
        self._actor, self._time = actor, time

    def head(self, ledger: str) -> Head:
        """The last line."""
        return Head(ledger, self._index - 1, self._prev)

    def close(self, tail: bytes) -> None:
        """Give what was cut its line feed, and the event that says so."""
        if tail:
            self._end(tail)
        if self._debris is not None:
            digest = self._debris.digest()
            own = {"bytes": self._debris.length, "digest": digest}
            self._put(TORN_CLOSED, closing_ids(digest, self._debris.before), own)

    def add(self, entries: Iterable[Entry]) -> None:
        """The events."""
        for entry in entries:
            if entry.event in (GENESIS, TORN_CLOSED) or (entry.event == TRUST_FLOOR) != (entry.floor is not None):
                raise ModeKeeperError("AUDIT_WRITE_FAILED", f"{entry.event} is no event to be written so")
            own = {} if entry.floor is None else {"floor": dict(entry.floor)}
            self._put(entry.event, tuple(sorted(set(entry.ids))), own)

    def _end(self, tail: bytes) -> None:
        self.data += b"\n"
        digest = hashlib.sha256(tail).hexdigest()
        if self._debris is not None and self._is_closing(tail):
            # All of an earlier closing but its line feed.
            self._debris = None
        else:
            self._debris = self._debris or Debris(self._index, self._prev, "")
            self._debris.add(tail)
        self._index, self._prev = self._index + 1, digest

    def _is_closing(self, tail: bytes) -> bool:
        debris = self._debris
        try:
            event = parse_line(tail)
        except LineError:
            return False
        if debris is None or event.event != TORN_CLOSED or (event.seq, event.prev) != (self._index, self._prev):
            return False
        return (event.own["bytes"], event.own["digest"]) == (debris.length, debris.digest())

    def _put(self, event: str, ids: tuple[str, ...], own: Mapping[str, Any]) -> None:
        line = Line(self._actor, event, ids, self._prev, self._index, self._time, own)
        try:
            if event == TRUST_FLOOR:
                check_floor(own["floor"])
            data = line.encode()
        except LineError as exc:
            raise ModeKeeperError("AUDIT_WRITE_FAILED", f"the event cannot be written: {exc}") from None
        self.data += data + b"\n"
        self._index, self._prev = self._index + 1, hashlib.sha256(data).hexdigest()


def _write(descriptor: int, path: Path, size: int, data: bytes) -> None:
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fdatasync(descriptor)
        grown = os.fstat(descriptor).st_size
    except OSError as exc:
        why = os.strerror(exc.errno or 0)
        raise ModeKeeperError("AUDIT_WRITE_FAILED", f"{path.name} cannot be written: {why}") from exc
    if grown != size + len(data) or not is_at(descriptor, path):
        raise ModeKeeperError(
            "AUDIT_WRITE_FAILED", f"{path.name} was written to or replaced by somebody else meanwhile"
        )
