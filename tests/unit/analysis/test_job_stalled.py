# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A job that makes no step any more, and the pauses that are none: checkpoints, evaluations, ends, old records."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import polars as pl

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, PodSummary

from .builders import cluster, judge, series, table, workload

START = 1_767_996_000  # 2026-01-09T22:00:00Z


def times(seconds: Any) -> pl.Series:
    return pl.from_epoch(pl.Series(np.asarray(seconds) + START), "s").dt.replace_time_zone("UTC")


def steps(seconds: Any) -> pl.DataFrame:
    """Steps at these seconds after ten at night."""
    return series(np.ones(len(seconds)), job="shop/web", time=times(seconds))


def running(pods: int = 4) -> Cluster:
    found = msgspec.structs.replace(workload(main={}), pods=PodSummary(total=4, running=pods))
    return cluster(workloads=(found,))


def at(seconds: int) -> str:
    hour, rest = divmod(seconds, 3600)
    return f"2026-01-09T{22 + hour:02d}:{rest // 60:02d}:{rest % 60:02d}Z"


def one(frame: pl.DataFrame, now: int, seen: Cluster | None = None) -> Signal:
    (found,) = judge(frame, "job_stalled", seen, at(now))
    return found


STEADY = np.arange(0, 1000, 10)  # the last step at 990 s


def test_no_step_for_ten_intervals_and_five_minutes_while_pods_run() -> None:
    found = one(steps(STEADY), 990 + 301, running())
    assert found.outcome == "signal_found"
    assert (found.evidence["silent_s"], found.evidence["interval_s_median"], found.evidence["pods_running"]) == (
        301,
        10,
        4,
    )
    assert (found.evidence["last_step"], found.subject["object"]["name"]) == (99, "web")
    assert found.window == {"from": at(990), "to": at(990 + 301)}
    assert one(steps(STEADY), 990 + 300, running()).outcome == "no_actionable_signal"
    slow = np.arange(0, 6000, 60)
    assert one(steps(slow), 5940 + 600, running()).outcome == "no_actionable_signal"
    assert one(steps(slow), 5940 + 601, running()).outcome == "signal_found"


def test_a_pause_as_long_as_earlier_ones_is_an_evaluation() -> None:
    paused = np.concatenate((STEADY, 990 + 400 + STEADY))
    last = int(paused[-1])
    assert one(steps(paused), last + 700, running()).outcome == "no_actionable_signal"
    assert one(steps(paused), last + 801, running()).outcome == "signal_found"


def test_a_job_that_records_something_else_goes_on() -> None:
    for metric in ("val_loss", "checkpoint_time", "eval_samples"):
        other = table(metric=metric, job="shop/web", unit="", value=[1.0], time=times([1100]))
        found = one(pl.concat([steps(STEADY), other]), 990 + 900, running())
        assert (found.outcome, found.evidence["recorded_since"]) == ("no_actionable_signal", metric)


def test_a_checkpoint_as_long_as_those_before() -> None:
    saved = table(metric="checkpoint_time", job="shop/web", unit="s", value=[400.0, 450.0], time=times([300, 600]))
    frame = pl.concat([steps(STEADY), saved])
    assert one(frame, 990 + 900, running()).outcome == "no_actionable_signal"
    assert one(frame, 990 + 901, running()).outcome == "signal_found"


def test_a_run_that_told_its_end_or_has_no_pods_any_more_has_ended() -> None:
    end = table(metric="run_aborted", job="shop/web", unit="", value=[0.0], time=times([992]))
    assert one(pl.concat([steps(STEADY), end]), 2000, running()).outcome == "no_actionable_signal"
    gone = one(steps(STEADY), 2000, running(0))
    assert (gone.outcome, gone.evidence["ended"]) == ("no_actionable_signal", True)


def test_sensors_tell_that_pods_run_and_whether_they_work() -> None:
    after = np.arange(1000, 2000, 10)

    def sensed(level: float) -> Signal:
        util = table(metric="gpu_util", job="shop/web", unit="1", value=np.full(100, level), time=times(after))
        return one(pl.concat([steps(STEADY), util]), 2000)

    assert sensed(0.01).outcome == "signal_found"
    busy = sensed(0.9)
    assert (busy.outcome, "work on" in busy.evidence["why"]) == ("insufficient_evidence", True)


def test_what_cannot_be_told_says_why() -> None:
    assert "not known" in one(steps(STEADY), 2000).evidence["why"]
    (old,) = judge(steps(STEADY), "job_stalled", running(), "2026-01-12T00:00:00Z")
    assert (old.outcome, "records end" in old.evidence["why"]) == ("insufficient_evidence", True)
    alive = table(metric="latency", job="other", unit="s", value=[1.0], time=times([180_000]))
    (found,) = judge(pl.concat([steps(STEADY), alive]), "job_stalled", running(), "2026-01-12T00:00:00Z")
    assert found.outcome == "signal_found"
    untimed = series(np.ones(100), job="shop/web")
    assert one(untimed, 2000, running()).outcome == "insufficient_evidence"
    assert one(steps(STEADY[:15]), 2000, running()).outcome == "insufficient_evidence"
    assert one(steps(STEADY), 0, running()).outcome == "no_actionable_signal"
    assert judge(series(np.ones(100), metric="latency"), "job_stalled") == []
