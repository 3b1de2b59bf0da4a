# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a step to the ledger: what only reads notes, what changes commits, check mode writes nothing."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._edge import actor as naming
from ansible_collections.modekeeper.core.plugins.module_utils._edge import recording
from ansible_collections.modekeeper.core.plugins.module_utils._edge.recording import Recorder, usual_place
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import Entry
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.events import INSTALL, Event
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify
from ansible_collections.modekeeper.core.plugins.module_utils._license.state import TrustState, parse_state
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

ID, OTHER = "sha256:" + "a" * 64, "sha256:" + "b" * 64
OBSERVED = Entry(Event.OBSERVE, (ID,))


def recorder(folder: Path, *, check_mode: bool = False, **params: Any) -> Recorder:
    names = {"ledger": str(folder / "ledger.jsonl"), "trust_state": str(folder / "state.json"), **params}
    return Recorder.of(names, check_mode=check_mode)


def events(folder: Path) -> list[tuple[str, list[str]]]:
    lines = map(json.loads, (folder / "ledger.jsonl").read_bytes().splitlines())
    return [(line["event"], line["ids"]) for line in lines][1:]


def with_state(folder: Path) -> Path:
    path = folder / "state.json"
    path.write_bytes(TrustState("sha256:" + "c" * 64).encode())
    path.chmod(0o600)
    return path


def codes(found: Any) -> list[str]:
    return [entry["code"] for entry in found]


def test_a_note_says_which_line_it_became(tmp_path: Path) -> None:
    noted = recorder(tmp_path).note(OBSERVED)
    assert noted.head is not None
    line = noted.result()["recorded"]
    assert (line["seq"], line["hash"], noted.notices) == (1, noted.head.hash, ())
    assert verify(tmp_path / "ledger.jsonl").head == noted.head
    assert not (tmp_path / "state.json").exists()


def test_the_head_is_kept_where_there_is_a_state_and_not_where_it_may_not_be(tmp_path: Path) -> None:
    state = with_state(tmp_path)
    first = recorder(tmp_path).note(OBSERVED).head
    assert first is not None
    assert parse_state(state.read_bytes()).ledgers[first.ledger].seq == 1
    recorder(tmp_path).note(OBSERVED, keep=False)
    assert parse_state(state.read_bytes()).ledgers[first.ledger].seq == 1
    recorder(tmp_path).commit(OBSERVED)
    assert parse_state(state.read_bytes()).ledgers[first.ledger].seq == 3


def test_check_mode_notes_nothing_and_may_commit_nothing(tmp_path: Path) -> None:
    checked = recorder(tmp_path, check_mode=True)
    assert checked.note(OBSERVED).result() == {"recorded": None, "notices": []}
    with pytest.raises(ModeKeeperError):
        checked.commit(OBSERVED)
    assert checked.against() == ()
    assert os.listdir(tmp_path) == []


def test_left_empty_it_notes_nothing_and_stands_against_a_change(tmp_path: Path) -> None:
    empty = recorder(tmp_path, ledger="")
    assert empty.note(OBSERVED).result() == {"recorded": None, "notices": []}
    assert codes(empty.against()) == ["AUDIT_MISSING"]
    with pytest.raises(ModeKeeperError) as caught:
        empty.commit(OBSERVED)
    assert caught.value.code == "AUDIT_MISSING"
    assert empty.look().ok


def test_a_change_is_written_before_and_after(tmp_path: Path) -> None:
    with recorder(tmp_path).change(INSTALL, ID) as made:
        assert events(tmp_path) == [("install_intent", [ID])]
        made.append(OTHER)
    assert events(tmp_path) == [("install_intent", [ID]), ("install_result", [ID, OTHER])]


