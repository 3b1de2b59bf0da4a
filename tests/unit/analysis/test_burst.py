# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Excursions: three that last are a burst; outliers, heavy tails, single phases and noise are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.excursions import excursions
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.poisson import at_least

from .builders import judge, outcomes, series, workers


def noise(count: int, spread: float = 0.05, seed: int = 3) -> Any:
    return np.random.default_rng(seed).lognormal(0, spread, count)


def bursts(count: int, *places: int, length: int = 5, factor: float = 3.0) -> Any:
    values = noise(count)
    for place in places:
        values[place : place + length] *= factor
    return values


def test_three_excursions_are_a_burst() -> None:
    (found,) = judge(series(bursts(600, 100, 300, 500)), "burst")
    assert found.outcome == "signal_found"
    assert (found.evidence["excursions"], found.evidence["samples_in_excursions"]) == (3, 15)
    assert found.evidence["ratio_median"] == pytest.approx(3, rel=0.1)
    assert found.window == {"from_step": 100, "to_step": 504}
    assert found.evidence["largest_excursions"][1] == {"from_step": 300, "to_step": 304}


@pytest.mark.parametrize(
    "values",
    [
        bursts(600, 100, 300),  # two
        bursts(600, 100, 200, 300, 400, 500, length=2),  # too short
        bursts(600, 200, length=200),  # one long phase: a checkpoint, an evaluation
        bursts(600, 0, 5, 10),  # within the warm-up
    ],
)
def test_what_is_no_burst(values: Any) -> None:
    assert outcomes(judge(series(values), "burst")) == ["no_actionable_signal"]


def test_one_outlier_in_a_hundred_thousand_and_heavy_tails_raise_nothing() -> None:
    values = noise(100_000, spread=0.8)
    values[70_000] *= 1e6
    assert outcomes(judge(series(values, metric="latency"), "burst")) == ["no_actionable_signal"]
    pareto = np.random.default_rng(1).pareto(1.2, 100_000) + 1
    assert "signal_found" not in outcomes(judge(series(pareto, metric="latency"), "burst"))


def test_what_does_not_matter_is_no_excursion_however_quiet_the_rest() -> None:
    values = 1 + noise(600) * 1e-6
    for place in (100, 300, 500):
        values[place : place + 5] *= 1.05
    assert outcomes(judge(series(values), "burst")) == ["no_actionable_signal"]


def test_no_verdict_without_a_scale() -> None:
    values = np.ones(600)
    values[100:110] = values[200:210] = values[300:310] = 5
    (found,) = judge(series(values), "burst")
    assert (found.outcome, "no scale" in found.evidence["why"]) == ("insufficient_evidence", True)
    (found,) = judge(series(np.zeros(100), metric="latency"), "burst")
    assert (found.outcome, "not positive" in found.evidence["why"]) == ("insufficient_evidence", True)
    (found,) = judge(series(noise(50)), "burst")
    assert found.evidence["why"] == "30 samples; 40 are needed"


def test_noise_that_remembers_itself_is_told_from_bursts() -> None:
    rng = np.random.default_rng(4)
    for _unused in range(10):
        shocks = rng.normal(0, 1, 50_000)
        values = np.zeros(50_000)
        for place in range(1, 50_000):
            values[place] = 0.9 * values[place - 1] + shocks[place]
        assert "signal_found" not in outcomes(judge(series(np.exp(values / 10), metric="latency"), "burst"))


def test_downwards_where_less_is_worse_and_a_standstill_is_the_deepest() -> None:
    values = 1 / bursts(600, 100, 300, 500)
    (found,) = judge(series(values, metric="throughput", unit="samples/s"), "burst")
    assert (found.outcome, found.evidence["direction"]) == ("signal_found", "down")
    assert outcomes(judge(series(values, metric="latency"), "burst")) == ["no_actionable_signal"]
    values[300:305] = 0
    assert outcomes(judge(series(values, metric="throughput"), "burst")) == ["signal_found"]


def test_a_job_bursts_where_its_workers_do_together() -> None:
    values = np.random.default_rng(5).lognormal(0, 0.05, (600, 6))
    values[[100, 101, 102, 300, 301, 302, 500, 501, 502]] *= 3
    (found,) = judge(workers(values), "burst")
    assert found.evidence["of"] == "median of workers"


@pytest.mark.parametrize("metric", ["loss", "cpu_use", "run_aborted", "gpu_util"])
def test_losses_use_utilisation_and_events_are_not_looked_at(metric: str) -> None:
    assert judge(series(bursts(600, 100, 300, 500), metric=metric), "burst") == []


def test_poisson_tails() -> None:
    assert at_least(0, 2.0) == 1.0
    assert at_least(1, 2.0) == pytest.approx(1 - np.exp(-2))
    assert at_least(3, 0.0) == 0.0
    assert excursions(np.zeros(10), down=False) is None
