# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The playbook for people who want findings and nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from .runner import SNAPSHOT, TELEMETRY, Run, body, playbook

FILES = {"observation.json", "decision_trace.jsonl", "evaluation.md"}
LINES = [
    {"job": "llm", "worker": str(rank), "step": step, "metric": "step_time", "unit": "s", "value": took}
    for step in range(400)
    for rank in range(4)
    for took in [(0.4 + (step * 7 + rank * 13) % 29 / 1000) * (1.5 if rank == 2 and step >= 200 else 1)]
]


def signals(out: Path, *flags: str, **more: Any) -> Run:
    return playbook("signals", {"modekeeper_out": str(out), **more}, *flags)


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("logs") / "run.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in LINES), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, logs: str) -> Path:
    out = tmp_path_factory.mktemp("found") / "out"
    run = signals(out, modekeeper_telemetry=logs)
    assert run.status == 0, run.text
    return out


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def found_id(out: Path) -> str:
    (straggler,) = [
        entry
        for entry in body(out, "observation.json")["signals"]
        if (entry["pattern"], entry["outcome"]) == ("straggler", "signal_found")
    ]
    return str(straggler["id"])


def test_the_logs_of_a_run_give_the_finding_its_picture_and_the_link_to_it(found: Path) -> None:
    path = f"pictures/{found_id(found)}.svg"
    assert {path, *FILES} == set(tree(found))
    assert f"[straggler]({path}) | job llm, metric step_time, worker 2" in (found / "evaluation.md").read_text()
    assert "worker 2</text>" in (found / path).read_text(encoding="utf-8")


def test_a_second_run_changes_nothing_and_pictures_of_earlier_findings_go(
    found: Path, logs: str, tmp_path: Path
) -> None:
    before = tree(found)
    assert "changed=0" in signals(found, modekeeper_telemetry=logs).text
    old, kept = found / "pictures" / f"burst-{'0' * 16}.svg", found / "pictures" / "mine.svg"
    old.write_text("old")
    kept.write_text("mine")
    assert "changed=1" in signals(found, "--check", modekeeper_telemetry=logs).text
    assert old.exists()
    assert "changed=1" in signals(found, modekeeper_telemetry=logs).text
    assert kept.exists()
    kept.unlink()
    assert tree(found) == before


def test_without_pictures_there_are_none(logs: str, tmp_path: Path) -> None:
    run = signals(tmp_path / "out", modekeeper_telemetry=logs, modekeeper_pictures=False)
    assert run.status == 0, run.text
    assert set(tree(tmp_path / "out")) == FILES
    assert "[straggler]" not in (tmp_path / "out" / "evaluation.md").read_text()


def test_check_mode_shows_what_the_run_then_does_and_leaves_nothing(logs: str, tmp_path: Path) -> None:
    checked = signals(tmp_path / "out", "--check", "--diff", modekeeper_telemetry=logs)
    assert checked.status == 0, checked.text
    assert not (tmp_path / "out").exists()
    done = signals(tmp_path / "out", "--diff", modekeeper_telemetry=logs)
    assert added(checked) == added(done)
    assert f"+pictures/{found_id(tmp_path / 'out')}.svg" in added(done)


def added(run: Run) -> list[str]:
    return [line for line in run.text.splitlines() if line.startswith("+")]


def test_a_signal_that_is_to_fail_the_run_fails_it_after_all_is_written(logs: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = signals(out, "--diff", modekeeper_telemetry=logs, modekeeper_fail_on=["loss_not_finite", "straggler"])
    assert (run.status, run.first_word) == (2, "SIGNAL_UNWANTED")
    assert "found: straggler." in run.text
    assert len(tree(out)) == len(FILES) + 1
    assert "+straggler: job llm, metric step_time, worker 2" in added(run)
    assert signals(out, modekeeper_telemetry=logs, modekeeper_fail_on=["loss_not_finite"]).status == 0
    assert signals(out, modekeeper_telemetry=logs, modekeeper_fail_on=["any"]).first_word == "SIGNAL_UNWANTED"


def test_a_signal_that_does_not_exist_is_refused_before_anything_is_left(logs: str, tmp_path: Path) -> None:
    run = signals(tmp_path / "out", modekeeper_telemetry=logs, modekeeper_fail_on=["stragler"])
    assert (run.status, run.first_word) == (2, "OPTION_INVALID")
    assert not (tmp_path / "out").exists()


def test_logs_that_are_not_there_are_an_error_with_its_code(tmp_path: Path) -> None:
    run = signals(tmp_path / "out", modekeeper_telemetry=str(tmp_path / "none.jsonl"))
    assert (run.status, run.first_word) == (2, "TELEMETRY_MISSING")
    assert not (tmp_path / "out").exists()


def test_an_evaluation_makes_pictures_when_asked_and_its_later_steps_keep_the_links(tmp_path: Path) -> None:
    variables = {
        "modekeeper_snapshot": str(SNAPSHOT),
        "modekeeper_telemetry": str(TELEMETRY),
        "modekeeper_out": str(tmp_path / "out"),
        "modekeeper_pictures": True,
    }
    assert playbook("evaluate", variables).status == 0
    account = (tmp_path / "out" / "evaluation.md").read_text(encoding="utf-8")
    names = {name for name in tree(tmp_path / "out") if name.startswith("pictures/")}
    assert len(names) > 5
    assert all(f"]({name})" in account for name in names)
    assert "## What verify found" in account
