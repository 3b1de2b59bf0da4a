# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Losses that stand still or grow, and runs whose own log says that they ended badly."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from .builders import judge, outcomes, series, table, workers


def falling(count: int = 400, seed: int = 2) -> Any:
    return np.random.default_rng(seed).lognormal(0, 0.03, count) * (1.5 + 5 * np.exp(-np.arange(count) / 60))


def loss(values: Any, **more: Any) -> pl.DataFrame:
    return series(values, metric="loss", unit="1", **more)


def frozen(count: int = 60, value: float = 2.5) -> Any:
    values = falling()
    values[200 : 200 + count] = value
    return values


def test_the_same_float_in_fifty_records_is_frozen() -> None:
    (found,) = judge(loss(frozen(50)), "loss_frozen")
    assert found.outcome == "signal_found"
    assert (found.evidence["records_equal"], found.evidence["value"], found.evidence["steps"]) == (50, 2.5, 49)
    assert found.window == {"from_step": 200, "to_step": 249}
    assert outcomes(judge(loss(frozen(49)), "loss_frozen")) == ["no_actionable_signal"]


@pytest.mark.parametrize("value", [0.0, 2.5, 0.6931471805599453])
def test_a_loss_that_never_moves_is_frozen(value: float) -> None:
    assert outcomes(judge(loss(np.full(60, value)), "loss_frozen")) == ["signal_found"]


def test_a_log_that_rounds_or_repeats_its_losses_decides_nothing() -> None:
    for digits in (0, 1):
        rounded = np.round(
            np.random.default_rng(digits).normal(2.0 + 0.4 * 10**-digits, 0.1 * 10**-digits, 4000), digits
        )
        rounded[1000:1200] = 2.0
        (found,) = judge(loss(rounded), "loss_frozen")
        assert (found.outcome, "so few digits" in found.evidence["why"]) == ("insufficient_evidence", True)
    held = np.repeat(falling(40), 100)
    (found,) = judge(series(held, metric="val_loss"), "loss_frozen")
    assert (found.outcome, "rounding or repetition" in found.evidence["why"]) == ("insufficient_evidence", True)


def test_a_loss_that_falls_evenly_and_then_stands_still_is_frozen() -> None:
    values = np.concatenate((3 - 0.01 * np.arange(50), np.full(60, 2.5)))
    assert outcomes(judge(loss(values), "loss_frozen")) == ["signal_found"]
    fine = np.round(frozen(), 4)
    assert outcomes(judge(loss(fine), "loss_frozen")) == ["signal_found"]


def test_without_steps_it_depends_on_whether_steps_go_on() -> None:
    times = pl.from_epoch(pl.Series(np.arange(400)), "s").dt.replace_time_zone("UTC")
    bare = table(metric="loss", unit="1", value=frozen(), time=times)
    (found,) = judge(bare, "loss_frozen")
    assert (found.outcome, "no step" in found.evidence["why"]) == ("insufficient_evidence", True)
    steps = table(value=np.ones(400), step=np.arange(400), time=times)
    assert outcomes(judge(pl.concat([bare, steps]), "loss_frozen")) == ["signal_found"]
    still = table(metric="loss", unit="1", value=np.full(60, 2.0), step=np.full(60, 7), time=times[:60])
    assert "stands still" in judge(still, "loss_frozen")[0].evidence["why"]


def test_few_records_are_insufficient_and_other_metrics_are_not_losses() -> None:
    (found,) = judge(loss(falling(30)), "loss_frozen")
    assert found.evidence["why"] == "30 finite records in a row; 50 are needed"
    assert judge(series(np.full(100, 65536.0), metric="loss_scale"), "loss_frozen") == []


def test_the_worker_whose_loss_is_frozen_is_named() -> None:
    values = np.stack([falling(seed=seed) for seed in range(4)], axis=1)
    values[100:200, 3] = 1.25
    (found,) = judge(workers(values, metric="loss", unit="1"), "loss_frozen")
    assert (found.subject["worker"], found.evidence["workers_frozen"]) == ("w3", 1)


