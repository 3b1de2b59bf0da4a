# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Ledgers under real processes: two writers at once, and kill -9 at moments nobody chose."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import append
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import identify, verify
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.paths import ROOT

NOW = datetime(2026, 3, 1, tzinfo=UTC)
KILLS = 25


def start(place: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.ledger.writer", str(place), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def events(place: Path) -> list[str]:
    """Events that are neither cut nor close what was."""
    found: list[str] = []
    for line in place.read_bytes().split(b"\n")[:-1]:
        try:
            found.append(json.loads(line)["event"])
        except ValueError:
            continue
    return found


def test_two_writers_at_once_lose_nothing_and_leave_one_chain(tmp_path: Path) -> None:
    place, count = tmp_path / "ledger.jsonl", 120
    writers = [start(place, name, count) for name in ("first", "second")]
    said = [writer.communicate(timeout=300)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert verify(place).ok
    written = events(place)
    assert written[0] == "genesis"
    assert sorted(written[1:]) == sorted(said[0] + said[1])
    for name, own in zip(("first", "second"), said, strict=True):
        assert [event for event in written if event.startswith(name)] == own


def test_kill_9_at_any_moment_leaves_what_was_durable_and_at_most_a_torn_tail(tmp_path: Path) -> None:
    place, chance = tmp_path / "ledger.jsonl", random.Random(7)
    durable: list[str] = []
    for turn in range(KILLS):
        writer = start(place, f"turn_{turn}", 10_000)
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        writer.send_signal(signal.SIGKILL)
        durable += [line for line in (first + writer.stdout.read()).split("\n") if line]
        writer.wait(timeout=60)
        verdict = verify(place)
        assert [entry["code"] for entry in verdict.reasons] in ([], ["AUDIT_TORN_TAIL"])
    append(place, "last", [], actor="a", now=NOW, expected_head=None)
    assert verify(place).ok
    written = events(place)
    assert len(durable) > KILLS
    # What was told durable is there, in its order; of each process one event more may be, which was never told.
    assert [event for event in written if event in set(durable)] == durable
    assert len(set(written) - set(durable) - {"genesis", "torn_closed", "last"}) <= KILLS


def test_a_writer_that_does_not_let_go_is_waited_for_and_no_longer(tmp_path: Path) -> None:
    place = tmp_path / "ledger.jsonl"
    assert start(place, "first", 3).wait(timeout=60) == 0
    holder = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX)
        for ask in (
            lambda: append(place, "x", [], actor="a", now=NOW, expected_head=None, wait=0.3),
            lambda: identify(place, wait=0.3),
        ):
            began = time.monotonic()
            with pytest.raises(ModeKeeperError) as caught:
                ask()
            assert caught.value.code == "AUDIT_LOCKED"
            assert 0.3 <= time.monotonic() - began < 5
        assert [entry["code"] for entry in verify(place, wait=0.1).reasons] == ["AUDIT_LOCKED"]
    finally:
        os.close(holder)
    assert verify(place).ok


def test_reading_does_not_hold_writers_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "ledger.jsonl"
    assert start(place, "first", 3).wait(timeout=60) == 0
    pread, sizes = os.pread, []

    def reading(descriptor: int, count: int, offset: int) -> bytes:
        monkeypatch.undo()
        sizes.append(append(place, "meanwhile", [], actor="a", now=NOW, expected_head=None, wait=0).seq)
        return pread(descriptor, count, offset)

    monkeypatch.setattr(os, "pread", reading)
    verdict = verify(place)
    assert (verdict.ok, verdict.size, sizes) == (True, 4, [4])
