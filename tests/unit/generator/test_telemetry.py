# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The telemetry of a shape: the same bytes for the same inputs, and in it what the facts promise."""

from __future__ import annotations

import itertools
import json
import math
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.generator import facts
from tests.generator.services import LOW, SHORT, WELL, Service
from tests.generator.shape import Shape, draw_shape
from tests.generator.telemetry import telemetry_bytes
from tests.generator.training import GAP, HEALTHY, NOT_FINITE, SLOWER, STRAGGLER, Run
from tests.generator.training_series import GAP_RECORDS, RECORDS, story
from tests.tools.paths import ROOT

END = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SEED, SCALE = 8, 0.3
SCRIPT = (
    "import hashlib; from tests.unit.generator.test_telemetry import made;print(hashlib.sha256(made()).hexdigest())"
)
METRICS = {"step_time": "s", "loss": "1", "throughput": "samples/s", "cpu_use": "cores", "mem_use": "bytes"}


def names(shape: Shape) -> dict[str, list[str]]:
    """Pod names as a ReplicaSet would choose them."""
    return {s.job: [f"{s.name}-5c9f7d-{index:05d}" for index in range(s.replicas)] for s in shape.services}


def made() -> bytes:
    shape = draw_shape(SEED, SCALE)
    return telemetry_bytes(shape, names(shape), END)


@pytest.fixture(scope="module")
def shape() -> Shape:
    return draw_shape(SEED, SCALE)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return [json.loads(text) for text in made().splitlines()]


def run_of(shape: Shape, case: str) -> Run:
    return next(run for run in shape.runs if run.case == case)


def series(lines: list[dict[str, Any]], job: str, metric: str) -> dict[str, list[float]]:
    found = defaultdict(list)
    for line in lines:
        if line["job"] == job and line["metric"] == metric:
            found[line["worker"]].append(line["value"])
    return found


def test_same_inputs_same_bytes_under_another_hash_seed() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    digests = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={**environment, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("3", "99")
    }
    assert len(digests) == 1


def test_lines_are_canonical_and_end_at_the_given_moment(lines: list[dict[str, Any]]) -> None:
    assert {(line["metric"], line["unit"]) for line in lines} == set(METRICS.items())
    assert all({"job", "worker", "metric", "unit", "value", "time"} <= set(line) for line in lines)
    assert max(line["time"] for line in lines) == "2026-03-04T05:06:07Z"
    for text in made().splitlines()[:50]:
        assert list(json.loads(text)) == sorted(json.loads(text))


def test_only_the_named_worker_straggles(shape: Shape, lines: list[dict[str, Any]]) -> None:
    run = run_of(shape, STRAGGLER)
    found = series(lines, run.job, "step_time")
    assert len(found) == run.workers >= 3
    late = {worker: statistics.median(values[-100:]) for worker, values in found.items()}
    named = next(signal.worker for signal in facts.expected_signals(shape) if signal.pattern == "straggler")
    others = statistics.median(value for worker, value in late.items() if worker != named)
    assert [worker for worker, value in late.items() if value > 1.25 * others] == [named]


def test_hiccups_never_last(shape: Shape, lines: list[dict[str, Any]]) -> None:
    found = series(lines, run_of(shape, HEALTHY).job, "step_time")
    for values in found.values():
        high = [value > 1.25 * statistics.median(values) for value in values[2:]]
        assert not any(all(high[place : place + 3]) for place in range(len(high)))


def test_a_loss_that_is_not_a_number_stays_so_while_steps_go_on(shape: Shape, lines: list[dict[str, Any]]) -> None:
    run = run_of(shape, NOT_FINITE)
    (loss,) = series(lines, run.job, "loss").values()
    onset = story(shape, run).onset
    assert [math.isnan(value) for value in loss] == [record >= onset for record in range(RECORDS)]
    assert all(len(values) == RECORDS for values in series(lines, run.job, "step_time").values())
    other = [value for line in lines if line["job"] != run.job and math.isnan(value := line["value"])]
    assert other == []


def test_the_gap_is_one_and_long(shape: Shape, lines: list[dict[str, Any]]) -> None:
    run = run_of(shape, GAP)
    steps = sorted({line["step"] for line in lines if line["job"] == run.job})
    jumps = [after - before for before, after in itertools.pairwise(steps)]
    assert sorted(jumps)[-2:] == [10, 10 * (GAP_RECORDS + 1)]


def test_all_workers_become_slower_at_once(shape: Shape, lines: list[dict[str, Any]]) -> None:
    run = run_of(shape, SLOWER)
    onset = story(shape, run).onset
    for values in series(lines, run.job, "step_time").values():
        assert statistics.median(values[onset:]) > 1.2 * statistics.median(values[2:onset])


def p95(values: list[float]) -> float:
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


@pytest.mark.parametrize("history", [LOW, WELL])
def test_use_is_where_its_history_says(shape: Shape, lines: list[dict[str, Any]], history: str) -> None:
    services = [s for s in shape.services if s.history == history and s.size.cpu and s.fault != "oom"]
    assert services
    for service in services:
        for values in series(lines, service.job, "cpu_use").values():
            ratio = p95(values) / (service.size.cpu / 1000)
            assert ratio < 0.45 if history == LOW else 0.6 < ratio < 0.9


def test_a_leaking_service_meets_its_limit_and_never_passes_it(shape: Shape, lines: list[dict[str, Any]]) -> None:
    service = next(s for s in shape.services if s.fault == "oom")
    limit = service.size.memory_limit * 2**20
    for values in series(lines, service.job, "mem_use").values():
        assert 0.9 * limit < max(values) <= limit


def test_histories_are_as_long_as_they_say(shape: Shape, lines: list[dict[str, Any]]) -> None:
    def days(service: Service) -> float:
        times = [datetime.fromisoformat(line["time"]) for line in lines if line["job"] == service.job]
        return (max(times) - min(times)) / timedelta(days=1)

    for service in shape.services:
        if service.history:
            assert (days(service) < 1) == (service.history == SHORT)
            assert days(service) > 8 or service.history == SHORT
