# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Laws of whole ledgers: prefixes, flipped bits, crashes at every byte."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._ledger import append as appending
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import append
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Head, heads_of
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.fuzz import fuzz

from .made import LEDGER, add, add_closing, at, canonical, data, event, ledger, sha
from .room import NOW, codes, judged
from .vectors import head


class CrashError(Exception):
    """The process died."""


def sound() -> list[bytes]:
    """A ledger with all kinds of lines."""
    lines = ledger(4)
    add_closing(lines, b'{"actor":"ops@host","eve')
    add(lines, event="trust_floor", floor={"root_set": 2})
    add_closing(lines, canonical(event(len(lines), "sha256:" + sha(lines[-1]))))
    last = "sha256:" + sha(lines[-1])
    lines += [b'{"actor":"o', b'{"actor":"ops@host","bytes":1']
    debris = b"\n".join(lines[-2:])
    digest = "sha256:" + sha(debris)
    add(lines, event="torn_closed", ids=sorted([digest, last]), bytes=len(debris), digest=digest)
    add(lines)
    return lines


def test_every_prefix_of_bytes_verifies_or_has_just_a_torn_tail(tmp_path: Path) -> None:
    lines, place = sound(), tmp_path / "ledger.jsonl"
    whole = data(lines)
    first = len(lines[0]) + 1
    for size in range(len(whole) + 1):
        place.write_bytes(whole[:size])
        found = codes(judged(place))
        if size < first:
            assert found == ["AUDIT_GENESIS_INVALID"]
        else:
            assert found in ([], ["AUDIT_TORN_TAIL"]), size
            if whole[:size].endswith(b'Z"}\n'):
                assert found == []


def test_a_flipped_bit_in_a_line_never_leaves_ok(tmp_path: Path) -> None:
    lines, place = sound(), tmp_path / "ledger.jsonl"
    whole, state = data(lines), head(lines)
    known = heads_of(state)[LEDGER]
    for offset in range(len(whole)):
        changed = bytearray(whole)
        changed[offset] ^= 1 << (offset % 8)
        place.write_bytes(changed)
        assert not judged(place, state).ok, offset
        in_last_line = offset >= len(whole) - len(lines[-1]) - 1
        if not in_last_line:
            assert not judged(place).ok, offset
        else:  # what nobody writes behind
            with pytest.raises(ModeKeeperError):
                append(place, "intent", [], actor="a", now=NOW, expected_head=known)
            assert place.read_bytes() == bytes(changed)


@fuzz
@given(st.data())
def test_any_bytes_are_believed_or_refused_with_a_code(
    tmp_path_factory: pytest.TempPathFactory, drawn: st.DataObject
) -> None:
    lines = sound()
    kept = drawn.draw(st.integers(0, len(lines)))
    strange = drawn.draw(st.lists(st.binary(max_size=60) | st.sampled_from(lines), max_size=4))
    place = tmp_path_factory.mktemp("any") / "ledger.jsonl"
    place.write_bytes(data(lines[:kept] + strange, drawn.draw(st.binary(max_size=20))))
    found = judged(place)
    assert found.ok == (codes(found) == [])
    assert all(code.startswith("AUDIT_") for code in codes(found))


def crash_after(monkeypatch: pytest.MonkeyPatch, count: int | None) -> None:
    """From now on only the first bytes of an append reach the file, and the process dies; None: it lives."""

    def write(descriptor: int, data: bytes) -> int:
        os.pwrite(descriptor, data[:count], os.fstat(descriptor).st_size)
        if count is not None:
            raise CrashError
        return len(data)

    monkeypatch.setattr(appending.os, "write", write)
    monkeypatch.setattr(appending.os, "fdatasync", lambda descriptor: None)


def attempt(monkeypatch: pytest.MonkeyPatch, place: Path, known: Head, count: int | None) -> Head | None:
    crash_after(monkeypatch, count)
    try:
        return append(place, "intent", [], actor='w"}@host', now=NOW, expected_head=known)
    except CrashError:
        return None
    finally:
        monkeypatch.undo()


def settles(monkeypatch: pytest.MonkeyPatch, place: Path, known: Head, base: bytes) -> None:
    """What a crash left is ok or torn, the next append mends it, and nothing that was committed is lost."""
    before = place.read_bytes()
    assert before.startswith(base)
    assert codes(judged(place, known.record())) in ([], ["AUDIT_TORN_TAIL"])
    found = attempt(monkeypatch, place, known, None)
    after = judged(place, known.record())
    assert after.ok, (after.reasons, place.read_bytes())
    assert after.head == found
    assert place.read_bytes().startswith(before)


def test_a_crash_at_any_byte_of_an_append_and_again_at_any_byte_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, place = ledger(3), tmp_path / "ledger.jsonl"
    base, known = data(lines), Head(LEDGER, 2, sha(lines[2]))
    place.write_bytes(base)
    attempt(monkeypatch, place, known, None)
    size = place.stat().st_size - len(base)
    for first in range(size):
        place.write_bytes(base)
        attempt(monkeypatch, place, known, first)
        once = place.read_bytes()
        settles(monkeypatch, place, known, base)
        longest = place.stat().st_size - len(once)
        few = first not in (1, size // 2, size - 1)
        for second in range(0, longest, 37 if few else 1):
            place.write_bytes(once)
            attempt(monkeypatch, place, known, second)
            settles(monkeypatch, place, known, once)


def test_three_crashes_in_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, place = ledger(3), tmp_path / "ledger.jsonl"
    base, known = data(lines), Head(LEDGER, 2, sha(lines[2]))
    for first, second, third in ((40, 1, 1), (40, 1, 30), (40, 60, 1), (40, 60, 200), (300, 1, 9), (40, 230, 90)):
        place.write_bytes(base)
        for count in (first, second, third):
            attempt(monkeypatch, place, known, count)
        settles(monkeypatch, place, known, base)


def test_time_may_go_back_by_300_seconds_from_the_latest_and_no_more(tmp_path: Path) -> None:
    place = tmp_path / "ledger.jsonl"
    for steps, believed in (
        ((1000, 700), True),
        ((1000, 699), False),
        ((1000, 800, 699), False),
        ((1000, 700, 700), True),
    ):
        lines = ledger(1)
        for seconds in steps:
            add(lines, time=at(seconds))
        place.write_bytes(data(lines))
        assert judged(place).ok == believed, steps


def test_a_vouched_line_cannot_be_called_cut_afterwards(tmp_path: Path) -> None:
    lines, place = ledger(6), tmp_path / "ledger.jsonl"
    state, torn = head(lines), lines.pop()
    add_closing(lines, torn)
    place.write_bytes(data(lines))
    found = judged(place, state)
    assert codes(found) == ["AUDIT_LINE_MALFORMED"]
    assert found.reasons[0]["line"] == 6
    assert judged(place).ok
    assert json.loads(lines[-1])["event"] == "torn_closed"
