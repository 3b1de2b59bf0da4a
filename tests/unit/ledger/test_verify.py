# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Looking at a whole ledger: what is told beside the verdict, and the files that are none."""

from __future__ import annotations

import base64
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._ledger import lines as reading
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import (
    Genesis,
    Head,
    expected_head,
    heads_of,
)
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.line import MAX_LINE
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.own import raised
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import identify
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .made import (
    ID,
    LEDGER,
    OTHER,
    add,
    add_closing,
    at,
    canonical,
    checkpoint_text,
    data,
    event,
    genesis,
    ledger,
    rechained,
    root,
    sha,
)
from .room import believing, codes, judged
from .vectors import SIGNER, head, signed

NUMBERS = st.integers(0, 9)
MEMBERS = NUMBERS | st.none() | st.sampled_from(["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"])
FLOORS = st.dictionaries(st.sampled_from("abc"), MEMBERS | st.dictionaries(st.sampled_from("xyz"), NUMBERS))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


def test_a_sound_ledger_tells_its_head_floor_time_and_checkpoints(place: Path) -> None:
    lines = ledger(6, after=ID)
    add(lines, event="trust_floor", floor={"root_set": 2, "crl": {"aa": 4}, "time": at(4)})
    add(lines, event="trust_floor", floor={"root_set": 1, "crl": {"bb": 1}, "time": at(9)}, time=at(9))
    add(lines, time=at(2))
    place.write_bytes(data(lines))
    envelopes = (signed(lines), signed(lines[:3]))
    found = judged(place, head(lines[:4]), checkpoints=envelopes, authenticate=believing(SIGNER))
    assert found.ok
    assert found.genesis == Genesis(LEDGER, ID) == identify(place)
    assert (found.head, found.size) == (Head(LEDGER, 8, sha(lines[8])), 9)
    assert found.floor == {"crl": {"aa": 4, "bb": 1}, "root_set": 2, "time": at(9)}
    assert found.highest == at(9)
    assert [checkpoint.size for checkpoint in found.checkpoints] == [3, 9]
    assert found.not_evaluated == ()


def test_a_cut_line_says_nothing(place: Path) -> None:
    lines = ledger(3)
    torn = canonical(event(3, "sha256:" + sha(lines[-1]), event="trust_floor", floor={"root_set": 9}, time=at(9000)))
    add_closing(lines, torn)
    place.write_bytes(data(lines))
    found = judged(place)
    assert (found.ok, found.floor, found.highest) == (True, None, at(4))
    add_closing(lines, canonical(event(2, ID)))  # numbered and linked wrong, yet cut
    place.write_bytes(data(lines))
    assert judged(place).ok


def test_a_closing_names_the_line_before_what_it_closes(place: Path) -> None:
    lines = ledger(4)
    add_closing(lines, b'{"actor":"op')
    lines[3] = canonical(event(3, "sha256:" + sha(lines[2]), actor="eve@host"))
    place.write_bytes(data(lines))
    found = judged(place)
    assert codes(found) == ["AUDIT_CHAIN_BROKEN"]
    assert found.reasons[0]["line"] == 5


def test_what_is_not_believed_tells_no_head_and_no_floor(place: Path) -> None:
    lines = ledger(3)
    add(lines, event="trust_floor", floor={"root_set": 2})
    add(lines, time=at(-999))
    place.write_bytes(data(lines))
    found = judged(place)
    assert codes(found) == ["AUDIT_TIME_BACKWARDS"]
    assert (found.head, found.floor, found.highest) == (None, None, None)


def test_another_ledger_is_believed_only_after_a_known_one(place: Path) -> None:
    known = head(ledger(4), LEDGER)
    place.write_bytes(data(ledger(3, OTHER, after="sha256:" + known[LEDGER]["hash"])))
    assert judged(place, known).ok
    place.write_bytes(data(ledger(3, OTHER)))
    found = judged(place, known, checkpoints=(signed(ledger(4)),), authenticate=believing(SIGNER))
    assert codes(found) == ["AUDIT_WRONG_LEDGER"]
    assert found.not_evaluated == ("trust state", "checkpoints")
    assert judged(place, known | head(ledger(3, OTHER), OTHER)).ok


