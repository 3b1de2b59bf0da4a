# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The evaluation of the recording that ships with the project, by the playbook that users run."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from jsonschema import Draft202012Validator

from .runner import ROOT, SNAPSHOT, TELEMETRY, Run, body, playbook

CONTRACTS = ROOT / "docs" / "contracts"
FILES = {
    "observation.json",
    "plan.json",
    "verify.json",
    "quarantine.json",
    "isolation_plan.json",
    "decision_trace.jsonl",
    "evaluation.md",
}


def evaluate(out: Path | str, *flags: str, more: dict[str, Any] | None = None, **options: Any) -> Run:
    variables = {
        "modekeeper_snapshot": str(SNAPSHOT),
        "modekeeper_telemetry": str(TELEMETRY),
        "modekeeper_passport": "pilot",
        "modekeeper_out": str(out),
        **(more or {}),
    }
    return playbook("evaluate", variables, *flags, **options)


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    out = tmp_path_factory.mktemp("evaluated") / "out"
    return out, evaluate(out)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_it_ends_well_with_static_only_and_leaves_its_files(evaluated: tuple[Path, Run]) -> None:
    out, run = evaluated
    assert run.status == 0, run.text
    assert set(os.listdir(out)) == FILES
    assert body(out, "verify.json")["outcome"] == "static_only"
    assert {entry["code"] for entry in body(out, "verify.json")["reasons"]} >= {"SNAPSHOT_ONLY"}


def test_anybody_can_walk_the_chain(evaluated: tuple[Path, Run]) -> None:
    out, _unused = evaluated
    ids = {}
    for name in ("observation.json", "plan.json", "verify.json"):
        document = json.loads((out / name).read_bytes())
        identity = document.pop("id")
        assert identity == "sha256:" + hashlib.sha256(rfc8785.dumps(document)).hexdigest()
        ids[name] = (identity, document["inputs"])
    assert ids["observation.json"][0] in ids["plan.json"][1]
    assert ids["plan.json"][0] in ids["verify.json"][1]


def test_each_line_of_the_decision_trace_keeps_its_contract(evaluated: tuple[Path, Run]) -> None:
    out, _unused = evaluated
    contract = json.loads((CONTRACTS / "decision-trace.schema.json").read_text(encoding="utf-8"))
    kept = Draft202012Validator(contract)
    lines = [json.loads(line) for line in (out / "decision_trace.jsonl").read_bytes().splitlines()]
    assert len(lines) > 100
    assert not [line for line in lines if not kept.is_valid(line)]


def test_the_same_bytes_in_another_folder_zone_locale_and_hash_seed(
    evaluated: tuple[Path, Run], tmp_path: Path
) -> None:
    out, _unused = evaluated
    surroundings = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711"}
    run = evaluate("elsewhere", cwd=tmp_path, environment=surroundings)
    assert run.status == 0, run.text
    assert digests(tmp_path / "elsewhere") == digests(out)


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    evaluate(tmp_path / "out")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    run = evaluate(tmp_path / "out")
    assert "changed=0" in run.text
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize("commit", [False, True])
def test_check_mode_shows_the_diff_and_leaves_nothing(tmp_path: Path, commit: bool) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    more = {"modekeeper_commit": True} if commit else {}
    run = evaluate(tmp_path / "out", "--check", "--diff", more=more, environment={"TMPDIR": str(temporary)})
    assert run.status == 0, run.text
    assert not (tmp_path / "out").exists()
    assert os.listdir(temporary) == []
    assert "+++ after" in run.text


def test_check_mode_shows_what_the_run_then_does(tmp_path: Path) -> None:
    checked = evaluate(tmp_path / "out", "--check", "--diff")
    done = evaluate(tmp_path / "out", "--diff")
    assert _diff_lines(checked) == _diff_lines(done)
    assert _diff_lines(done)


def _diff_lines(run: Run) -> list[str]:
    return [line for line in run.text.splitlines() if line.startswith(("+", "-", "@@"))]


def test_where_a_live_verify_is_asked_for_a_recording_does_not_do(tmp_path: Path) -> None:
    run = evaluate(tmp_path / "out", more={"modekeeper_require_live": True})
    assert run.status == 2
    assert run.first_word == "SNAPSHOT_ONLY"
    assert (tmp_path / "out" / "verify.json").exists()


def test_a_made_up_time_is_refused_together_with_commit(tmp_path: Path) -> None:
    run = evaluate(tmp_path / "out", more={"modekeeper_commit": True, "modekeeper_now": "2026-01-01T00:00:00Z"})
    assert run.status == 2
    assert run.first_word == "NOW_WITH_COMMIT"
    assert not (tmp_path / "out").exists()


def test_each_step_alone_finds_what_the_step_before_it_left(evaluated: tuple[Path, Run], tmp_path: Path) -> None:
    out, _unused = evaluated
    variables = {"modekeeper_passport": "pilot", "modekeeper_out": str(tmp_path / "out")}
    source = {"modekeeper_snapshot": str(SNAPSHOT), "modekeeper_telemetry": [str(TELEMETRY)]}
    for name, more in (("observe", source), ("plan", {}), ("verify", {}), ("quarantine", source)):
        run = playbook(name, {**variables, **more})
        assert run.status == 0, run.text
    assert digests(tmp_path / "out") == digests(out)
