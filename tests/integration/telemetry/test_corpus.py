# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The corpus in short: faults laid over traces that nobody here made. `make corpus` judges all of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import read_sources
from tests.corpus.cases import Case, cases
from tests.corpus.judge import judge, look, says
from tests.corpus.laid import Truth
from tests.corpus.outcome import figures, goals, run
from tests.corpus.page import load
from tests.corpus.sources import FOLDER
from tests.corpus.trace import Trace, frame

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="MODEKEEPER_REAL_DATA names no folder of real traces")
SHARE = 0.1


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return figures(run(cases("final", SHARE), replayed=1))


def test_the_goals_are_met_on_a_tenth_of_the_cases(told: dict[str, Any]) -> None:
    assert goals(told) == dict.fromkeys(goals(told), True)


def test_no_signal_is_raised_much_where_it_should_not(told: dict[str, Any]) -> None:
    precision = {pattern: entry["all"]["precision"][0] for pattern, entry in told["signals"].items()}
    assert {pattern: value for pattern, value in precision.items() if value is None or value < 0.95} == {}
    seen = {pattern: entry["all"]["recall"][0] for pattern, entry in told["signals"].items()}
    assert {pattern: value for pattern, value in seen.items() if value < 0.8} == {}


def test_a_fault_is_seen_soon(told: dict[str, Any]) -> None:
    assert told["signals"]["straggler"]["by_size"]["2"]["delay"]["median"] <= 5
    assert told["signals"]["step_change"]["by_size"]["2"]["delay"]["median"] <= 40


def test_the_figures_on_the_page_are_of_these_traces() -> None:
    fresh = figures([])
    assert {name: load()[name] for name in ("sources", "whole")} == {name: fresh[name] for name in ("sources", "whole")}


def test_a_case_is_the_same_each_time_and_differs_between_the_families() -> None:
    def values(family: str) -> Any:
        return Case("one slow worker", 2.0, 5, family).lay().trace.tables["step_time"]

    np.testing.assert_array_equal(values("final"), values("final"))
    assert not np.array_equal(values("final"), values("development"))


def test_the_records_are_those_a_file_would_give(tmp_path: Path) -> None:
    laid = Case("slow worker over a restart", 2.0, 0, "final").lay()
    lines = tmp_path / "run.jsonl"
    with lines.open("w", encoding="utf-8") as out:
        for row in frame(laid.trace).select("job", "worker", "step", "metric", "unit", "value").iter_rows(named=True):
            out.write(json.dumps(row) + "\n")
    read = read_sources([str(lines)]).frame
    assert read.height == frame(laid.trace).height
    assert judge(Case("slow worker over a restart", 2.0, 0, "final")).found == {"straggler": 1}


def test_a_finding_counts_where_pattern_worker_and_time_meet() -> None:
    trace = Trace(
        "t",
        tuple("abcd"),
        {"step_time": np.random.default_rng(1).lognormal(0, 0.02, (200, 4))},
        {"step_time": "s"},
        np.arange(200),
    )
    values = trace.tables["step_time"].copy()
    values[100:150, 1] *= 2
    slow = trace.of("step_time", values)
    (found,) = [signal for signal in look(slow) if signal.outcome == "signal_found"]
    assert says(found, Truth("straggler", 100, 150, "b"), slow)
    assert not says(found, Truth("straggler", 100, 150, "c"), slow)
    assert not says(found, Truth("straggler", 160, 190, "b"), slow)
    assert not says(found, Truth("drift", 100, 150, "b"), slow)