def test_a_checkpoint_of_another_ledger_and_one_without_a_key(place: Path) -> None:
    place.write_bytes(data(ledger(4)))
    other = (signed(ledger(4, OTHER), OTHER),)
    assert codes(judged(place, checkpoints=other, authenticate=believing(SIGNER))) == ["AUDIT_CHECKPOINT_INVALID"]
    assert codes(judged(place, checkpoints=(signed(ledger(4)),))) == ["AUDIT_CHECKPOINT_SIGNER"]


@pytest.mark.parametrize("wrong", ["head", "root"])
def test_a_checkpoint_whose_head_or_root_alone_is_wrong_is_a_fork(place: Path, wrong: str) -> None:
    lines = ledger(4)
    place.write_bytes(data(lines))
    old = sha(lines[-1]).encode() if wrong == "head" else base64.b64encode(root(lines))
    new = b"0" * 64 if wrong == "head" else base64.b64encode(root(lines[:3]))
    envelopes = (SIGNER.sign(checkpoint_text(lines).replace(old, new)),)
    found = judged(place, checkpoints=envelopes, authenticate=believing(SIGNER))
    assert (codes(found), found.reasons[0]["line"], found.checkpoints) == (["AUDIT_FORK"], 3, ())


@pytest.mark.parametrize("block", [1, 7, 300, 4096])
def test_blocks_do_not_show(place: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ledger(12)
    place.write_bytes(data(lines, b'{"act'))
    monkeypatch.setattr(reading, "BLOCK", block)
    envelopes = tuple(signed(lines[:size]) for size in (1, 2, 12))
    found = judged(place, head(lines[:9]), checkpoints=envelopes, authenticate=believing(SIGNER))
    assert codes(found) == ["AUDIT_TORN_TAIL"]
    assert (found.size, len(found.checkpoints), found.reasons[0]["line"]) == (12, 3, 12)


def test_a_line_longer_than_any_ends_the_reading(place: Path) -> None:
    lines = ledger(3)
    place.write_bytes(data([*lines, b"x" * (MAX_LINE + reading.BLOCK), *lines]))
    found = judged(place, head(lines))
    assert codes(found) == ["AUDIT_LINE_MALFORMED"]
    assert found.reasons[0]["line"] == 3
    assert found.not_evaluated == ("later lines", "trust state", "checkpoints")


def test_a_genesis_elsewhere_and_a_closing_of_the_genesis(place: Path) -> None:
    lines = ledger(3)
    place.write_bytes(data([*lines[:1], *lines]))
    assert codes(judged(place)) == ["AUDIT_SEQ_BROKEN", "AUDIT_CHAIN_BROKEN"]
    first = ledger(1)[0]
    digest = "sha256:" + sha(first)
    closing = canonical(event(1, digest, event="torn_closed", bytes=len(first), digest=digest, ids=[]))
    place.write_bytes(data([first, closing]))
    assert codes(judged(place)) == ["AUDIT_LINE_MALFORMED"]


def test_a_number_left_out_shows_where_all_digests_fit(place: Path) -> None:
    lines = ledger(4)
    place.write_bytes(data([*lines, *rechained([*lines, canonical(event(5, ID))], 4)[4:]]))
    found = judged(place)
    assert codes(found) == ["AUDIT_SEQ_BROKEN"]
    assert found.reasons[0]["line"] == 4


@pytest.mark.parametrize(
    "line",
    [
        canonical(event(3, ID, time="2026-02-30T00:00:00Z")),
        canonical(event(3, ID, actor="a" * MAX_LINE)),
        canonical(event(3, ID)).replace(b"ops", b"\xff"),
        b'{"actor":"ops@ho',
    ],
    ids=["no day", "too long", "no UTF-8", "cut and not closed"],
)
def test_a_line_that_fits_the_chain_is_still_looked_at(place: Path, line: bytes) -> None:
    lines = ledger(3)
    lines.append(line.replace(ID.encode(), b"sha256:" + sha(lines[2]).encode()))
    add(lines, time=at(10**7))
    place.write_bytes(data(lines))
    found = judged(place)
    assert codes(found) == ["AUDIT_LINE_MALFORMED"]
    assert found.reasons[0]["line"] == 3


def test_an_event_that_fits_the_first_place_is_no_genesis(place: Path) -> None:
    lines = [canonical(event(0, "sha256:" + "0" * 64))]
    add(lines)
    place.write_bytes(data(lines))
    assert codes(judged(place)) == ["AUDIT_GENESIS_INVALID"]


def test_a_genesis_names_no_line_before_it(place: Path) -> None:
    place.write_bytes(data([canonical(genesis() | {"prev": ID})]))
    assert codes(judged(place)) == ["AUDIT_GENESIS_INVALID"]


def test_a_blank_line_cannot_be_closed(place: Path) -> None:
    lines = ledger(3)
    add_closing(lines, b"")
    place.write_bytes(data(lines))
    found = judged(place)
    assert codes(found) == ["AUDIT_LINE_MALFORMED"]
    assert found.reasons[0]["line"] == 3


def test_of_several_bad_lines_the_first_is_named(place: Path) -> None:
    lines = ledger(9)
    place.write_bytes(data(rechained(lines, 2, actor="eve@host")))
    envelopes = (signed(lines), signed(lines[:4]))
    found = judged(place, head(lines[:8]), checkpoints=envelopes, authenticate=believing(SIGNER))
    assert codes(found) == ["AUDIT_FORK"]
    assert found.reasons[0]["line"] == 3


def test_what_is_no_ledger(place: Path) -> None:
    assert codes(judged(place)) == ["AUDIT_MISSING"]
    os.mkfifo(place)
    assert codes(judged(place)) == ["AUDIT_UNREADABLE"]
    place.unlink()
    place.symlink_to(place)
    assert codes(judged(place)) == ["AUDIT_UNREADABLE"]


def test_a_file_that_shrinks_while_it_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ledger(40)
    place.write_bytes(data(lines))
    monkeypatch.setattr(reading, "BLOCK", 1000)
    pread = os.pread

    def shrinking(descriptor: int, count: int, offset: int) -> bytes:
        if offset:
            os.truncate(place, 2000)
        return pread(descriptor, count, offset)

    monkeypatch.setattr(reading.os, "pread", shrinking)
    found = judged(place, head(lines))
    assert found.reasons[0]["code"] == "AUDIT_UNREADABLE"
    assert "trust state" in found.not_evaluated


def test_an_input_output_error_is_a_code(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write_bytes(data(ledger(3)))

    def broken(*arguments: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(reading.os, "pread", broken)
    assert codes(judged(place)) == ["AUDIT_UNREADABLE"]


def test_a_file_put_into_its_place_while_it_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write_bytes(data(ledger(3)))
    first = reading.first_line
    monkeypatch.setattr(
        "ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify.first_line",
        lambda descriptor: (place.rename(place.with_suffix(".old")), first(descriptor))[1],
    )
    assert codes(judged(place)) == ["AUDIT_UNREADABLE"]


def test_memory_does_not_grow_with_the_ledger(place: Path) -> None:
    def peak(size: int) -> int:
        place.write_bytes(data(ledger(size)))
        tracemalloc.start()
        try:
            assert judged(place).ok
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = peak(4000)
    assert peak(16000) < small * 1.2


def test_floors_that_fill_the_memory_are_refused(place: Path) -> None:
    lines = ledger(1)
    for number in range(9):
        add(lines, event="trust_floor", floor={"crl": {f"{number}-{key}": 1 for key in range(500)}})
    place.write_bytes(data(lines))
    found = judged(place)
    assert codes(found) == ["AUDIT_LINE_MALFORMED"]
    assert found.reasons[0]["line"] == 9


@given(FLOORS, FLOORS, FLOORS)
def test_floors_only_rise(one: dict[str, object], two: dict[str, object], three: dict[str, object]) -> None:
    assert raised(one, two) == raised(two, one)
    assert raised(raised(one, two), three) == raised(one, raised(two, three))
    both = raised(one, two)
    assert raised(both, one) == both == raised(both, both)


@pytest.mark.parametrize(("ledger_id", "seq", "hash_"), [("x", 1, "0" * 64), (LEDGER, -1, "0" * 64), (LEDGER, 1, "0")])
def test_what_is_no_head(ledger_id: str, seq: int, hash_: str) -> None:
    with pytest.raises(ValueError, match="a head is"):
        Head(ledger_id, seq, hash_)


def test_the_known_head_of_a_ledger() -> None:
    known = heads_of(head(ledger(4)))
    assert expected_head(known, Genesis(LEDGER)) == known[LEDGER]
    assert expected_head({}, Genesis(OTHER)) is None
    with pytest.raises(ModeKeeperError) as caught:
        expected_head(known, Genesis(OTHER, ID))
    assert caught.value.code == "AUDIT_WRONG_LEDGER"
