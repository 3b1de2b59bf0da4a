# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Losses that are not finite, and records that are not there."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from .builders import cluster, judge, outcomes, series, table, workers, workload


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_one_loss_that_is_not_finite_is_found(value: float) -> None:
    losses = np.linspace(3, 1, 50)
    losses[3] = value
    (found,) = judge(series(losses, metric="train_loss", unit="1", worker="0"), "loss_not_finite")
    assert (found.outcome, found.subject) == ("signal_found", {"job": "run", "metric": "train_loss", "worker": "0"})
    assert found.window == {"from_step": 3, "to_step": 3}
    assert found.evidence["first_value"] == str(value)
    assert (found.evidence["records_not_finite"], found.evidence["finite_after"]) == (1, True)


def test_of_several_workers_those_are_named_that_lost_it() -> None:
    values = np.ones((40, 30))
    values[30:, 5:28] = np.inf
    (found,) = judge(workers(values, metric="loss"), "loss_not_finite")
    assert found.evidence["workers_not_finite"] == 23
    assert found.evidence["workers_named"][:2] == ["w5", "w6"]
    assert len(found.evidence["workers_named"]) == 20
    assert found.evidence["finite_after"] is True
    assert "worker" not in found.subject


def test_finite_losses_are_well_and_a_run_without_loss_cannot_be_judged() -> None:
    assert outcomes(judge(series(np.linspace(3, 1, 50), metric="loss"), "loss_not_finite")) == ["no_actionable_signal"]
    (found,) = judge(series(np.ones(50)), "loss_not_finite")
    assert (found.outcome, found.subject) == ("insufficient_evidence", {"job": "run"})
    assert judge(series(np.ones(50), metric="latency"), "loss_not_finite") == []


def test_a_job_that_names_a_workload_has_its_object() -> None:
    frame = series([float("nan")], metric="loss", job="shop/web")
    (found,) = judge(frame, "loss_not_finite", cluster(workloads=(workload(main={}),)))
    assert found.subject["object"]["name"] == "web"


def test_a_whole_series_misses_nothing() -> None:
    assert outcomes(judge(workers(np.ones((100, 4))), "missing_data")) == ["no_actionable_signal"]
    assert outcomes(judge(series(np.ones(100), step=np.arange(100) * 10), "missing_data")) == ["no_actionable_signal"]


def test_a_long_gap_and_many_short_ones_are_found_and_are_no_other_signal() -> None:
    gap = np.ones((100, 4))
    gap[40:46, 2] = np.nan
    (found,) = judge(workers(gap), "missing_data")
    assert (found.outcome, found.subject["worker"]) == ("signal_found", "w2")
    assert found.evidence["workers_named"] == [
        {"worker": "w2", "absent_share": 0.06, "gap_periods": 7, "gap_after_step": 39}
    ]
    short = np.ones((100, 4))
    short[::8, 2] = np.nan
    assert outcomes(judge(workers(short), "missing_data")) == ["signal_found"]
    short[::8, 2] = 1
    short[::12, 2] = np.nan
    assert outcomes(judge(workers(short), "missing_data")) == ["no_actionable_signal"]
    assert outcomes(judge(workers(gap), "straggler")) == ["no_actionable_signal"]


@pytest.mark.parametrize(("part", "after"), [(slice(0, 30), 0), (slice(70, 100), 69)])
def test_a_worker_that_came_late_or_fell_silent(part: slice, after: int) -> None:
    values = np.ones((100, 4))
    values[part, 1] = np.nan
    (found,) = judge(workers(values), "missing_data")
    (entry,) = found.evidence["workers_named"]
    assert (entry["worker"], entry["absent_share"], entry["gap_after_step"]) == ("w1", 0.3, after)


def test_gaps_in_time() -> None:
    seconds = [place * 60 for place in range(50) if not 20 <= place < 30]
    times = pl.from_epoch(pl.Series(seconds), "s").dt.replace_time_zone("UTC")
    (found,) = judge(table(value=[1.0] * 40, time=times, metric="latency"), "missing_data")
    assert (found.outcome, found.evidence["period_s"], found.evidence["gap_periods_max"]) == ("signal_found", 60, 11)
    assert found.evidence["workers_named"][0]["gap_after_s"] == 19 * 60
    assert "worker" not in found.subject


def test_what_a_restart_repeats_is_not_there_twice() -> None:
    steps = np.concatenate((np.arange(50), np.arange(40, 60)))
    (found,) = judge(series(np.arange(70.0), step=steps), "missing_data")
    assert (found.outcome, found.evidence["absent_share_max"]) == ("no_actionable_signal", 0)


def test_too_few_records_no_period_and_no_place() -> None:
    assert outcomes(judge(series(np.ones(5)), "missing_data")) == ["insufficient_evidence"]
    (unsteady,) = judge(
        series(np.ones(60), step=np.cumsum(np.random.default_rng(1).integers(1, 100, 60))), "missing_data"
    )
    assert unsteady.evidence["steady_share"] < 0.8
    mixed = table(value=[1.0, 2.0], step=[1, None], time=[None, 5], metric="mine")
    assert outcomes(judge(mixed, "missing_data")) == ["insufficient_evidence"]


def test_a_period_is_known_though_a_quarter_of_the_records_is_lost() -> None:
    values = np.ones((300, 4))
    values[np.random.default_rng(1).random((300, 4)) < 0.25] = np.nan
    (found,) = judge(workers(values), "missing_data")
    assert (found.outcome, found.evidence["workers_affected"], found.evidence["period_steps"]) == ("signal_found", 4, 1)


def test_a_gap_at_the_beginning_is_no_period() -> None:
    values = np.ones((100, 4))
    values[1:8] = np.nan
    (found,) = judge(workers(values), "missing_data")
    assert (found.outcome, found.evidence["period_steps"], found.evidence["gap_periods_max"]) == ("signal_found", 1, 8)


def test_what_a_restart_repeats_does_not_stand_for_what_is_absent() -> None:
    step = [place for place in range(100) if place % 8]
    step += [place for place in range(80, 100) if place % 8]
    (found,) = judge(series(np.arange(len(step)), step=step), "missing_data")
    assert (found.outcome, found.evidence["absent_share_max"]) == ("signal_found", pytest.approx(0.12, abs=0.01))
