# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One line of a ledger: its form, strictly read and canonically written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from .._artifact.canonical import canonical_bytes
from .._artifact.strict_json import parse_strict
from .._reasons.errors import ModeKeeperError

MAX_LINE = 64 * 1024
"""Bytes of a line, without its line feed."""
MAX_DEPTH = 32
SCHEMA = "modekeeper.ledger/1"
GENESIS, TORN_CLOSED, TRUST_FLOOR = "genesis", "torn_closed", "trust_floor"
NO_LINE = "0" * 64
"""Stands for the digest of the line before the first."""

CHARACTERS = rb'(?:[^"\\\x00-\x1f]|\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f])))'
"""One character of a string in RFC 8785's one spelling."""
_DIGEST = rb'"sha256:[0-9a-f]{64}"'
_TIME = rb"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"
_NAME = r"[a-z][a-z0-9_]{0,63}"
_IDS = rb"(?:" + _DIGEST + rb"(?:," + _DIGEST + rb")*+)?"

ORDINARY = re.compile(
    rb'\{"actor":"'
    + CHARACTERS
    + rb'++","event":"(?!genesis"|torn_closed"|trust_floor")'
    + _NAME.encode()
    + rb'","ids":\['
    + _IDS
    + rb'\],"prev":"sha256:([0-9a-f]{64})","seq":(0|[1-9]\d{0,14}),"time":"('
    + _TIME
    + rb')"\}'
)
"""A whole line without members of its own; groups: prev, seq, time. Of ASCII alone or not is for the caller to look at."""

_TOO_LONG = f"it is longer than {MAX_LINE} bytes"
_EVENT = re.compile(_NAME)
_ID = re.compile(r"sha256:[0-9a-f]{64}")
_WHEN = re.compile(_TIME.decode())
_COMMON = frozenset({"actor", "event", "ids", "prev", "seq", "time"})
_OWN: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    GENESIS: (frozenset({"ledger", "schema"}), frozenset({"after"})),
    TORN_CLOSED: (frozenset({"bytes", "digest"}), frozenset()),
    TRUST_FLOOR: (frozenset({"floor"}), frozenset()),
}
"""Members of their own that events must and may have."""


class LineError(ValueError):
    """A line that is no event; the message says why and quotes nothing of it."""


@dataclass(frozen=True)
class Line:
    """An event as it stands in a ledger.

    :ivar prev: hex SHA-256 of the line before.
    :ivar own: members that only this kind of event has.
    """

    actor: str
    event: str
    ids: tuple[str, ...]
    prev: str
    seq: int
    time: str
    own: Mapping[str, Any] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The canonical bytes, without a line feed.

        :raises LineError: when it could not be read again.
        """
        members = {
            "actor": self.actor,
            "event": self.event,
            "ids": list(self.ids),
            "prev": f"sha256:{self.prev}",
            "seq": self.seq,
            "time": self.time,
            **self.own,
        }
        _line(members)
        try:
            line = canonical_bytes(members)
        except ModeKeeperError as exc:
            raise LineError(exc.message) from None
        if len(line) > MAX_LINE:
            raise LineError(_TOO_LONG)
        return line


def parse_line(line: bytes) -> Line:
    """The event of a line without its line feed.

    :raises LineError: for what is no event, and for each of its other spellings.
    """
    if len(line) > MAX_LINE:
        raise LineError(_TOO_LONG)
    try:
        members = parse_strict(line, "AUDIT_LINE_MALFORMED", "it", max_depth=MAX_DEPTH, integers_only=True)
        if not isinstance(members, dict):
            raise LineError("it is no object")
        if canonical_bytes(members) != line:
            raise LineError("it is not in its canonical form")
    except ModeKeeperError as exc:
        raise LineError(exc.message) from None
    return _line(members)


def _line(members: Mapping[str, Any]) -> Line:
    event = members.get("event")
    must, may = _OWN.get(event, (frozenset(), frozenset())) if isinstance(event, str) else (frozenset(), frozenset())
    if not _COMMON | must <= set(members) or set(members) - _COMMON - must - may:
        raise LineError("it has other members than its event has")
    _want(_is_text(members["actor"]), "actor is no text")
    _want(_matches(_EVENT, event), "event is no name")
    _want(_are_ids(members["ids"]), "ids is no list of sha256:…")
    _want(_matches(_ID, members["prev"]), "prev is no sha256:…")
    _want(_is_count(members["seq"]), "seq is no number from 0")
    _want(_matches(_WHEN, members["time"]) and real_day(members["time"][:10].encode()), "time is no time")
    return Line(
        actor=members["actor"],
        event=members["event"],
        ids=tuple(members["ids"]),
        prev=members["prev"].removeprefix("sha256:"),
        seq=members["seq"],
        time=members["time"],
        own={name: members[name] for name in sorted(set(members) - _COMMON)},
    )


@lru_cache(maxsize=1024)
def real_day(day: bytes) -> bool:
    """Whether a ``YYYY-MM-DD`` of the right shape is in the calendar."""
    try:
        datetime.strptime(day.decode(), "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False
    return True


def is_digest(value: Any) -> bool:
    """Whether a value is ``sha256:`` and 64 lower-case hexadecimal digits."""
    return _matches(_ID, value)


def _want(holds: bool, why: str) -> None:
    if not holds:
        raise LineError(why)


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _are_ids(value: Sequence[Any]) -> bool:
    return isinstance(value, list) and all(is_digest(entry) for entry in value)
