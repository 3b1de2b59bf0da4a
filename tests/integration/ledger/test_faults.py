# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Ledgers on a file system that refuses: full, read-only, turned away, rotated."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger import append as appending
from ansible_collections.modekeeper.core.plugins.module_utils._ledger import lock
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import append
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.begin import begin
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Genesis, Head
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEDGER = Genesis("0f9d3e1c-5a0b-4c7e-8a57-3c1f0a1b2c3d")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.jsonl"
    put(path, None)
    return path


def put(path: Path, known: Head | None) -> Head:
    return append(path, "intent", [], actor="a", now=NOW, expected_head=known, genesis=LEDGER, wait=1)


def refused(path: Path, known: Head | None) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        put(path, known)
    return caught.value.code


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: what a full disk is to one process. Python ignores SIGXFSZ."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 1, 100, 150])
def test_a_full_disk_is_a_failed_write_and_the_next_event_mends_it(place: Path, room: int) -> None:
    known = put(place, None)
    size = place.stat().st_size
    with file_size_limit(size + room):
        assert refused(place, known) == "AUDIT_WRITE_FAILED"
        verdict = verify(place)
        assert [entry["code"] for entry in verdict.reasons] == (["AUDIT_TORN_TAIL"] if room else [])
        assert place.stat().st_size == size + room
        assert refused(place, known) == "AUDIT_WRITE_FAILED"
    after = put(place, known)
    assert after.seq == known.seq + (3 if room else 1)
    assert verify(place, known={LEDGER.ledger: after}).ok


def test_a_full_disk_begins_nothing(tmp_path: Path) -> None:
    with file_size_limit(50), pytest.raises(ModeKeeperError) as caught:
        begin(tmp_path / "ledger.jsonl", LEDGER, actor="a", now=NOW)
    assert caught.value.code == "AUDIT_WRITE_FAILED"
    assert os.listdir(tmp_path) == []


def test_a_sync_that_fails_is_a_failed_write(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(appending.os, "fdatasync", broken)
    assert refused(place, None) == "AUDIT_WRITE_FAILED"
    assert verify(place).ok


def test_a_file_system_that_takes_no_files_begins_no_ledger() -> None:
    """The kernel's own, which refuses an administrator too."""
    with pytest.raises(ModeKeeperError) as caught:
        begin(Path("/proc/ledger.jsonl"), LEDGER, actor="a", now=NOW)
    assert caught.value.code == "AUDIT_WRITE_FAILED"


def test_a_file_that_may_be_read_alone_is_a_failed_write(place: Path) -> None:
    """Asked in a process without an administrator's rights, which no file mode would stop."""
    script = (
        "import os, sys\n"
        f"sys.path[:0] = {[entry for entry in sys.path if entry]!r}\n"
        "from pathlib import Path\n"
        "from tests.integration.ledger.test_faults import put\n"
        "from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify\n"
        f"path = Path({place.name!r})\n"
        "assert verify(path).ok\n"  # once before, too: what is not yet imported may lie out of the other's reach
        "os.geteuid() or (os.setgid(65534), os.setuid(65534))\n"
        "assert verify(path).ok\n"
        "try:\n    put(path, None)\nexcept Exception as exc:\n    print(str(exc).partition(':')[0])\n"
    )
    place.chmod(0o444)
    descriptor = os.open(place.parent, os.O_RDONLY)
    try:
        place.parent.chmod(0o755)
        ran = subprocess.run(
            [sys.executable, "-c", script],
            cwd=f"/proc/self/fd/{descriptor}",
            pass_fds=[descriptor],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(descriptor)
    assert ran.stdout.strip() == "AUDIT_WRITE_FAILED", ran.stderr


def test_folders_and_links_to_nothing(tmp_path: Path) -> None:
    assert refused(tmp_path, None) == "AUDIT_UNREADABLE"
    (tmp_path / "link").symlink_to("nowhere")
    assert refused(tmp_path / "link", None) == "AUDIT_MISSING"
    os.mkfifo(tmp_path / "fifo")
    assert refused(tmp_path / "fifo", None) == "AUDIT_UNREADABLE"


def rotate(place: Path) -> None:
    """As log rotation does: the file away, an empty one in its place."""
    place.rename(place.with_suffix(".1"))
    place.touch()


def test_a_file_rotated_between_opening_and_locking_is_not_written(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = put(place, None)
    before = place.read_bytes()
    really = lock._lock

    def late(*arguments: object) -> None:
        monkeypatch.undo()
        rotate(place)
        really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(lock, "_lock", late)
    assert refused(place, known) == "AUDIT_GENESIS_INVALID"
    assert place.with_suffix(".1").read_bytes() == before
    assert place.read_bytes() == b""


def test_a_copy_put_into_its_place_before_locking_is_the_one_that_is_written(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = put(place, None)
    copy, really = place.read_bytes(), lock._lock

    def late(*arguments: object) -> None:
        monkeypatch.undo()
        place.unlink()
        place.write_bytes(copy)
        really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(lock, "_lock", late)
    head = put(place, known)
    assert verify(place, known={head.ledger: head}).ok


def test_a_file_replaced_again_and_again_is_given_up(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "is_at", lambda descriptor, path: False)
    with pytest.raises(ModeKeeperError) as caught:
        append(place, "x", [], actor="a", now=NOW, expected_head=None, wait=0.1)
    assert caught.value.code == "AUDIT_UNREADABLE"


@pytest.mark.parametrize("happens", ["rotated", "cut", "written to"])
def test_what_somebody_else_does_to_the_file_in_the_very_writing_fails_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, happens: str
) -> None:
    known = put(place, None)

    def meanwhile(descriptor: int) -> None:
        if happens == "rotated":
            rotate(place)
        elif happens == "cut":
            os.truncate(place, 0)
        else:
            with place.open("ab") as other:
                other.write(b"other\n")

    monkeypatch.setattr(appending.os, "fdatasync", meanwhile)
    assert refused(place, known) == "AUDIT_WRITE_FAILED"


def test_a_file_system_without_locks_is_a_code(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(descriptor: int, how: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock.fcntl, "flock", none)
    assert refused(place, None) == "AUDIT_UNREADABLE"
