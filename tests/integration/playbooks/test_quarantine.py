# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The playbook that says what is held: what it leaves, that it says the same again, and that it forgets nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults

from .runner import SNAPSHOT, TELEMETRY, Run, body, playbook

FILES = ("quarantine.json", "isolation_plan.json")


def quarantine(out: Path, *flags: str, **more: Any) -> Run:
    variables = {"modekeeper_snapshot": str(SNAPSHOT), "modekeeper_out": str(out), "modekeeper_ledger": "", **more}
    return playbook("quarantine", variables, *flags)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quarantine") / "out"
    run = quarantine(folder, modekeeper_telemetry=str(TELEMETRY))
    assert run.status == 0, run.text
    return folder


def test_it_leaves_what_is_held_by_the_contract(out: Path) -> None:
    for name in FILES:
        document = json.loads((out / name).read_bytes())
        assert faults(document["schema"], document["body"]) == []
    found = body(out, "quarantine.json")
    assert found["outcome"] == "held"
    assert {"CRASH_LOOP", "IMAGE_PULL", "LOSS_NONFINITE", "UNSCHEDULABLE"} <= {
        entry["detector"] for entry in found["findings"]
    }
    # The recording is older than the list that clocks are judged by: that detector says so, and nothing fails.
    why = {entry["id"]: entry["why"] for entry in found["detectors"]}
    assert why["NODE_CLOCK_SKEW"] == "the server's own time was not recorded"
    assert "What is held" in (out / "evaluation.md").read_text(encoding="utf-8")
    steps = {json.loads(line)["step"] for line in (out / "decision_trace.jsonl").read_text().splitlines()}
    assert steps == {"observe", "quarantine"}


def test_the_same_look_again_says_the_same_and_a_check_leaves_nothing(out: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    again = quarantine(out, modekeeper_telemetry=str(TELEMETRY))
    assert again.status == 0
    assert "changed=0" in again.text
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    checked = quarantine(tmp_path / "none", "--check", "--diff")
    assert checked.status == 0
    assert "hit: CRASH_LOOP Deployment" in checked.text
    assert not (tmp_path / "none").exists()


def test_what_was_held_is_not_forgotten_for_a_file_that_was_altered(out: Path, tmp_path: Path) -> None:
    for name in ("observation.json", "quarantine.json"):
        (tmp_path / name).write_bytes((out / name).read_bytes())
    altered = (tmp_path / "quarantine.json").read_bytes().replace(b'"outcome":"held"', b'"outcome":"clear"')
    (tmp_path / "quarantine.json").write_bytes(altered)
    refused = quarantine(tmp_path)
    assert refused.status != 0
    assert refused.first_word == "ARTIFACT_ID_MISMATCH"
    assert (tmp_path / "quarantine.json").read_bytes() == altered