@pytest.mark.parametrize("error", [ModeKeeperError("READ_TIMEOUT", "late"), ValueError("a fault of ours")])
def test_a_change_that_breaks_off_is_written_down_as_that(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)), recorder(tmp_path).change(INSTALL, ID):
        raise error
    assert events(tmp_path) == [("install_intent", [ID]), ("install_failed", [ID])]


def test_without_an_intent_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(b"noise\n")
    done = []
    with pytest.raises(ModeKeeperError) as caught, recorder(tmp_path).change(INSTALL, ID):
        done.append("changed")
    assert caught.value.code == "AUDIT_GENESIS_INVALID"
    assert done == []
    assert codes(recorder(tmp_path).against()) == ["AUDIT_GENESIS_INVALID"]
    assert (tmp_path / "ledger.jsonl").read_bytes() == b"noise\n"


def test_a_result_that_cannot_be_written_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any, **_options: Any) -> None:
        raise ModeKeeperError("AUDIT_WRITE_FAILED", "no space")

    with pytest.raises(ModeKeeperError) as caught, recorder(tmp_path).change(INSTALL, ID):
        monkeypatch.setattr(recording, "append_all", full)
    assert caught.value.code == "AUDIT_WRITE_FAILED"


def test_a_state_that_cannot_keep_the_head_is_a_notice_and_stops_a_change(tmp_path: Path) -> None:
    state = with_state(tmp_path)
    recorder(tmp_path).commit(OBSERVED)
    state.chmod(0o666)
    noted = recorder(tmp_path).note(OBSERVED)
    assert (noted.head, codes(noted.notices)) == (None, ["TRUST_STATE_INVALID"])
    assert codes(recorder(tmp_path).against()) == ["TRUST_STATE_INVALID"]
    with pytest.raises(ModeKeeperError):
        recorder(tmp_path).commit(OBSERVED)
    assert len(events(tmp_path)) == 1


def test_a_head_that_was_not_kept_is_told_beside_the_line_that_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: Any) -> None:
        raise ModeKeeperError("OUTPUT_FULL", "no space")

    monkeypatch.setattr(recording, "keep_head", refused)
    noted = recorder(tmp_path).note(OBSERVED)
    assert noted.head is not None
    assert codes(noted.notices) == ["OUTPUT_FULL"]
    with pytest.raises(ModeKeeperError):
        recorder(tmp_path).commit(OBSERVED)


def test_a_torn_tail_stands_against_nothing_and_is_closed(tmp_path: Path) -> None:
    recorder(tmp_path).commit(OBSERVED)
    with (tmp_path / "ledger.jsonl").open("ab") as file:
        file.write(b'{"actor":"op')
    assert recorder(tmp_path).against() == ()
    assert recorder(tmp_path).commit(OBSERVED).seq == 4
    assert verify(tmp_path / "ledger.jsonl").ok


def test_the_actor_is_the_processs_user_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody")
    monkeypatch.setenv("LOGNAME", "somebody")
    assert re.fullmatch(r"(?!somebody)[^@]+@.+", naming.actor())

    def nameless(_uid: int) -> None:
        raise KeyError

    monkeypatch.setattr(naming.pwd, "getpwuid", nameless)
    monkeypatch.setattr(naming.socket, "gethostname", lambda: "h\udcff")
    assert naming.actor() == f"{os.geteuid()}@h?"


def test_a_user_without_a_home_folder_has_no_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_cls: type[Path]) -> Path:
        raise RuntimeError

    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setattr(recording.Path, "home", classmethod(homeless))
    assert usual_place() is None
    assert Recorder.of({}, check_mode=False).path is None


def test_a_path_with_a_null_character_is_told_as_any_other_bad_one(tmp_path: Path) -> None:
    bad = recorder(tmp_path, ledger=f"{tmp_path}/a\0b")
    assert codes(bad.note(OBSERVED).notices) == ["AUDIT_WRITE_FAILED"]
    assert codes(verify(Path(f"{tmp_path}/a\0b")).reasons) == ["AUDIT_UNREADABLE"]
