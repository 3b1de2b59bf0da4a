# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One line of a journal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._artifact.canonical import canonical_bytes
from ..._artifact.strict_json import parse_strict
from ..._reasons.errors import ModeKeeperError

OPEN, INTENT, DONE, BAKE, VERDICT = "open", "intent", "done", "bake", "verdict"
UNDO_INTENT, UNDO_DONE, CLOSED, HALTED = "undo_intent", "undo_done", "closed", "halted"
EVENTS = frozenset({OPEN, INTENT, DONE, BAKE, VERDICT, UNDO_INTENT, UNDO_DONE, CLOSED, HALTED})
NO_LINE = "0" * 64
_MAX_DEPTH = 32
_COMMON = frozenset({"event", "prev", "seq", "time"})


@dataclass(frozen=True)
class Entry:
    """An event.

    :ivar seq: its number in its journal, from 0. :ivar prev: hex SHA-256 of the line before it, zeros for the first.
    :ivar own: members that this event has beside the common ones.
    """

    event: str
    seq: int
    prev: str
    time: str
    own: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.event not in EVENTS or self.seq < 0 or _COMMON & self.own.keys():
            raise ModeKeeperError("JOURNAL_UNREADABLE", f"line {self.seq} is no event of a journal")

    @property
    def line(self) -> bytes:
        """Its canonical bytes, without the line feed."""
        common = {"event": self.event, "prev": self.prev, "seq": self.seq, "time": self.time}
        return canonical_bytes({**common, **self.own})

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the line."""
        return hashlib.sha256(self.line).hexdigest()


def parse_entry(line: bytes, number: int) -> Entry:
    """The event of a line without its line feed.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``.
    """
    members = parse_strict(line, "JOURNAL_UNREADABLE", f"line {number} of the journal", max_depth=_MAX_DEPTH)
    try:
        event, seq, prev, time = (members.pop(name) for name in ("event", "seq", "prev", "time"))
    except (AttributeError, KeyError, TypeError) as exc:
        raise ModeKeeperError("JOURNAL_UNREADABLE", f"line {number} of the journal is no event") from exc
    if not isinstance(seq, int) or not all(isinstance(text, str) for text in (event, prev, time)):
        raise ModeKeeperError("JOURNAL_UNREADABLE", f"line {number} of the journal is no event")
    entry = Entry(event, seq, prev, time, members)
    if entry.line != line:
        raise ModeKeeperError("JOURNAL_UNREADABLE", f"line {number} of the journal is not in its canonical form")
    return entry


def parse_journal(data: bytes) -> list[Entry]:
    """The events of the last journal in these lines, as :func:`parse_journals`."""
    found = parse_journals(data)
    return found[-1] if found else []


def parse_journals(data: bytes) -> list[list[Entry]]:
    """The journals in these lines, in order; what follows the last line feed was never synced and is dropped.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE`` where a line is none, or does not follow the one before it.
    """
    found: list[list[Entry]] = []
    entries: list[Entry] = []
    for number, line in enumerate(data.split(b"\n")[:-1]):
        entry = parse_entry(line, number)
        if entry.seq == 0 and (entry.event == OPEN or not found):
            entries = []
            found.append(entries)
        expected = (len(entries), entries[-1].digest if entries else NO_LINE)
        if (entry.seq, entry.prev) != expected:
            raise ModeKeeperError("JOURNAL_UNREADABLE", f"line {number} of the journal does not follow the one before")
        entries.append(entry)
    return found
