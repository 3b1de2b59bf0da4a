# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The journal's file: what was synced is read again, what was torn is dropped, what was changed is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.intent import intent_from
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.file import JournalFile, read_journal
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import fold
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .objects import PLAN, intent

TIME = "2026-01-01T00:00:00Z"
OPEN = ("open", {"plan": PLAN, "verify": PLAN, "cluster": "u", "passport": PLAN, "fence": 4})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def written(path: Path) -> bytes:
    with JournalFile(path) as journal:
        journal.add(TIME, OPEN)
        journal.add(TIME, ("intent", {**intent().record(), "wave": 1}), ("intent", {**intent(2).record(), "wave": 1}))
        journal.add(TIME, ("done", {"item": 1, "found": "APPLIED", "generation": 4}))
    return path.read_bytes()


def test_what_was_written_is_read_again(path: Path) -> None:
    written(path)
    state = fold(read_journal(path))
    assert state is not None
    assert (state.plan, state.fence, state.phase) == (PLAN, 4, "open")
    assert [state.items[seq].done for seq in (1, 2)] == ["APPLIED", None]
    assert state.items[2].intent == intent(2)


def test_every_cut_is_read_as_the_lines_before_it_and_gone_on_with(path: Path) -> None:
    data = written(path)
    ends = {place + shift for place, byte in enumerate(data) if byte == ord("\n") for shift in (0, 1)}
    for cut in sorted({*range(0, len(data), 41), *ends}):
        path.write_bytes(data[:cut])
        lines = data[:cut].count(b"\n")
        assert len(read_journal(path)) == lines
        with JournalFile(path) as journal:
            assert len(journal.entries) == lines
            journal.add(TIME, OPEN if not lines else ("halted", {"reasons": []}))
        assert len(read_journal(path)) == lines + 1


def test_a_changed_line_is_refused(path: Path) -> None:
    data = written(path)
    lines = data.splitlines(keepends=True)
    swapped, shorter = [lines[0], lines[2], lines[1], lines[3]], [lines[0], *lines[2:]]
    for broken in (data.replace(b"800m", b"900m", 1), b"".join(swapped), b"".join(shorter), b"{}\n", b"\n" + data):
        path.write_bytes(broken)
        with pytest.raises(ModeKeeperError) as caught:
            read_journal(path)
        assert caught.value.code == "JOURNAL_UNREADABLE"


def test_a_new_journal_stands_behind_a_closed_one(path: Path) -> None:
    written(path)
    with JournalFile(path) as journal:
        journal.add(TIME, ("closed", {"outcome": "kept"}))
        journal.add(TIME, OPEN)
        assert len(journal.entries) == 1
    state = fold(read_journal(path))
    assert state is not None
    assert (state.phase, state.items) == ("open", {})


def test_one_process_writes(path: Path) -> None:
    with JournalFile(path), pytest.raises(ModeKeeperError) as caught:
        JournalFile(path)
    assert caught.value.code == "LOCK_HELD"


def test_a_link_in_its_place_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModeKeeperError) as caught:
        JournalFile(path)
    assert caught.value.code == "AUDIT_WRITE_FAILED"


def test_a_full_disk_leaves_the_lines_that_were_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with JournalFile(path) as journal:
        monkeypatch.setattr(os, "fdatasync", full)
        with pytest.raises(ModeKeeperError) as caught:
            journal.add(TIME, ("done", {"item": 2, "found": "APPLIED"}))
        assert caught.value.code == "AUDIT_WRITE_FAILED"
        assert len(journal.entries) == 4
    assert len(read_journal(path)) == 4


@pytest.mark.parametrize("name", ["item", "ref", "fields", "owners", "patch", "generation", "base"])
def test_an_intent_that_lacks_a_member_is_refused(name: str) -> None:
    record = {key: value for key, value in intent().record().items() if key != name}
    with pytest.raises(ModeKeeperError) as caught:
        intent_from(PLAN, record, undo=False)
    assert caught.value.code == "JOURNAL_UNREADABLE"
