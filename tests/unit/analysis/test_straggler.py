# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The straggler rule, against the words of it and against a slow reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import peers
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.matrix import Matrix

from .builders import judge, outcomes, table, workers


def noise(steps: int, width: int, spread: float = 0.03, seed: int = 1) -> Any:
    return np.random.default_rng(seed).lognormal(-1, spread, (steps, width))


def slowed(low: int, high: int, factor: float = 1.5, steps: int = 200, width: int = 8) -> Any:
    values = noise(steps, width)
    values[low:high, 3] *= factor
    return values


def test_a_worker_slow_from_the_first_step_is_found_when_the_warm_up_ends() -> None:
    (found,) = judge(workers(slowed(0, 200)), "straggler")
    assert (found.outcome, found.subject["job"], found.subject["worker"]) == ("signal_found", "run", "w3")
    assert found.window == {"from_step": 20, "to_step": 199}
    assert found.evidence["decided_at_step"] == 22
    assert found.evidence["ratio_median"] == pytest.approx(1.5, rel=0.05)
    assert found.evidence["samples_slow"] == 180


@pytest.mark.parametrize(("length", "expected"), [(2, "no_actionable_signal"), (3, "signal_found")])
def test_three_samples_running_are_needed(length: int, expected: str) -> None:
    assert outcomes(judge(workers(slowed(100, 100 + length)), "straggler")) == [expected]


@pytest.mark.parametrize(("factor", "expected"), [(1.2, "no_actionable_signal"), (1.35, "signal_found")])
def test_the_ratio(factor: float, expected: str) -> None:
    assert outcomes(judge(workers(slowed(50, 150, factor)), "straggler")) == [expected]


@pytest.mark.parametrize("width", [1, 2])
def test_two_workers_cannot_tell(width: int) -> None:
    (found,) = judge(workers(noise(100, width)), "straggler")
    assert found.outcome == "insufficient_evidence"
    assert str(width) in found.evidence["why"]


def test_the_warm_up_is_not_judged_after_a_restart_either() -> None:
    values = noise(100, 8)
    values[:20, 3] *= 3
    values[60:80, 3] *= 3
    steps = np.concatenate((np.arange(60), np.arange(50, 90)))
    assert outcomes(judge(workers(values, step=steps), "straggler")) == ["no_actionable_signal"]
    values[80:84, 3] *= 3
    assert outcomes(judge(workers(values, step=steps), "straggler")) == ["signal_found"]


def test_a_gap_is_no_slow_sample_and_ends_no_run_unless_it_is_long() -> None:
    values = slowed(100, 104)
    values[102, 3] = np.nan
    values[150, 5] = np.nan
    assert outcomes(judge(workers(values), "straggler")) == ["signal_found"]
    far = slowed(100, 102)
    far[102:110, 3] = np.nan
    far[110, 3] *= 1.5
    assert outcomes(judge(workers(far), "straggler")) == ["no_actionable_signal"]


def test_one_outlier_in_a_hundred_thousand_raises_nothing() -> None:
    values = noise(12_500, 8)
    values[6000, 3] = 1000
    assert outcomes(judge(workers(values), "straggler")) == ["no_actionable_signal"]


def test_noise_that_makes_such_runs_by_chance_is_not_blamed_on_a_worker() -> None:
    (found,) = judge(workers(noise(1000, 8, spread=0.4)), "straggler")
    assert found.outcome == "insufficient_evidence"
    assert found.evidence["runs_expected_by_chance"] > 0.01
    noisy = noise(1000, 8, spread=0.3)
    noisy[:, 3] *= 2
    (worker,) = judge(workers(noisy), "straggler")
    assert worker.subject["worker"] == "w3"


def test_several_at_once_the_worst_first_and_no_more_than_a_person_reads() -> None:
    values = noise(200, 100)
    values[:, 10:40] *= 1.5
    values[:, 25] *= 2
    found = judge(workers(values), "straggler")
    assert len(found) == 20
    assert {signal.evidence["workers_slow"] for signal in found} == {30}
    assert "w25" in {signal.subject["worker"] for signal in found}


def test_workers_that_share_no_step_or_too_few() -> None:
    apart = table(worker=["a", "b", "c"] * 2, step=[21, 61, 101, 22, 62, 102], value=[1.0] * 6)
    assert outcomes(judge(apart, "straggler")) == ["insufficient_evidence"]
    mixed = table(worker=["a", "b", "c"], step=[1, None, 3], value=[1.0] * 3)
    assert outcomes(judge(mixed, "straggler")) == ["insufficient_evidence"]
    steps = np.arange(3000) * 1_000_000
    spread = table(worker=[f"w{place}" for place in range(3000)], step=steps, value=np.ones(3000))
    assert outcomes(judge(spread, "straggler")) == ["insufficient_evidence"]


