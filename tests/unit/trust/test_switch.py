# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The folder is exchanged in one step: whenever the run is killed, the old one or the new one stands there whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle import switch as room
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.contents import Contents
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.source import read_standing
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.switch import refuse_place, replace_folder
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.paths import ROOT

OLD = Contents({"roots/1.json": b"old", "crls/one.pem": b"old"})
NEW = Contents({"roots/1.json": b"new", "roots/2.json": b"new", "issuers/x.pem": b"new"})


def test_a_folder_is_made_and_exchanged_and_nothing_else_is_left(tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    replace_folder(trust, OLD)
    assert read_standing(trust) == (OLD, True)
    assert trust.stat().st_mode & 0o777 == 0o755
    trust.chmod(0o750)
    replace_folder(trust, NEW)
    assert read_standing(trust) == (NEW, True)
    assert trust.stat().st_mode & 0o777 == 0o750
    assert os.listdir(tmp_path) == ["trust"]
    assert not (trust / "crls").exists()


def test_sha256sum_checks_the_folder(tmp_path: Path) -> None:
    replace_folder(tmp_path / "trust", NEW)
    subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path / "trust", check=True, capture_output=True
    )


KILLED = """
import os, sys
sys.path[:0] = [sys.argv[1] + "/.dev", sys.argv[1]]
from pathlib import Path
from tests.unit.trust.test_switch import NEW, room
count = 0
def audit(event, arguments):
    global count
    if event in ("open", "os.mkdir", "os.rename", "os.chmod", "os.remove", "os.rmdir", "tempfile.mkdtemp", "ctypes.call_function"):
        count += 1
        if count == int(sys.argv[3]):
            os.kill(os.getpid(), 9)
Path(sys.argv[2]).parent.stat()
import ctypes, shutil, tempfile
ctypes.CDLL(None)
sys.addaudithook(audit)
room.replace_folder(Path(sys.argv[2]), NEW)
print(count)
"""


def run_killed(trust: Path, at: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", KILLED, str(ROOT), str(trust), str(at)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_whenever_it_is_killed_the_old_or_the_new_folder_is_whole_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    replace_folder(trust, OLD)
    whole = run_killed(trust, -1)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    assert steps > 20
    seen = set()
    # Each early step leaves the same; the last ones are where it matters.
    for at in (1, 2, steps // 2, *range(max(3, steps - 16), steps + 1)):
        replace_folder(trust, OLD)
        assert os.listdir(tmp_path) == ["trust"]
        assert run_killed(trust, at).returncode == -signal.SIGKILL
        found, sound = read_standing(trust)
        assert sound
        seen.add(found == NEW)
        assert found in (OLD, NEW)
    assert seen == {False, True}


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.EBUSY, errno.EACCES, errno.ENOSPC])
def test_where_it_cannot_be_exchanged_all_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def cannot(_one: Path, _other: Path) -> None:
        raise OSError(number, os.strerror(number))

    trust = tmp_path / "trust"
    replace_folder(trust, OLD)
    monkeypatch.setattr(room, "_exchange", cannot)
    with pytest.raises(ModeKeeperError) as caught:
        replace_folder(trust, NEW)
    assert caught.value.code == ("OUTPUT_FULL" if number == errno.ENOSPC else "OUTPUT_UNWRITABLE")
    assert read_standing(trust) == (OLD, True)
    assert os.listdir(tmp_path) == ["trust"]


def test_the_systems_own_refusal_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=os.strerror(errno.ENOENT)):
        room._exchange(tmp_path / "a", tmp_path / "b")


def test_without_the_call_it_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room.ctypes, "CDLL", lambda *_arguments, **_more: object())
    with pytest.raises(OSError, match=os.strerror(errno.ENOSYS)):
        room._exchange(tmp_path, tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        replace_folder(tmp_path / "absent" / "trust", NEW)
    assert caught.value.code == "OUTPUT_UNWRITABLE"


def test_a_place_that_cannot_be_written_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_place(tmp_path / "trust")
    told = []
    for folder, spoil in (
        (tmp_path / "absent" / "trust", lambda: None),
        (tmp_path / "trust", lambda: monkeypatch.setattr(room.os, "access", lambda _path, _mode: False)),
        (Path("/proc"), monkeypatch.undo),
    ):
        spoil()
        with pytest.raises(ModeKeeperError) as caught:
            refuse_place(folder)
        assert caught.value.code == "OUTPUT_UNWRITABLE"
        told.append(caught.value.message)
    assert len(set(told)) == 3
    assert "mounted" in told[-1]
