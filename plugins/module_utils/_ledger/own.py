# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Members that only the ledger's own events have: genesis, torn_closed, trust_floor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._artifact.canonical import digest_bytes
from .head import UUID, Genesis
from .line import GENESIS, NO_LINE, SCHEMA, TORN_CLOSED, Line, LineError, is_digest, parse_line

MOST_NUMBERS = 4096
"""Members of the highest floor, of all depths: a ledger may not fill the memory of who reads it."""


def genesis_of(line: Line) -> Genesis:
    """What the first line says.

    :raises LineError: it is not the first line of a ledger.
    """
    if line.event != GENESIS or line.seq != 0 or line.prev != NO_LINE:
        raise LineError("it is no genesis")
    ledger, after = line.own["ledger"], line.own.get("after")
    if not isinstance(ledger, str) or not UUID.fullmatch(ledger) or line.own["schema"] != SCHEMA:
        raise LineError(f"its ledger is no UUID or its schema not {SCHEMA}")
    if after is not None and not is_digest(after):
        raise LineError("after is no sha256:…")
    return Genesis(ledger, after)


def genesis_line(genesis: Genesis, actor: str, time: str) -> Line:
    """The first line of a new ledger."""
    own = {"ledger": genesis.ledger, "schema": SCHEMA}
    return Line(
        actor=actor,
        event=GENESIS,
        ids=(),
        prev=NO_LINE,
        seq=0,
        time=time,
        own=own if genesis.after is None else {**own, "after": genesis.after},
    )


def closed_of(line: Line) -> tuple[int, str]:
    """Length and ``sha256:…`` of the bytes that a torn_closed closes.

    :raises LineError: it says no such thing.
    """
    length, digest = line.own["bytes"], line.own["digest"]
    if not _is_count(length) or length == 0 or not is_digest(digest):
        raise LineError("bytes is no number from 1, or digest no sha256:…")
    return length, digest


def closing_ids(digest: str, before: str) -> tuple[str, ...]:
    """What a torn_closed is about: the bytes that were cut, and the line before them.

    The bytes name nothing, and the closing names them: without this, no line would name the last one before a crash.

    :param before: hex SHA-256 of the line before.
    """
    return tuple(sorted({digest, f"sha256:{before}"}))


def closes(line: bytes, before: bytes) -> bool:
    """Whether a line is the torn_closed of just the line before it."""
    try:
        event = parse_line(line)
        return event.event == TORN_CLOSED and closed_of(event) == (len(before), digest_bytes(before))
    except LineError:
        return False


def check_floor(floor: Any) -> None:
    """Refuse what is no floor: an object of whole numbers, texts, nulls, and objects of whole numbers.

    :raises LineError: it is none.
    """
    if not isinstance(floor, dict) or not all(_is_floor_member(value) for value in floor.values()):
        raise LineError("floor is no object of numbers, texts and objects of numbers")


def raised(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """The higher of two floors, member by member: commutative, associative, idempotent, never lower than either.

    Texts (times) compare by their characters, null is lowest.

    :raises LineError: it has more members than anybody's floor.
    """
    found = {name: _higher(left.get(name), right.get(name)) for name in sorted({*left, *right})}
    if sum(1 + (len(value) if isinstance(value, dict) else 0) for value in found.values()) > MOST_NUMBERS:
        raise LineError(f"the floors of this ledger have more than {MOST_NUMBERS} members")
    return found


def _higher(left: Any, right: Any) -> Any:
    if isinstance(left, dict) and isinstance(right, dict):
        return {name: max(left.get(name, 0), right.get(name, 0)) for name in sorted({*left, *right})}
    return max((left, right), key=_rank)


def _rank(value: Any) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    if isinstance(value, int):
        return 1, value
    return (2, value) if isinstance(value, str) else (3, 0)


def _is_floor_member(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_count(number) for number in value.values())
    return value is None or isinstance(value, str) or _is_count(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
