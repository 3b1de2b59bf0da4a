# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writing events: what is written, behind what, and when not."""

from __future__ import annotations

import json
import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger import begin as beginning
from ansible_collections.modekeeper.core.plugins.module_utils._ledger import resume as resuming
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import Entry, append, append_all
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.begin import begin
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Genesis, Head
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .made import ID, LEDGER, OTHER, add, add_closing, at, canonical, data, ledger, rechained, sha
from .room import NOW, judged

BEGIN = Genesis(LEDGER)
EARLY = NOW - timedelta(days=365)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


def put(place: Path, known: Head | None, event: str = "intent", **more: Any) -> Head:
    return append(place, event, more.pop("ids", [ID]), actor="ops@host", now=NOW, expected_head=known, **more)


def refusal(place: Path, known: Head | None, **more: Any) -> ModeKeeperError:
    """The refusal of an append, which must leave the file as it was."""
    before = place.read_bytes() if place.is_file() else None
    with pytest.raises(ModeKeeperError) as caught:
        put(place, known, **more)
    assert before == (place.read_bytes() if place.is_file() else None)
    return caught.value


def head(lines: list[bytes], seq: int) -> Head:
    return Head(LEDGER, seq, sha(lines[seq]))


def test_a_new_ledger_begins_with_its_genesis_and_goes_on(place: Path) -> None:
    first = put(place, None, genesis=BEGIN)
    second = put(place, first, "result", ids=["sha256:" + "ff" * 32, ID, ID])
    lines = place.read_bytes().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["genesis", "intent", "result"]
    assert json.loads(lines[2])["ids"] == [ID, "sha256:" + "ff" * 32]
    assert second == Head(LEDGER, 2, sha(lines[2]))
    assert second.record() == {LEDGER: {"seq": 2, "hash": sha(lines[2])}}
    assert judged(place, second.record()).head == second
    assert place.stat().st_mode & 0o777 == 0o640
    assert os.listdir(place.parent) == [place.name]


def test_what_is_written_is_what_the_contract_says(place: Path) -> None:
    lines = ledger(3)
    place.write_bytes(data(lines))
    append(place, "intent", [ID], actor="ops@host", now=NOW, expected_head=head(lines, 2))
    add(lines, time="2026-03-01T00:00:00Z")
    assert place.read_bytes() == data(lines)


def test_a_ledger_after_another_names_its_head(place: Path) -> None:
    assert begin(place, Genesis(OTHER, ID), actor="a", now=NOW)
    assert json.loads(place.read_bytes())["after"] == ID
    assert not begin(place, BEGIN, actor="a", now=NOW)
    assert json.loads(place.read_bytes())["ledger"] == OTHER


@pytest.mark.parametrize("genesis", [Genesis("no uuid"), Genesis(LEDGER.upper()), Genesis(LEDGER, "ab" * 32)])
def test_a_genesis_that_is_none_begins_nothing(place: Path, genesis: Genesis) -> None:
    assert refusal(place, None, genesis=genesis).code == "AUDIT_GENESIS_INVALID"


def test_nothing_begins_where_a_ledger_is_known(place: Path) -> None:
    assert refusal(place, head(ledger(3), 2), genesis=BEGIN).code == "AUDIT_MISSING"
    assert refusal(place, None).code == "AUDIT_MISSING"


def test_where_two_begin_the_second_goes_on_in_the_ledger_of_the_first(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place, None, genesis=BEGIN)
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    found = put(place, None, genesis=Genesis(OTHER))
    assert found.ledger == LEDGER
    assert found.seq == 2


def test_the_ledger_may_have_grown_since_its_head_was_kept(place: Path) -> None:
    lines = ledger(200)
    place.write_bytes(data(lines))
    for seq in (0, 1, 130, 198, 199):
        assert put(place, head(lines, seq)).seq >= 200
    assert judged(place).ok


def test_far_behind_or_with_no_known_head_the_whole_ledger_is_checked(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ledger(400)
    place.write_bytes(data(lines))
    monkeypatch.setattr(resuming, "_WINDOWS", (300, 2000))
    assert put(place, head(lines, 3)).seq == 400
    assert put(place, None).seq == 401
    broken = [*lines[:100], canonical({**json.loads(lines[100]), "actor": "eve"}), *lines[101:]]
    place.write_bytes(data(broken))
    for known in (None, head(lines, 3)):
        error = refusal(place, known)
        assert (error.code, error.details["line"]) == ("AUDIT_CHAIN_BROKEN", 101)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda lines: data(lines[:5]), "AUDIT_TRUNCATED"),
        (lambda lines: data(rechained(lines, 4, actor="eve")), "AUDIT_FORK"),
        (lambda lines: data(rechained(lines, 8, actor="eve")), "AUDIT_FORK"),
        (lambda lines: data(ledger(9, OTHER)), "AUDIT_WRONG_LEDGER"),
        (lambda lines: b"", "AUDIT_GENESIS_INVALID"),
        (lambda lines: data(lines[:1])[:-1], "AUDIT_GENESIS_INVALID"),
        (lambda lines: data(lines[1:]), "AUDIT_GENESIS_INVALID"),
        (lambda lines: data([*lines, b"rubbish"]), "AUDIT_LINE_MALFORMED"),
        (lambda lines: data([*lines, b""]), "AUDIT_LINE_MALFORMED"),
        (lambda lines: data(lines, b"x" * 400_000), "AUDIT_LINE_MALFORMED"),
        (lambda lines: data(lines[:-1], lines[-1]), "AUDIT_TRUNCATED"),
    ],
)
def test_nothing_is_written_behind_what_is_not_known(place: Path, make: Any, code: str) -> None:
    lines = ledger(9)
    place.write_bytes(make(lines))
    assert refusal(place, head(lines, 8)).code == code


