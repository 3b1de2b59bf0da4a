# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The output folder, in check mode and out of it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._edge import clock
from ansible_collections.modekeeper.core.plugins.module_utils._edge.workspace import Workspace
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError


def workspace(tmp_path: Path, *, check_mode: bool, scratch: bool = True) -> Workspace:
    (tmp_path / "scratch").mkdir(exist_ok=True)
    params = {"out": str(tmp_path / "out"), "scratch": str(tmp_path / "scratch") if scratch else None}
    return Workspace.of(params, check_mode=check_mode)


def test_outside_check_mode_the_output_folder_is_made_and_written(tmp_path: Path) -> None:
    ours = workspace(tmp_path, check_mode=False)
    assert ours.put("a.json", b"1") is True
    assert ours.put("a.json", b"1") is False
    assert (tmp_path / "out" / "a.json").read_bytes() == b"1"
    assert os.listdir(tmp_path / "scratch") == []


def test_in_check_mode_only_the_private_folder_is_written_and_read_first(tmp_path: Path) -> None:
    workspace(tmp_path, check_mode=False).put("a.json", b"old")
    ours = workspace(tmp_path, check_mode=True)
    assert ours.find("a.json").read_bytes() == b"old"
    assert ours.put("a.json", b"new") is True
    assert ours.find("a.json").read_bytes() == b"new"
    assert (tmp_path / "out" / "a.json").read_bytes() == b"old"


def test_in_check_mode_an_unchanged_artefact_still_travels_on(tmp_path: Path) -> None:
    workspace(tmp_path, check_mode=False).put("a.json", b"same")
    ours = workspace(tmp_path, check_mode=True)
    assert ours.put("a.json", b"same") is False
    assert (tmp_path / "scratch" / "a.json").read_bytes() == b"same"


def test_check_mode_without_a_private_folder_writes_nothing(tmp_path: Path) -> None:
    ours = workspace(tmp_path, check_mode=True, scratch=False)
    assert ours.target is None
    assert ours.put("a.json", b"1") is True
    assert not (tmp_path / "out").exists()


def test_a_private_folder_is_ignored_outside_check_mode(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    (tmp_path / "scratch" / "a.json").write_bytes(b"planted")
    assert workspace(tmp_path, check_mode=False).find("a.json") == tmp_path / "out" / "a.json"


def test_the_clock_is_the_option_then_the_environment_then_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert clock.run_time("2026-02-03T04:05:06Z") == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert clock.run_time(None) == datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert clock.injected_time(None) is None
    assert clock.run_time(None).tzinfo is UTC


@pytest.mark.parametrize("epoch", ["soon", "1e9", "9" * 30])
def test_a_malformed_epoch_is_refused(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ModeKeeperError) as caught:
        clock.run_time(None)
    assert caught.value.code == "TIME_INVALID"


def test_a_run_that_changes_something_takes_the_machines_clock_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before = datetime.now(UTC)
    assert before <= clock.commit_time(None) <= clock.commit_time("") <= datetime.now(UTC)
    for now, epoch in (("2026-01-01T00:00:00Z", None), (None, "1767225600")):
        if epoch:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        with pytest.raises(ModeKeeperError) as caught:
            clock.commit_time(now)
        assert caught.value.code == "NOW_WITH_COMMIT"
    assert before <= clock.machine_time() <= datetime.now(UTC)
