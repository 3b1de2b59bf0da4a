# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The trust state: only ever higher, read with suspicion, written whole and under a lock."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._license import lock, state_file
from ansible_collections.modekeeper.core.plugins.module_utils._license.floor import Floor, fallen
from ansible_collections.modekeeper.core.plugins.module_utils._license.state import Head, TrustState, parse_state
from ansible_collections.modekeeper.core.plugins.module_utils._license.state_file import (
    advance_state_file,
    read_state_file,
    update_state_file,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.vectors.license.case import good
from tests.vectors.license.times import NOW

from .helpers import in_memory

DOMAIN = "sha256:" + "a" * 64
LEDGER = "0b6f3c1a-5d1e-4f0a-8b8e-2f4f6d1c7a55"
keyids = st.sampled_from(["1" * 64, "2" * 64, "3" * 64])
numbers = st.dictionaries(keyids, st.integers(0, 9))
times = st.none() | st.integers(0, 10).map(lambda hours: NOW + timedelta(hours=hours))
floors = st.builds(Floor, root_set=st.integers(0, 9), crl=numbers, revocations=numbers, time=times)
# Of one length there is one head.
heads = st.integers(0, 5).map(lambda seq: Head(seq, f"{seq}" * 64))
states = st.builds(
    TrustState,
    domain=st.just(DOMAIN),
    floor=floors,
    customer=st.none() | st.just("acme"),
    ledgers=st.dictionaries(st.just(LEDGER), heads),
)


def not_lower(left: Floor, right: Floor) -> bool:
    pairs = ((left.crl, right.crl), (left.revocations, right.revocations))
    late = right.time is None or (left.time is not None and left.time >= right.time)
    return left.root_set >= right.root_set and late and not any(fallen(high, low, low) for high, low in pairs)


@given(states, states, states)
def test_merging_is_commutative_associative_idempotent_and_monotonic(
    a: TrustState, b: TrustState, c: TrustState
) -> None:
    assert a.merged(b).encode() == b.merged(a).encode()
    assert a.merged(b).merged(c).encode() == a.merged(b.merged(c)).encode()
    assert a.merged(a).encode() == a.encode()
    merged = a.merged(b)
    assert not_lower(merged.floor, a.floor)
    assert not_lower(merged.floor, b.floor)
    for name, head in (*a.ledgers.items(), *b.ledgers.items()):
        assert merged.ledgers[name].seq >= head.seq


@given(states)
def test_a_state_is_read_back(state: TrustState) -> None:
    assert parse_state(state.encode()) == state


@given(numbers, numbers, st.sets(keyids))
def test_what_lies_below_a_floor_is_told(there: dict[str, int], floor: dict[str, int], wanted: set[str]) -> None:
    found = fallen(there, floor, wanted)
    expected = [key for key in {*there, *wanted} if there.get(key, -1) < floor.get(key, 0)]
    expected = [key for key in expected if floor.get(key, 0) > 0]
    assert len(found) == len(expected)
    higher = {key: number + 1 for key, number in floor.items()}
    assert len(fallen(there, higher, wanted)) >= len(found)


@pytest.mark.parametrize(
    "other",
    [
        TrustState("sha256:" + "b" * 64),
        TrustState(DOMAIN, customer="umbrella"),
        TrustState(DOMAIN, ledgers={LEDGER: Head(1, "f" * 64)}),
    ],
    ids=["roots", "customer", "head"],
)
def test_states_that_contradict_each_other_are_not_merged(other: TrustState) -> None:
    mine = TrustState(DOMAIN, customer="acme", ledgers={LEDGER: Head(1, "e" * 64)})
    for pair in ((mine, other), (other, mine)):
        with pytest.raises(ModeKeeperError) as caught:
            pair[0].merged(pair[1])
        assert caught.value.code == "TRUST_STATE_INVALID"


def document(**changes: Any) -> bytes:
    value = {
        "schema": "modekeeper.trust-state/1",
        "domain": DOMAIN,
        "root_set": 1,
        "crl": {},
        "revocations": {},
        "time": "2026-01-01T00:00:00Z",
        "ledgers": {},
        **changes,
    }
    return rfc8785.dumps({name: entry for name, entry in value.items() if entry != "absent"})


@pytest.mark.parametrize(
    "data",
    [
        document(schema="modekeeper.trust-state/2"),
        document(domain="a" * 64),
        document(root_set=-1),
        document(root_set=True),
        document(root_set="absent"),
        document(crl={"x": 1}),
        document(crl={"1" * 64: "1"}),
        document(revocations=[]),
        document(time="yesterday"),
        document(customer=""),
        document(customer=1),
        document(ledgers={"x": {}}),
        document(ledgers={LEDGER: {"seq": 1}}),
        document(ledgers={LEDGER: {"seq": 1, "hash": "x"}}),
        document(more=1),
        document() + b"\n",
        b"[]",
        b"",
    ],
)
def test_a_malformed_state_is_refused(data: bytes) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        parse_state(data)
    assert caught.value.code == "TRUST_STATE_INVALID"


def test_a_new_state_is_written_for_its_owner_alone_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    old = os.umask(0)
    try:
        assert advance_state_file(path, TrustState(DOMAIN, Floor(root_set=2)))
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.stat().st_mtime_ns
    assert not advance_state_file(path, TrustState(DOMAIN, Floor(root_set=1)))
    assert path.stat().st_mtime_ns == before
    assert advance_state_file(path, TrustState(DOMAIN, Floor(root_set=3)))
    assert parse_state(path.read_bytes()).floor.root_set == 3
    assert sorted(os.listdir(tmp_path)) == ["state.json", "state.json.lock"]


def place_link(path: Path) -> None:
    (path.parent / "real.json").write_bytes(document())
    path.symlink_to("real.json")


def place_writable(path: Path) -> None:
    path.write_bytes(document())
    path.chmod(0o620)


def place_large(path: Path) -> None:
    path.write_bytes(b" " * (state_file.MOST_BYTES + 1))


@pytest.mark.parametrize(
    "place",
    [place_link, place_writable, place_large, os.mkdir, os.mkfifo, lambda path: path.write_bytes(b"{")],
    ids=["link", "writable by the group", "large", "folder", "FIFO", "malformed"],
)
def test_what_is_not_believed_is_not_replaced_either(place: Any, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    place(path)
    before = path.lstat()
    file = read_state_file(path)
    assert file is not None
    assert file.data in {None, b"{"}
    with pytest.raises(ModeKeeperError) as caught:
        advance_state_file(path, TrustState(DOMAIN))
    assert caught.value.code == "TRUST_STATE_INVALID"
    assert path.lstat() == before


def test_another_users_file_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(document())
    path.chmod(0o600)
    other = os.getuid() + 4711
    monkeypatch.setattr(state_file.os, "geteuid", lambda: other)
    file = read_state_file(path)
    assert file is not None
    assert (file.data is None) is (os.getuid() != 0)


def test_a_lock_that_is_held_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.1)
    path = tmp_path / "state.json"
    with (tmp_path / "state.json.lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ModeKeeperError) as caught:
            advance_state_file(path, TrustState(DOMAIN))
    assert caught.value.code == "OUTPUT_UNWRITABLE"
    assert not path.exists()
    assert advance_state_file(path, TrustState(DOMAIN))


def _raise_by_one(path: str, times: int) -> None:
    def higher(known: TrustState | None) -> TrustState:
        version = known.floor.root_set if known is not None else 0
        return TrustState(DOMAIN, Floor(root_set=version + 1))

    for _each in range(times):
        update_state_file(Path(path), higher)


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "state.json")
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_raise_by_one, args=(path, 20)) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert parse_state(Path(path).read_bytes()).floor.root_set == 40


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        advance_state_file(tmp_path / "absent" / "state.json", TrustState(DOMAIN))
    assert caught.value.code == "OUTPUT_UNWRITABLE"


def test_only_authentic_things_and_a_confirmed_clock_are_remembered() -> None:
    case = good()
    case.state = None
    plain = in_memory(case).seen
    assert plain is not None
    assert plain.floor.time is not None
    assert plain.floor.time < NOW
    confirmed = in_memory(case, server_date=NOW + timedelta(seconds=300)).seen
    assert confirmed is not None
    assert confirmed.floor.time == NOW
    apart = in_memory(case, server_date=NOW + timedelta(seconds=301)).seen
    assert apart is not None
    assert apart.floor.time == plain.floor.time
    assert plain.customer == "acme"
    refused = in_memory(case, customer="umbrella").seen
    assert refused is not None
    assert refused.customer is None
