# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The form of a line: one spelling, two readers that agree, and what a crash leaves of one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.cut import is_cut
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.line import (
    MAX_LINE,
    ORDINARY,
    Line,
    LineError,
    parse_line,
    real_day,
)
from tests.tools.fuzz import fuzz

from .made import ID, canonical, event, genesis

PREV = "sha256:" + "cd" * 32
ACTORS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
FLOOR = {"crl": {"a" * 64: 4}, "root_set": 2, "schema": "modekeeper.trust-floor/1", "time": "2026-01-01T00:00:00Z"}
EVENTS: list[dict[str, Any]] = [
    event(41, PREV),
    event(0, PREV, ids=[]),
    event(7, PREV, ids=[ID, ID.replace("ab", "ba")], actor='ö"\\\x01\n}]{'),
    event(7, PREV, event="torn_closed", bytes=12, digest=ID),
    event(7, PREV, event="trust_floor", floor=FLOOR),
    genesis(),
    genesis(after=ID),
]


def is_event(line: bytes) -> bool:
    try:
        parse_line(line)
    except LineError:
        return False
    return True


def is_fast(line: bytes) -> bool:
    """As the walk takes an ordinary line."""
    found = ORDINARY.fullmatch(line)
    if found is None:
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return real_day(found[3][:10])


@pytest.mark.parametrize("fields", EVENTS)
def test_a_line_reads_and_writes_back(fields: dict[str, Any]) -> None:
    line = canonical(fields)
    assert parse_line(line).encode() == line


@given(ACTORS, st.integers(0, 10**10), st.lists(st.integers(0, 255), max_size=4))
@example("\x7f\u2028\U0001f600\b\f\t\x1f\x0b", 0, [])
def test_both_readers_take_what_the_standard_library_writes(actor: str, seq: int, ids: list[int]) -> None:
    line = canonical(event(seq, PREV, actor=actor, ids=["sha256:" + f"{number:02x}" * 32 for number in ids]))
    assert is_event(line)
    assert is_fast(line)


@pytest.mark.parametrize("fields", EVENTS)
def test_both_readers_agree_on_each_flipped_bit_and_none_looks_cut(fields: dict[str, Any]) -> None:
    line = canonical(fields)
    own = fields["event"] in ("torn_closed", "trust_floor", "genesis")
    for place in range(len(line)):
        for bit in range(8):
            changed = bytearray(line)
            changed[place] ^= 1 << bit
            assert not is_cut(bytes(changed))
            if not own:
                assert is_event(bytes(changed)) == is_fast(bytes(changed)), bytes(changed)


@pytest.mark.parametrize("fields", [fields for fields in EVENTS if fields["event"] != "genesis"])
def test_every_beginning_looks_cut_and_the_whole_does_not(fields: dict[str, Any]) -> None:
    line = canonical(fields)
    assert [size for size in range(len(line) + 1) if not is_cut(line[:size])] == [0, len(line)]


@given(ACTORS)
def test_every_beginning_of_any_actor_looks_cut(actor: str) -> None:
    line = canonical(event(3, PREV, actor=actor))
    assert all(is_cut(line[:size]) for size in range(1, len(line)))


@fuzz
@given(st.binary(max_size=200) | st.binary(max_size=40).map(lambda data: b'{"actor":"' + data))
@example(b"[" * 100_000)
@example(b'{"actor":"' + b"\\" * 65_000)
def test_any_bytes_are_an_event_or_refused(data: bytes) -> None:
    is_cut(data)
    try:
        line = parse_line(data)
    except LineError:
        assert not is_fast(data)
    else:
        assert line.encode() == data


@pytest.mark.parametrize(
    "fields",
    [
        event(1, PREV, more=1),
        event(1, PREV, bytes=1, digest=ID),
        event(1, PREV, event="torn_closed"),
        event(1, PREV, event="trust_floor"),
        event(1, PREV, event="genesis", schema="modekeeper.ledger/1"),
        event(1, PREV, event="Intent"),
        event(1, PREV, event=""),
        event(1, PREV, event=[]),
        event(1, PREV, actor=""),
        event(1, PREV, actor=1),
        event(1, PREV, ids=ID),
        event(1, PREV, ids=[ID.upper()]),
        event(1, PREV, ids=[1]),
        event(1, "cd" * 32),
        event(-1, PREV),
        event(1, PREV) | {"seq": True},
        event(1, PREV) | {"seq": 2**53},
        event(1, PREV, time="2026-02-30T00:00:00Z"),
        event(1, PREV, time="2026-01-01T00:00:60Z"),
        event(1, PREV, time="2026-01-01T00:00:00+00:00"),
        event(1, PREV, time=1),
        event(1, PREV, actor="a" * MAX_LINE),
        [],
        "intent",
        {},
    ],
    ids=str,
)
def test_what_is_no_event(fields: Any) -> None:
    assert not is_event(canonical(fields))
    assert not is_fast(canonical(fields)) or len(canonical(fields)) > MAX_LINE


@pytest.mark.parametrize(
    "line",
    [
        canonical(event(1, PREV)).replace(b'"seq":1', b'"seq":1.0'),
        canonical(event(1, PREV)).replace(b'"seq":1', b'"seq":01'),
        canonical(event(1, PREV)).replace(b"ops", b"\\u006fps"),
        canonical(event(1, PREV)).replace(b"ops", b"\xff"),
        canonical(event(1, PREV)).replace(b"ops", b"\\ud800"),
        canonical(event(1, PREV)).replace(b"ops", b"\xed\xa0\x80"),
        canonical(event(1, PREV)).replace(b"ops", b"o\\/ps"),
        b"\xef\xbb\xbf" + canonical(event(1, PREV)),
        canonical(event(1, PREV)) + b" ",
        json.dumps(event(1, PREV)).encode(),
    ],
    ids=repr,
)
def test_another_spelling_is_no_line(line: bytes) -> None:
    assert not is_event(line)
    assert not is_fast(line)


def test_what_cannot_be_read_again_is_not_written() -> None:
    for actor in ("", "\ud800", "a" * MAX_LINE):
        with pytest.raises(LineError):
            Line(actor, "intent", (), "cd" * 32, 1, "2026-01-01T00:00:00Z").encode()
