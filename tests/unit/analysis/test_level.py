# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Changes of level: found where they are, not where noise, slopes, outliers and warm-up are."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.level import levels
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.correlation import memory
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.shift import _place, shift

from .builders import judge, outcomes, series, table, workers


def noise(count: int, spread: float = 0.05, seed: int = 3) -> Any:
    return np.random.default_rng(seed).lognormal(0, spread, count)


def ar(count: int, memory_: float, seed: int, spread: float = 0.2) -> Any:
    rng = np.random.default_rng(seed)
    found = np.zeros(count + 200)
    for place, shock in enumerate(rng.normal(0, spread * np.sqrt(1 - memory_**2), count + 200)):
        found[place] = memory_ * found[place - 1] + shock
    return np.exp(found[200:])


def step(count: int, at: int, factor: float, seed: int = 3) -> Any:
    values = noise(count, seed=seed)
    values[at:] *= factor
    return values


@pytest.mark.parametrize(("count", "at"), [(120, 60), (1000, 500), (1000, 960), (100_000, 70_000)])
def test_a_sustained_doubling_is_found_where_it_is(count: int, at: int) -> None:
    (found,) = judge(series(step(count, at, 2)), "step_change")
    assert found.outcome == "signal_found"
    assert abs(found.window["from_step"] - at) <= max(2, count // 1000)
    assert found.evidence["ratio"] == pytest.approx(2, rel=0.05)
    assert found.evidence["direction"] == "up"
    assert found.evidence["shift_share_least"] > 0.10


def test_twenty_samples_on_either_side_are_needed() -> None:
    assert outcomes(judge(series(step(59, 30, 2)), "step_change")) == ["insufficient_evidence"]
    assert outcomes(judge(series(step(400, 385, 2)), "step_change")) == ["no_actionable_signal"]


@pytest.mark.parametrize("factor", [1.0, 1.05, 1.08])
def test_less_than_a_tenth_is_no_change(factor: float) -> None:
    assert outcomes(judge(series(step(1000, 500, factor)), "step_change")) == ["no_actionable_signal"]


def test_the_warm_up_is_no_change() -> None:
    values = noise(500)
    values[:20] *= 10
    assert outcomes(judge(series(values), "step_change")) == ["no_actionable_signal"]


def test_a_slope_is_no_step() -> None:
    values = noise(1000) * (1 + 0.002 * np.arange(1000))
    assert outcomes(judge(series(values), "step_change")) == ["no_actionable_signal"]


def test_a_slope_in_noise_is_hardly_ever_a_step() -> None:
    told = [levels(noise(400, 0.3, seed) * (1 + 0.002 * np.arange(400))).changes for seed in range(20)]
    # Two; without the comparison with a line, all twenty.
    assert sum(bool(found) for found in told) <= 3


def test_one_outlier_in_a_hundred_thousand_is_no_step() -> None:
    values = noise(100_000)
    values[50_000] = 1e6
    assert outcomes(judge(series(values), "step_change")) == ["no_actionable_signal"]


def test_faster_is_no_alarm_but_a_lower_throughput_is_one() -> None:
    faster = step(400, 200, 0.5)
    (better,) = judge(series(faster), "step_change")
    assert (better.outcome, better.evidence["changes_for_the_better"]) == ("no_actionable_signal", 1)
    assert outcomes(judge(series(faster, metric="throughput", unit="samples/s"), "step_change")) == ["signal_found"]
    assert outcomes(judge(series(faster, metric="mine", unit=""), "step_change")) == ["signal_found"]


@pytest.mark.parametrize("metric", ["loss", "train_loss", "cpu_use", "mem_use", "load"])
def test_losses_and_levels_of_use_are_not_looked_at(metric: str) -> None:
    assert judge(series(step(400, 200, 2), metric=metric), "step_change") == []


def test_a_level_that_keeps_moving_is_restless() -> None:
    values = noise(6400) * np.repeat([1, 2, 1.4, 2.5, 1, 2, 1.4, 2.5], 800)
    (found,) = judge(series(values, metric="mine", step=np.arange(-20, 6380)), "step_change")
    assert (found.outcome, found.evidence["changes"]) == ("insufficient_evidence", 7)


def test_a_wave_cannot_be_told_from_changes() -> None:
    values = noise(1000) * (1.5 + np.sin(np.arange(1000) / 40))
    (found,) = judge(series(values, metric="mine"), "step_change")
    assert (found.outcome, found.evidence["block_samples"] > 50) == ("insufficient_evidence", True)


def test_up_and_down_again_are_two_changes() -> None:
    values = noise(1000)
    values[400:600] *= 2
    found = sorted(judge(series(values, metric="mine"), "step_change"), key=lambda signal: signal.window["from_step"])
    assert [signal.evidence["direction"] for signal in found] == ["up", "down"]
    assert [signal.window["from_step"] for signal in found] == pytest.approx([400, 600], abs=2)


def test_three_workers_are_one_series_and_two_are_two() -> None:
    values = np.random.default_rng(1).lognormal(0, 0.05, (300, 3))
    values[150:] *= 2
    (found,) = judge(workers(values), "step_change")
    assert found.evidence["of"] == "median of workers"
    one = np.random.default_rng(1).lognormal(0, 0.05, (300, 2))
    one[150:, 1] *= 2
    (found,) = judge(workers(one), "step_change")
    assert found.subject["worker"] == "w1"


def test_workers_that_report_at_their_own_times_are_pooled() -> None:
    seconds = np.arange(400)
    times = pl.from_epoch(pl.Series(seconds), "s").dt.replace_time_zone("UTC")
    values = step(400, 250, 2)
    frame = table(value=values, time=times, worker=[f"w{place % 4}" for place in seconds], metric="latency")
    (found,) = judge(frame, "step_change")
    assert (found.outcome, found.evidence["of"]) == ("signal_found", "samples of all workers")
    assert found.window["from"] == "1970-01-01T00:04:10Z"


def test_records_with_neither_steps_nor_times_throughout_are_judged_worker_by_worker() -> None:
    frame = table(
        value=np.ones(120),
        worker=["a", "b", "c"] * 40,
        step=[*range(119), None],
        time=[None] * 119 + [5],
        metric="latency",
    )
    (found,) = judge(frame, "step_change")
    assert (found.outcome, found.evidence["samples"]) == ("no_actionable_signal", 40)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["normal", "heavy", "correlated", "two modes"])