def test_what_came_after_the_known_line_is_checked(place: Path) -> None:
    lines = ledger(9)
    place.write_bytes(data([*lines[:7], *lines[8:]]))
    error = refusal(place, head(lines, 5))
    assert (error.code, error.details["line"]) == ("AUDIT_SEQ_BROKEN", 7)


def test_a_torn_tail_is_closed_where_nothing_is_known_too(place: Path) -> None:
    lines = ledger(4)
    place.write_bytes(data(lines, b'{"act'))
    assert put(place, None).seq == 6
    assert judged(place).ok


def test_a_torn_tail_is_closed_by_an_event_and_kept(place: Path) -> None:
    lines, torn = ledger(4), b"\x00\x00 anything"
    place.write_bytes(data(lines, torn))
    found = append_all(place, [], actor="ops@host", now=NOW, expected_head=head(lines, 3))
    add_closing(lines, torn, time="2026-03-01T00:00:00Z")
    assert place.read_bytes() == data(lines)
    assert found == head(lines, 5)
    assert judged(place, found.record()).ok


def test_nothing_to_write_writes_nothing(place: Path) -> None:
    lines = ledger(4)
    place.write_bytes(data(lines))
    assert append_all(place, [], actor="a", now=NOW, expected_head=head(lines, 3)) == head(lines, 3)
    assert place.read_bytes() == data(lines)


def test_several_events_are_written_in_their_order(place: Path) -> None:
    entries = [Entry("intent", (ID,)), Entry("trust_floor", floor={"root_set": 3}), Entry("result")]
    found = append_all(place, entries, actor="a", now=NOW, expected_head=None, genesis=BEGIN)
    verdict = judged(place, found.record())
    assert (verdict.size, verdict.floor) == (4, {"root_set": 3})


@pytest.mark.parametrize(
    ("event", "more"),
    [
        ("genesis", {}),
        ("torn_closed", {}),
        ("trust_floor", {}),
        ("intent", {"floor": {}}),
        ("trust_floor", {"floor": {"crl": [1]}}),
        ("trust_floor", {"floor": {"time": 1.5}}),
        ("trust_floor", {"floor": {"crl": {"a": -1}}}),
        ("Intent", {}),
        ("intent", {"ids": ["sha256:short"]}),
        ("intent", {"ids": ["sha256:" + f"{number:064x}" for number in range(900)]}),
    ],
    ids=str,
)
def test_what_is_no_event_is_not_written(place: Path, event: str, more: dict[str, Any]) -> None:
    lines = ledger(4)
    place.write_bytes(data(lines))
    assert refusal(place, head(lines, 3), event=event, **more).code == "AUDIT_WRITE_FAILED"


def test_a_clock_that_went_back_writes_nothing(place: Path) -> None:
    lines = ledger(3)
    for seconds in (1000, 800, 750):
        add(lines, time=at(seconds))
    place.write_bytes(data(lines))

    def put_at(seconds: int) -> Head:
        now = EARLY.strptime(at(seconds), "%Y-%m-%dT%H:%M:%S%z")
        return append(place, "intent", [], actor="a", now=now, expected_head=head(lines, 5))

    for seconds in (700, 750, 700):
        with pytest.raises(ModeKeeperError) as caught:
            put_at(699)
        assert caught.value.code == "AUDIT_TIME_BACKWARDS"
        put_at(seconds)
    assert judged(place).size == 9
    assert judged(place).ok


def test_a_folder_that_cannot_be_written_begins_nothing(place: Path) -> None:
    (place.parent / "file").touch()
    with pytest.raises(ModeKeeperError) as caught:
        begin(place.parent / "file" / "ledger.jsonl", BEGIN, actor="a", now=NOW)
    assert caught.value.code == "AUDIT_WRITE_FAILED"


def test_a_folder_that_is_absent_is_made_for_its_owner_and_group_alone(place: Path) -> None:
    deep = place.parent / "state" / "modekeeper" / "ledger.jsonl"
    assert begin(deep, BEGIN, actor="a", now=NOW)
    assert judged(deep).ok
    assert [stat.S_IMODE(folder.stat().st_mode) & 0o007 for folder in (deep.parent, deep.parent.parent)] == [0, 0]


def test_first_the_line_then_the_folder_is_synced_when_a_ledger_begins(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[bool, list[str]]] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        fsync(descriptor)
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        synced.append((is_folder, [name for name in os.listdir(place.parent) if name == place.name]))

    monkeypatch.setattr(beginning.os, "fsync", watched)
    put(place, None, genesis=BEGIN)
    assert synced == [(False, []), (True, [place.name])]
