# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Findings of every kind that records can show, made by the detectors themselves, for the tests of their pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import numpy as np
import polars as pl

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import Facts, gather
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster
from tests.unit.analysis import builders

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WEB = builders.workload(main={"cpu": "4", "memory": "2Gi"})
LIMITED = msgspec.structs.replace(
    WEB, containers=(msgspec.structs.replace(WEB.containers[0], limits={"cpu": "4", "memory": "2Gi"}),)
)


class Case(NamedTuple):
    """What there is to see."""

    frame: pl.DataFrame
    cluster: Cluster | None = None
    now: str = builders.NOW


class Found(NamedTuple):
    """A finding and what it was made from."""

    facts: Facts
    signal: dict[str, Any]


def at(seconds: Any) -> list[datetime]:
    return [BEGIN + timedelta(seconds=float(value)) for value in seconds]


def noise(shape: Any, level: float = 0.4, share: float = 0.02) -> Any:
    return level * np.exp(np.random.default_rng(7).normal(0, share, shape))


def _straggler() -> Case:
    values = noise((400, 8))
    values[200:, 6] *= 1.6
    return Case(builders.workers(values))


def _burst() -> Case:
    values = noise(4000)
    for begin in (500, 1100, 1500, 2100, 2600, 3300):
        values[begin : begin + 12] *= 2.5
    return Case(builders.series(values))


def _step_change() -> Case:
    values = noise(400)
    values[200:] *= 2
    return Case(builders.series(values))


def _of_gpu(level: float) -> Case:
    busy = builders.workers(np.clip(noise((300, 4), level), 0, 1), metric="gpu_util", unit="1")
    return Case(pl.concat([busy, builders.workers(noise((300, 4)))]))


def _of_step(metric: str) -> Case:
    return Case(
        pl.concat([builders.workers(noise((300, 4))), builders.workers(noise((300, 4), 0.2), metric=metric)]),
    )


def _loss(values: Any) -> Case:
    return Case(builders.series(values, metric="loss", unit="1"))


def _falling() -> Any:
    return 1 + 2 * np.exp(-np.arange(600) / 300) + np.random.default_rng(7).normal(0, 0.02, 600)


def _diverged() -> Case:
    values = _falling()
    values[450:] *= np.linspace(1, 12, 150)
    return _loss(values)


def _frozen() -> Case:
    values = _falling()
    values[400:] = values[400]
    return _loss(values)


def _not_finite() -> Case:
    values = _falling()
    values[400:] = np.nan
    return _loss(values)


def _missing() -> Case:
    frame = builders.series(noise(400))
    return Case(frame.filter(~pl.col("step").is_between(150, 220)))


def _stalled() -> Case:
    steps = builders.series(noise(300), time=at(np.arange(300) * 30))
    busy = builders.series(np.full(900, 0.01), metric="gpu_util", unit="1", time=at(np.arange(900) * 30))
    return Case(pl.concat([steps, busy]), now="2026-01-01T07:30:00Z")


def _aborted() -> Case:
    steps = builders.series(noise(300), time=at(np.arange(300) * 30))
    end = builders.table(metric="run_aborted", unit="1", value=[1.0], step=[299], time=at([299 * 30]))
    return Case(pl.concat([steps, end]))


def _use(metric: str, unit: str, values: Any, every: float, cluster: Cluster | None) -> Case:
    names = np.repeat(["web-1", "web-2"], len(values))
    frame = builders.table(
        job="shop/web",
        metric=metric,
        unit=unit,
        pod=names,
        container="main",
        time=at(np.tile(np.arange(len(values)) * every, 2)),
        value=np.tile(values, 2),
    )
    return Case(frame, cluster)


def _deployment(**more: Any) -> Cluster:
    return builders.cluster(workloads=(LIMITED,), **more)


def _killed() -> Cluster:
    state = builders.state(
        restarts=3,
        last_reason="OOMKilled",
        last_exit_code=137,
        last_finished_at="2026-01-09T23:00:00Z",
        limits={"memory": "2Gi"},
    )
    return _deployment(pods=(builders.pod("web-1", state, owner=LIMITED.ref),))


def _near() -> Any:
    values = noise(300, 2**30)
    values[200:260] = 0.96 * 2**31
    return values


CASES: dict[str, Callable[[], Case]] = {
    "burst": _burst,
    "comm_bound": lambda: _of_step("comm_time"),
    "cpu_throttled": lambda: _use("cpu_throttled", "1", np.repeat((0.1, 0.5, 0.1), 100), 60, _deployment()),
    "drift": lambda: Case(builders.series(noise(2000) * np.linspace(1, 1.5, 2000))),
    "gpu_idle": lambda: _of_gpu(0.15),
    "gpu_saturated": lambda: _of_gpu(0.985),
    "job_stalled": _stalled,
    "loader_bound": lambda: _of_step("data_time"),
    "loss_diverged": _diverged,
    "loss_frozen": _frozen,
    "loss_not_finite": _not_finite,
    "memory_near_limit": lambda: _use("mem_use", "bytes", _near(), 60, _deployment()),
    "missing_data": _missing,
    "oom_killed": lambda: _use("mem_use", "bytes", _near(), 2400, _killed()),
    "over_requested": lambda: _use("cpu_use", "cores", noise(300, 1), 2400, _deployment()),
    "run_aborted": _aborted,
    "step_change": _step_change,
    "straggler": _straggler,
    "under_requested": lambda: _use("cpu_use", "cores", noise(300, 6), 2400, _deployment()),
}


def found(pattern: str) -> Found:
    """The finding of a kind."""
    return of(CASES[pattern](), pattern)


def of(case: Case, pattern: str) -> Found:
    """The first finding of a kind in a case."""
    signals = find_signals(case.frame, case.cluster, observed_at=case.now)
    (first, *_more) = [entry for entry in signals if (entry.pattern, entry.outcome) == (pattern, "signal_found")]
    return Found(gather(case.frame, case.cluster, case.now), msgspec.to_builtins(first))