def test_steps_far_apart_and_records_without_steps() -> None:
    values = slowed(100, 150)
    far = judge(workers(values, step=np.arange(200) * 10**9), "straggler")
    assert far[0].window["from_step"] == 100 * 10**9
    timed = workers(values).with_columns(
        step=pl.lit(None, pl.Int64), time=pl.from_epoch("step", "s").dt.replace_time_zone("UTC")
    )
    (found,) = judge(timed, "straggler")
    assert found.window == {"from": "1970-01-01T00:01:40Z", "to": "1970-01-01T00:02:29Z"}


def test_pods_stand_for_workers_where_none_is_named() -> None:
    frame = workers(slowed(0, 200)).with_columns(pod=pl.col("worker"), worker=pl.lit("").cast(pl.Categorical))
    (found,) = judge(frame, "straggler")
    assert found.subject["worker"] == "w3"


def test_a_job_restarted_from_nothing_is_told_by_time() -> None:
    values = noise(80, 8)
    values[35:, 3] *= 2
    steps = np.concatenate((np.arange(40), np.arange(40)))
    times = pl.from_epoch(pl.Series(np.repeat(np.arange(80), 8)), "s").dt.replace_time_zone("UTC")
    (found,) = judge(workers(values, step=steps, time=times), "straggler")
    assert found.window["from_step"] == 35
    values[35:, 3] /= 2
    values[30:40, 3] *= 2
    values[70:72, 3] *= 2
    assert judge(workers(values, step=steps, time=times), "straggler")[0].window == {
        "from_step": 30,
        "to_step": 39,
        "from": "1970-01-01T00:00:30Z",
        "to": "1970-01-01T00:00:39Z",
    }


def test_a_run_that_is_all_warm_up_cannot_be_judged() -> None:
    for frame in (workers(noise(15, 8)), workers(noise(15, 8)).slice(1)):
        (found,) = judge(frame, "straggler")
        assert found.outcome == "insufficient_evidence"
    short = noise(22, 8)
    (found,) = judge(workers(short), "straggler")
    assert "2 steps" in found.evidence["why"]


def test_the_first_samples_are_warm_up_where_steps_are_not_counted() -> None:
    def timed(values: Any) -> pl.DataFrame:
        seconds = pl.from_epoch("step", "s").dt.replace_time_zone("UTC")
        return workers(values).with_columns(time=seconds).with_columns(step=pl.lit(None, pl.Int64))

    assert outcomes(judge(timed(slowed(0, 20)), "straggler")) == ["no_actionable_signal"]
    assert outcomes(judge(timed(slowed(0, 23)), "straggler")) == ["signal_found"]
    hole = slowed(0, 20)
    hole[50, 2] = np.nan
    assert outcomes(judge(timed(hole), "straggler")) == ["no_actionable_signal"]


def test_a_window_over_a_restart_is_told_by_time() -> None:
    values = noise(80, 8)
    values[36:40, 3] *= 2
    values[60:70, 3] *= 2
    steps = np.concatenate((np.arange(40), np.arange(40)))
    times = pl.from_epoch(pl.Series(np.repeat(np.arange(80), 8)), "s").dt.replace_time_zone("UTC")
    (found,) = judge(workers(values, step=steps, time=times), "straggler")
    assert found.window == {"from": "1970-01-01T00:00:36Z", "to": "1970-01-01T00:01:09Z"}


SMALL = st.sampled_from([1.0, 1.2, 1.25, 1.26, 1.5, 2.0, 3.0, 0.0, float("nan")])


@given(
    st.integers(3, 7).flatmap(
        lambda width: st.lists(st.lists(SMALL, min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
@settings(deadline=None, max_examples=300)
def test_three_order_statistics_give_every_others_median(rows: list[list[float]]) -> None:
    values = np.array(rows)
    count = len(rows)
    slow = peers.slow_samples(Matrix(values, np.zeros(count, int), np.arange(count), np.arange(count)), 1.25, 3)
    expected = {}
    for row in range(count):
        there = [column for column in range(values.shape[1]) if values[row, column] > 0]
        if len(there) < 3:
            continue
        for column in there:
            others = float(np.median([values[row, other] for other in there if other != column]))
            if values[row, column] > 1.25 * others:
                expected[row, column] = others
    found = dict(
        zip(zip(slow.rows[slow.row].tolist(), slow.column.tolist(), strict=True), slow.others.tolist(), strict=True)
    )
    assert found == pytest.approx(expected)
