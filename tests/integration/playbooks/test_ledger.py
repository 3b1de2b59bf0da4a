# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every step is written down; a ledger that takes no event is told of and left alone, and reading goes on."""

from __future__ import annotations

import hashlib
import json
import resource
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import Entry, append_all
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Genesis
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify

from .runner import SNAPSHOT, Run, playbook

LINE = '{"job":"a","worker":"0","step":%d,"metric":"step_time","unit":"s","value":1.0}\n'
UUID = "0f9d3e1c-5a0b-4c7e-8a57-3c1f0a1b2c3d"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with something to observe."""
    (tmp_path / "t.jsonl").write_text("".join(LINE % step for step in range(5)))
    return tmp_path


def observe(home: Path, *flags: str, **more: Any) -> Run:
    variables = {"modekeeper_telemetry": "t.jsonl", "modekeeper_out": "out", "modekeeper_ledger": "ledger.jsonl"}
    options = more.pop("options", {})
    return playbook("observe", {**variables, **more}, *flags, cwd=home, **options)


def lines(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_bytes().splitlines()]


def events(ledger: Path) -> list[str]:
    return [line["event"] for line in lines(ledger)]


def began(ledger: Path, *entries: Entry) -> None:
    append_all(
        ledger, entries, actor="a", now=datetime(2026, 1, 1, tzinfo=UTC), expected_head=None, genesis=Genesis(UUID)
    )


def test_two_evaluations_into_two_folders_are_one_story_and_the_same_bytes(tmp_path: Path) -> None:
    for out in ("one", "two"):
        variables = {"modekeeper_snapshot": str(SNAPSHOT), "modekeeper_out": out, "modekeeper_ledger": "ledger.jsonl"}
        run = playbook("evaluate", variables, cwd=tmp_path)
        assert run.status == 0, run.text
        assert "AUDIT_" not in run.text
    written = lines(tmp_path / "ledger.jsonl")
    steps = ["observe", "plan", "verify", "quarantine"]
    assert [line["event"] for line in written] == ["genesis", *steps, *steps]
    assert verify(tmp_path / "ledger.jsonl").ok
    for number, step in enumerate(("observation", "plan", "verify", "quarantine"), 1):
        made = json.loads((tmp_path / "one" / f"{step}.json").read_bytes())["id"]
        assert made in written[number]["ids"]
        assert written[number]["ids"] == written[number + 4]["ids"]
    trace = hashlib.sha256((tmp_path / "two" / "decision_trace.jsonl").read_bytes()).hexdigest()
    assert f"sha256:{trace}" in written[8]["ids"]
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / out).iterdir()} for out in ("one", "two"))
    assert one == two


def test_the_time_of_a_line_is_when_it_was_written_whatever_the_run_was_told(home: Path) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    environment = {"SOURCE_DATE_EPOCH": "0"}
    run = observe(home, modekeeper_now="2020-01-01T00:00:00Z", options={"environment": environment})
    assert run.status == 0, run.text
    for line in lines(home / "ledger.jsonl"):
        assert began <= datetime.strptime(line["time"], "%Y-%m-%dT%H:%M:%S%z") <= datetime.now(UTC)
        assert line["actor"].count("@") == 1


def test_without_a_name_it_is_the_users_own_and_left_empty_it_is_none(home: Path) -> None:
    state = home / "state"
    environment = {"XDG_STATE_HOME": str(state)}
    assert observe(home, modekeeper_ledger="", options={"environment": environment}).status == 0
    assert not state.exists()
    run = playbook("observe", {"modekeeper_telemetry": "t.jsonl"}, cwd=home, environment=environment)
    assert run.status == 0, run.text
    assert events(state / "modekeeper" / "ledger.jsonl") == ["genesis", "observe"]
    environment = {"XDG_STATE_HOME": "not/absolute", "HOME": str(home / "home")}
    run = playbook("observe", {"modekeeper_telemetry": "t.jsonl"}, cwd=home, environment=environment)
    assert events(home / "home" / ".local" / "state" / "modekeeper" / "ledger.jsonl") == ["genesis", "observe"]


@pytest.mark.parametrize("commit", [False, True])
def test_check_mode_begins_no_ledger_and_adds_no_line(home: Path, commit: bool) -> None:
    assert observe(home, "--check", modekeeper_commit=commit).status == 0
    assert not (home / "ledger.jsonl").exists()
    began(home / "ledger.jsonl")
    before = (home / "ledger.jsonl").read_bytes()
    assert observe(home, "--check", "--diff", modekeeper_commit=commit).status == 0
    assert (home / "ledger.jsonl").read_bytes() == before


def changed(ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes().replace(b'"event":"intent"', b'"event":"result"'))


def of_a_folder(ledger: Path) -> None:
    ledger.unlink()
    ledger.mkdir()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (changed, "AUDIT_CHAIN_BROKEN"),
        (lambda ledger: ledger.write_bytes(ledger.read_bytes() + b"noise\n"), "AUDIT_LINE_MALFORMED"),
        (of_a_folder, "AUDIT_UNREADABLE"),
        (lambda ledger: ledger.write_bytes(b""), "AUDIT_GENESIS_INVALID"),
    ],
)
def test_reading_goes_on_beside_a_ledger_that_is_not_believed_and_leaves_it_alone(
    home: Path, spoil: Any, code: str
) -> None:
    ledger = home / "ledger.jsonl"
    began(ledger, Entry("intent"), Entry("other"))
    spoil(ledger)
    before = ledger.read_bytes() if ledger.is_file() else None
    run = observe(home)
    assert run.status == 0, run.text
    assert f"{code}: " in run.text
    assert (ledger.read_bytes() if ledger.is_file() else None) == before
    assert (home / "out" / "observation.json").exists()


def test_a_place_that_takes_no_file_is_told(home: Path) -> None:
    """The kernel's own file system, which refuses an administrator too."""
    run = observe(home, modekeeper_ledger="/proc/ledger.jsonl")
    assert run.status == 0, run.text
    assert "AUDIT_WRITE_FAILED: " in run.text


def test_a_disk_that_fills_up_in_the_line_is_told_and_the_next_event_closes_it(home: Path) -> None:
    ledger = home / "ledger.jsonl"
    ids = tuple(f"sha256:{number:064x}" for number in range(800))
    began(ledger, *(Entry("intent", ids) for _unused in range(40)))
    limit = ledger.stat().st_size + 100  # more than what the step leaves beside it

    def shrink() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = observe(home, options={"preexec_fn": shrink})
    assert run.status == 0, run.text
    assert "AUDIT_WRITE_FAILED: " in run.text
    assert ledger.stat().st_size == limit
    run = observe(home)
    assert "AUDIT_" not in run.text
    assert [line["event"] for line in map(json.loads, ledger.read_bytes().splitlines()[-2:])] == [
        "torn_closed",
        "observe",
    ]
    assert verify(ledger).ok


def test_two_runs_at_once_are_both_written_down(home: Path) -> None:
    runs: list[Run] = []
    both = [
        threading.Thread(target=lambda out=out: runs.append(observe(home, modekeeper_out=out)))  # type: ignore[misc]
        for out in ("one", "two")
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert [run.status for run in runs] == [0, 0]
    assert events(home / "ledger.jsonl") == ["genesis", "observe", "observe"]
    assert verify(home / "ledger.jsonl").ok
