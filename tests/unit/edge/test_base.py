# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What gate 4 is told of the data from before a change."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._edge.after.base import base_of, objects_of
from ansible_collections.modekeeper.core.plugins.module_utils._edge.after.measured import measure, place_of
from ansible_collections.modekeeper.core.plugins.module_utils._gate.known import Unreadable
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import Base
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.after import after_policy
from tests.unit.gate.open_facts import PLAN
from tests.unit.verify.builders import NOW, passport

((SPACE, NAME),) = objects_of(PLAN)
PASSPORT = passport(verify_after={"deadline": "30m"})


def found(folder: Path, *, given: Any = PASSPORT, job: str = f"{SPACE}/{NAME}", count: int = 200, **more: Any) -> Any:
    """The answer on a sample every ten seconds, the last one so long ago."""
    ago, every = more.get("ago", 1), more.get("every", 10)
    path = folder / "latency.jsonl"
    with path.open("w") as handle:
        for back in range(count, 0, -1):
            moment = NOW - timedelta(seconds=ago + every * back)
            line = {"job": job, "metric": "latency", "unit": "s", "value": 0.1 + 0.001 * (back * 7 % 5)}
            handle.write(json.dumps({**line, "time": moment.isoformat().replace("+00:00", "Z")}) + "\n")
    params = {"telemetry": more.get("telemetry", [str(path)]), "telemetry_columns": {}, "telemetry_options": {}}
    return base_of(params, PLAN, given, NOW)


@pytest.mark.parametrize("job", [f"{SPACE}/{NAME}", NAME])
def test_enough_of_the_changed_workload_can_be_judged(tmp_path: Path, job: str) -> None:
    base = found(tmp_path, job=job)
    assert base == Base((f"{job}/latency/s",), ())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"count": 8}, "8 samples before the change"),
        ({"ago": 3600}, "0 samples before the change"),
        ({"every": 600}, "1800 s are given"),
        ({"job": "another/service"}, f"{SPACE}/{NAME}"),
        ({"telemetry": []}, f"{SPACE}/{NAME}"),
    ],
)
def test_what_could_not_be_judged_is_named(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    base = found(tmp_path, **changed)
    assert base.judged == ()
    assert why in base.blind[0]


def test_what_is_said_to_be_of_the_future_is_not_believed(tmp_path: Path) -> None:
    assert found(tmp_path, ago=-100_000).judged == ()
    found(tmp_path, ago=-1000)
    params = {"telemetry": [str(tmp_path / "latency.jsonl")], "telemetry_columns": {}, "telemetry_options": {}}
    (line,) = measure(params, after_policy(PASSPORT), objects_of(PLAN), NOW).lines
    assert len(line.values) == 100
    assert line.place[-1] < place_of(NOW)


def test_what_cannot_be_read_is_told_as_such(tmp_path: Path) -> None:
    base = found(tmp_path, telemetry=[str(tmp_path / "nowhere.jsonl")])
    assert isinstance(base, Unreadable)
    assert base.cause == "TELEMETRY_MISSING"


def test_where_rollout_checks_are_enough_nothing_is_read(tmp_path: Path) -> None:
    given = passport(verify_after={"accept_rollout_checks_alone": True})
    assert found(tmp_path, given=given, telemetry=["nowhere"]) == Base((), ())


def test_conditions_count_whosesoever_they_are(tmp_path: Path) -> None:
    condition = {"name": "latency", "metric": "latency", "worse_when": "higher"}
    given = passport(verify_after={"deadline": "30m", "conditions": [condition]})
    assert found(tmp_path, given=given, job="another/service").judged == ("another/service/latency/s",)


def test_a_condition_that_nothing_measures_is_blind(tmp_path: Path) -> None:
    conditions = [
        {"name": "latency", "metric": "latency", "worse_when": "higher"},
        {"name": "queue", "query": "sum(queue)", "worse_when": "higher"},
    ]
    base = found(tmp_path, given=passport(verify_after={"deadline": "30m", "conditions": conditions}))
    assert base == Base((f"{SPACE}/{NAME}/latency/s",), ("queue",))
