# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Slow changes: ramps are found wherever they set in; steps, waves, noise and losses are not ramps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.ramp import ramp
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.trend import trend

from .builders import judge, outcomes, series, workers


def noise(count: int, spread: float = 0.05, seed: int = 3) -> Any:
    return np.random.default_rng(seed).lognormal(0, spread, count)


def ar(count: int, memory: float, seed: int, spread: float = 0.2) -> Any:
    rng = np.random.default_rng(seed)
    found = np.zeros(count + 200)
    for place, shock in enumerate(rng.normal(0, spread * np.sqrt(1 - memory**2), count + 200)):
        found[place] = memory * found[place - 1] + shock
    return np.exp(found[200:])


def climb(count: int, begin: float = 0.0, rate: float = 0.002, seed: int = 3) -> Any:
    return noise(count, seed=seed) * (1 + rate * np.clip(np.arange(count) - begin * count, 0, None))


@pytest.mark.parametrize(("count", "begin"), [(150, 0.0), (1000, 0.0), (1000, 0.5), (1000, 0.7), (20_000, 0.0)])
def test_a_ramp_of_a_fifth_of_a_percent_a_step_is_found(count: int, begin: float) -> None:
    (found,) = judge(series(climb(count, begin)), "drift")
    assert found.outcome == "signal_found"
    assert found.evidence["change_share_least"] > 0
    assert found.evidence["last_quarter_over_first"] > 1.1
    assert found.window["to_step"] == count - 1


def test_the_figures_are_those_of_the_ramp() -> None:
    (found,) = judge(series(climb(1020)), "drift")
    # From 1.04 at the end of the warm-up to 3.04, from the first block to the last.
    assert found.evidence["change_share"] == pytest.approx(2 / 1.04, rel=0.1)
    assert found.evidence["direction"] == "up"


def test_a_step_is_no_drift_and_a_ramp_is_no_step() -> None:
    values = noise(1000)
    values[500:] *= 2
    assert outcomes(judge(series(values), "drift")) == ["no_actionable_signal"]
    assert outcomes(judge(series(values), "step_change")) == ["signal_found"]
    assert "signal_found" not in outcomes(judge(series(climb(1000)), "step_change"))


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.8, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_no_step_anywhere_is_drift(at: float, seed: int) -> None:
    values = noise(400, seed=seed)
    values[int(at * 400) :] *= 1.5
    assert "signal_found" not in outcomes(judge(series(values), "drift"))


def test_less_than_a_tenth_is_not_told() -> None:
    assert outcomes(judge(series(climb(1000, rate=0.00005)), "drift")) == ["no_actionable_signal"]


@pytest.mark.parametrize("cycles", [1.0, 1.25, 1.75, 3.25, 8.0])
def test_a_wave_of_a_whole_cycle_or_more_is_no_ramp(cycles: float) -> None:
    for phase in range(8):
        wave = 1.5 + np.sin(phase * np.pi / 4 + np.arange(500) / 500 * 2 * np.pi * cycles)
        assert not ramp(noise(500, seed=phase) * wave).found


def test_a_ramp_that_sets_in_late_is_found_in_all_of_them() -> None:
    assert all(ramp(climb(400, 0.7, seed=seed)).found for seed in range(20))


def test_one_worker_that_drifts_is_named_and_a_job_that_drifts_is_not_its_workers() -> None:
    values = np.random.default_rng(5).lognormal(0, 0.05, (400, 6))
    values[:, 2] *= 1 + 0.001 * np.arange(400)
    (found,) = judge(workers(values), "drift")
    assert (found.subject["worker"], found.evidence["workers_drifting"]) == ("w2", 1)
    values = np.random.default_rng(5).lognormal(0, 0.05, (400, 6)) * (1 + 0.001 * np.arange(400))[:, None]
    (found,) = judge(workers(values), "drift")
    assert ("worker" in found.subject, found.evidence["of"]) == (False, "median of workers")


def test_workers_with_unequal_records_are_judged_too() -> None:
    values = np.random.default_rng(5).lognormal(0, 0.05, (400, 6))
    values[:, 2] *= 1 + 0.001 * np.arange(400)
    values[::7, 4] = np.nan
    (found,) = judge(workers(values), "drift")
    assert found.subject["worker"] == "w2"
    values[50:, 1] = np.nan
    assert judge(workers(values), "drift")[0].subject["worker"] == "w2"


def test_only_the_worse_way_is_a_signal() -> None:
    falling = noise(1000) * np.linspace(2, 1, 1000)
    (better,) = judge(series(falling), "drift")
    assert (better.outcome, better.evidence["changes_for_the_better"]) == ("no_actionable_signal", 1)
    assert outcomes(judge(series(falling, metric="throughput", unit="samples/s"), "drift")) == ["signal_found"]
    assert outcomes(judge(series(falling, metric="queue_length", unit=""), "drift")) == ["signal_found"]


@pytest.mark.parametrize("metric", ["loss", "val_loss", "cpu_use", "mem_use", "run_aborted"])
def test_losses_use_and_events_are_not_looked_at(metric: str) -> None:
    assert judge(series(climb(1000), metric=metric), "drift") == []


def test_the_warm_up_is_no_drift() -> None:
    values = noise(300)
    values[:20] *= np.linspace(10, 1, 20)
    assert outcomes(judge(series(1 / values, metric="throughput"), "drift")) == ["no_actionable_signal"]


def test_what_cannot_be_told_says_why() -> None:
    (short,) = judge(series(noise(50)), "drift")
    assert (short.outcome, short.evidence["why"]) == ("insufficient_evidence", "30 samples; 40 are needed")
    blind = [judge(series(ar(240, 0.98, seed), metric="latency"), "drift")[0] for seed in range(20)]
    assert "insufficient_evidence" in outcomes(blind)
    assert "signal_found" not in outcomes(blind)


@pytest.mark.parametrize("draw", ["normal", "lognormal", "ar"])
def test_noise_of_a_run_is_no_drift(draw: str) -> None:
    rng = np.random.default_rng(11)
    for seed in range(100):
        values = {
            "normal": lambda: np.abs(1 + 0.2 * rng.normal(size=1000)),
            "lognormal": lambda: rng.lognormal(0, 0.5, 1000),
            "ar": lambda: ar(1000, 0.9, seed),  # noqa: B023 (called at once)
        }[draw]()
        assert not ramp(values).found


def test_values_that_are_not_positive_have_no_ratio() -> None:
    assert not ramp(np.zeros(100)).found
    assert not ramp(np.linspace(-5, 5, 100)).found


def test_the_interval_of_a_slope() -> None:
    line = np.arange(20.0)
    found = trend(line, 0.99)
    assert found is not None
    assert (found.slope, found.low, found.high, found.least) == (1, 1, 1, 1)
    assert trend(line[:4], 0.9999) is None
    flat = trend(np.tile([1.0, 2.0], 10), 0.99)
    assert flat is not None
    assert (flat.least, flat.slope) == (0, 0)
    # Level but for one jump: pairs on the same side know nothing of it.
    jump = np.repeat([1.0, 2.0], 10)
    apart = trend(jump, 0.99, 10)
    assert apart is not None
    assert apart.slope == 0


def test_a_drift_says_what_part_of_the_loss_it_explains() -> None:
    values = np.linspace(1, 1.6, 300) * np.random.default_rng(1).lognormal(0, 0.02, 300)
    (found,) = judge(series(values, metric="step_time"), "drift")
    assert found.evidence["share_of_lost_time"] > 0.99