def test_noise_raises_nothing(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = {
        "normal": lambda: 1 + 0.1 * rng.normal(size=600),
        "heavy": lambda: rng.lognormal(0, 1, 600),
        "correlated": lambda: ar(600, 0.9, seed),
        "two modes": lambda: np.where(rng.random(600) < 0.3, 2, 1) * (1 + 0.05 * rng.normal(size=600)),
    }[kind]()
    assert levels(values).changes == ()


def test_constant_and_zero_series() -> None:
    assert levels(np.ones(500)).changes == ()
    assert levels(np.zeros(500)).changes == ()
    assert levels(np.concatenate((np.zeros(250), np.ones(250)))).changes == ()
    assert len(levels(np.concatenate((np.ones(250), np.full(250, 2.0)))).changes) == 1


def test_memory_of_independent_and_of_correlated_noise() -> None:
    assert memory(np.random.default_rng(1).normal(size=5000)) == pytest.approx(1, abs=0.15)
    assert memory(np.log(ar(20_000, 0.9, 1))) == pytest.approx(19, rel=0.3)
    assert memory(np.ones(50)) == 1


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from([0.02, 0.05, 0.2]))
@settings(deadline=None)
def test_the_exact_place_counts_the_orders(size: int, other: int, alpha: float) -> None:
    """P(U < place) <= alpha / 2 < P(U <= place), counted order by order."""
    counts: dict[int, int] = {}
    for chosen in itertools.combinations(range(size + other), size):
        statistic = sum(chosen) - size * (size - 1) // 2
        counts[statistic] = counts.get(statistic, 0) + 1
    total = sum(counts.values())
    place = _place(size, other, alpha)
    below = [
        sum(count for statistic, count in counts.items() if statistic < bound) / total for bound in (place, place + 1)
    ]
    assert below[0] <= alpha / 2 + 1e-12
    assert below[1] > alpha / 2


def test_the_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    missed = 0
    for _unused in range(2000):
        found = shift(rng.exponential(size=15), rng.exponential(size=12) + 1, 0.1)
        assert found is not None
        assert found.low <= found.estimate <= found.high
        missed += not found.low <= 1 <= found.high
    assert missed / 2000 == pytest.approx(0.095, abs=0.025)


def test_the_normal_approximation_takes_over_smoothly_and_few_samples_reach_no_level() -> None:
    assert shift(np.arange(3.0), np.arange(3.0), 0.01) is None
    assert shift(np.arange(0.0), np.arange(3.0), 0.01) is None
    exact, approximate = _place(100, 150, 0.01), _place(130, 150, 0.01)
    assert exact / (100 * 150) == pytest.approx(approximate / (130 * 150), rel=0.05)
    down = shift(np.arange(50.0) + 100, np.arange(50.0), 0.01)
    assert down is not None
    assert (down.estimate, down.least > 0) == (-100, True)


@pytest.mark.parametrize("memory_", [0.5, 0.8])
def test_a_doubling_is_found_where_noise_that_remembers_itself_leaves_few_blocks(memory_: float) -> None:
    found = 0
    for seed in range(20):
        values = ar(240, memory_, seed, spread=0.05)
        values[150:] *= 2
        told = levels(values)
        found += [abs(change.at - 150) <= 5 for change in told.changes] == [True]
    assert found >= 18


def test_means_of_few_blocks_are_not_believed_where_the_samples_lie_apart() -> None:
    """A third of the samples at half as much again, by chance: medians of a few may all be high after all are low."""
    rng = np.random.default_rng(7)
    raised = 0
    for _unused in range(100):
        values = np.where(rng.random(200) < 0.3, 1.5, 1.0) * rng.lognormal(0, 0.05, 200)
        raised += bool(levels(values).changes)
    assert raised == 0


def test_a_step_of_the_job_is_not_told_again_as_a_slope() -> None:
    values = np.random.default_rng(5).lognormal(0, 0.05, (300, 6))
    values[160:] *= 1.4
    assert outcomes(judge(workers(values), "step_change")) == ["signal_found"]
    assert outcomes(judge(workers(values), "drift")) == ["no_actionable_signal"]


def test_a_change_says_what_part_of_the_loss_it_explains() -> None:
    values = step(400, 200, 1.5)
    (found,) = judge(series(values, metric="step_time"), "step_change")
    assert found.evidence["share_of_lost_time"] > 0.95
    values[50:60] *= 6
    (noisy,) = judge(series(values, metric="step_time"), "step_change")
    assert 0.6 < noisy.evidence["share_of_lost_time"] < 0.75
    (other,) = judge(series(values, metric="temperature"), "step_change")
    assert "share_of_lost_time" not in other.evidence
    (less,) = judge(series(step(400, 200, 0.5), metric="throughput", unit="samples/s"), "step_change")
    assert less.evidence["share_of_lost_time"] > 0.95
