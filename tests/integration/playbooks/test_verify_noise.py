# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How often verify-after would be wrong, said of histories by the playbook."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.playbooks.runner import body, playbook

START = datetime(2026, 1, 1, tzinfo=UTC)


def history(path: Path, *, wild: bool, minutes: int = 600) -> None:
    """Latencies of one service: steady, or on a level of its own every hour."""
    noise = random.Random(11)
    lines = []
    for minute in range(minutes):
        level = 0.1 * (2 if wild and minute // 60 % 2 else 1)
        time = (START + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")
        value = level * noise.uniform(0.95, 1.05)
        lines.append({"job": "shop/web", "metric": "latency", "unit": "s", "time": time, "value": value})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_a_steady_history_promises_few_false_alarms_and_finds_a_quarter_more(tmp_path: Path) -> None:
    history(tmp_path / "steady.jsonl", wild=False)
    variables = {"modekeeper_telemetry": "steady.jsonl", "modekeeper_out": "out"}
    run = playbook("verify_noise", variables, cwd=tmp_path)
    assert run.status == 0, run.text
    report = body(tmp_path / "out", "verify_noise.json")
    (job,) = report["jobs"]
    assert (report["outcome"], job["name"], job["rate"], job["limit"]) == ("calibrated", "shop/web", 0, 0.1)
    assert job["decided"] > 50
    assert 0 < job["rate_high"] < 0.2
    assert {entry["worse_by"]: entry["found"] for entry in job["power"]}[0.25] == 1
    again = playbook("verify_noise", variables, cwd=tmp_path)
    assert "changed=0" in again.text


def test_a_wild_history_ends_with_the_reason_after_the_report_is_written(tmp_path: Path) -> None:
    history(tmp_path / "wild.jsonl", wild=True)
    run = playbook("verify_noise", {"modekeeper_telemetry": ["wild.jsonl"], "modekeeper_out": "out"}, cwd=tmp_path)
    assert run.status == 2, run.text
    assert "NOISE_TOO_HIGH: " in run.text
    (job,) = body(tmp_path / "out", "verify_noise.json")["jobs"]
    assert job["rate"] > 0.05
    assert job["limit"] is None or job["limit"] > 0.1


@pytest.mark.parametrize(
    ("minutes", "telemetry", "code"),
    [
        (20, "short.jsonl", "NOISE_UNKNOWN"),
        (20, [], "NOISE_UNKNOWN"),
        (20, "nowhere.jsonl", "TELEMETRY_MISSING"),
    ],
)
def test_a_history_that_tells_nothing_is_no_promise(tmp_path: Path, minutes: int, telemetry: object, code: str) -> None:
    history(tmp_path / "short.jsonl", wild=False, minutes=minutes)
    run = playbook("verify_noise", {"modekeeper_telemetry": telemetry, "modekeeper_out": "out"}, cwd=tmp_path)
    assert run.status == 2, run.text
    assert f"{code}: " in run.text


def test_check_mode_leaves_nothing(tmp_path: Path) -> None:
    history(tmp_path / "steady.jsonl", wild=False, minutes=100)
    variables = {"modekeeper_telemetry": "steady.jsonl", "modekeeper_out": "out", "modekeeper_commit": True}
    run = playbook("verify_noise", variables, "--check", cwd=tmp_path)
    assert run.status == 0, run.text
    assert not (tmp_path / "out").exists()