def diverging(length: int = 40, factor: float = 4.0) -> Any:
    values = falling()
    values[300 : 300 + length] *= factor
    return values


def test_a_loss_over_three_times_what_it_was_for_twenty_steps() -> None:
    (found,) = judge(loss(diverging(20)), "loss_diverged")
    assert found.outcome == "signal_found"
    assert (found.evidence["first_step"], found.evidence["records_over"], found.evidence["recovered"]) == (
        300,
        20,
        True,
    )
    assert found.evidence["ratio_median"] == pytest.approx(4, rel=0.1)
    assert judge(loss(diverging(100)), "loss_diverged")[0].evidence["recovered"] is False


@pytest.mark.parametrize("values", [diverging(19), diverging(100, 2.5), falling(), falling()[::-1] * 0 + 1])
def test_a_spike_a_rise_and_a_fall_are_no_divergence(values: Any) -> None:
    assert outcomes(judge(loss(values), "loss_diverged")) == ["no_actionable_signal"]


def test_twenty_steps_are_few_records_where_each_stands_for_ten() -> None:
    assert outcomes(judge(loss(diverging(5), step=np.arange(400) * 10), "loss_diverged")) == ["signal_found"]
    assert outcomes(judge(loss(diverging(4), step=np.arange(400) * 10), "loss_diverged")) == ["no_actionable_signal"]


def test_losses_that_no_multiple_fits_or_that_are_few() -> None:
    (found,) = judge(loss(-falling()), "loss_diverged")
    assert (found.outcome, "not positive" in found.evidence["why"]) == ("insufficient_evidence", True)
    assert "25 are needed" in judge(loss(falling(24)), "loss_diverged")[0].evidence["why"]


def test_nan_is_another_signal_and_does_not_hide_the_rest() -> None:
    values = diverging(100)
    values[350:] = np.nan
    assert outcomes(judge(loss(values), "loss_diverged")) == ["signal_found"]
    assert outcomes(judge(loss(values), "loss_not_finite")) == ["signal_found"]
    values = frozen()
    values[210] = np.nan
    assert outcomes(judge(loss(values), "loss_frozen")) == ["signal_found"]


def test_a_restart_from_a_checkpoint_is_judged_by_itself() -> None:
    values = np.concatenate((falling(300), falling(300)))
    steps = np.concatenate((np.arange(300), np.arange(300)))
    times = pl.from_epoch(pl.Series(np.arange(600)), "s").dt.replace_time_zone("UTC")
    assert outcomes(judge(loss(values, step=steps, time=times), "loss_diverged")) == ["no_actionable_signal"]


def end(*values: float) -> pl.DataFrame:
    times = pl.from_epoch(pl.Series(1000 + np.arange(len(values))), "s").dt.replace_time_zone("UTC")
    return table(metric="run_aborted", unit="", value=list(values), time=times)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ((1.0,), "signal_found"),
        ((0.0,), "no_actionable_signal"),
        ((1.0, 0.0), "no_actionable_signal"),
        ((0.0, 1.0), "signal_found"),
    ],
)
def test_a_run_is_as_its_own_log_says_it_ended(values: tuple[float, ...], outcome: str) -> None:
    (found,) = judge(pl.concat([series(np.ones(100)), end(*values)]), "run_aborted")
    assert found.outcome == outcome
    assert found.evidence["records_aborted"] == values.count(1.0)


def test_speed_alone_makes_no_run_healthy() -> None:
    fast = series(np.random.default_rng(1).lognormal(0, 0.03, 400))
    told = {pattern: outcomes(judge(fast, pattern)) for pattern in ("run_aborted", "loss_not_finite")}
    assert told == {"run_aborted": ["insufficient_evidence"], "loss_not_finite": ["insufficient_evidence"]}
    assert judge(series(np.ones(100), metric="latency"), "run_aborted") == []
