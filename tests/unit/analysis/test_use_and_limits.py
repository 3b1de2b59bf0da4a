# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Use beside limits and requests: near the limit of memory, held back by that of CPU, more than was asked for."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Container

from .builders import cluster, judge, table, workload

GIB = 2**30


def seen(limits: dict[str, str] | None = None, requests: dict[str, str] | None = None) -> Cluster:
    container = Container("main", 0, requests=requests or {}, limits=limits or {})
    return cluster(workloads=(msgspec.structs.replace(workload(), containers=(container,)),))


def use(metric: str, values: Any, every: int = 60, **more: Any) -> pl.DataFrame:
    moments = pl.from_epoch(pl.Series(np.arange(len(values)) * every), "s").dt.replace_time_zone("UTC")
    unit = {"mem_use": "bytes", "cpu_use": "cores", "cpu_throttled": "1"}[metric]
    given = {"job": "shop/web", "worker": "web-1", "unit": unit, **more}
    return table(metric=metric, value=np.asarray(values, dtype=float), time=moments, **given)


def one(frame: pl.DataFrame, pattern: str, cluster_: Cluster | None) -> Signal:
    (found,) = judge(frame, pattern, cluster_)
    return found


LIMIT = seen({"memory": "1Gi", "cpu": "1"})


def memory(*shares: float, **more: Any) -> pl.DataFrame:
    return use("mem_use", np.array(shares) * GIB, **more)


def test_over_nine_tenths_of_the_limit_for_five_minutes() -> None:
    found = one(memory(0.5, *[0.95] * 6, 0.5), "memory_near_limit", LIMIT)
    assert found.outcome == "signal_found"
    assert (found.evidence["near_s_longest"], found.evidence["near_records_longest"]) == (300, 6)
    assert (found.evidence["limit"], found.evidence["class"]) == ("1Gi", "memory")
    assert found.evidence["use_max_share_of_limit"] == pytest.approx(0.95)
    assert found.subject["container"] == "main"
    assert found.window == {"from": "1970-01-01T00:01:00Z", "to": "1970-01-01T00:06:00Z"}


@pytest.mark.parametrize(
    "shares", [[0.5, *[0.95] * 5, 0.5], [0.9] * 20, [0.95, 0.5] * 20, [0.2, 0.2, 0.99, 0.2], [0.95]]
)
def test_shorter_lower_or_broken_is_none(shares: list[float]) -> None:
    assert one(memory(*shares), "memory_near_limit", LIMIT).outcome == "no_actionable_signal"


def test_a_gap_in_the_records_is_not_time_near_the_limit() -> None:
    values = np.array([0.95] * 2 + [0.5] * 20 + [0.95] * 2) * GIB
    frame = use("mem_use", values)
    late = frame.with_columns(
        time=pl.when(pl.int_range(pl.len()) >= 23).then(pl.col("time") + pl.duration(hours=2)).otherwise(pl.col("time"))
    )
    assert one(late, "memory_near_limit", LIMIT).outcome == "no_actionable_signal"


def test_pods_near_their_limit_are_named() -> None:
    frames = [memory(*[share] * 10, worker=f"web-{place}") for place, share in enumerate((0.5, 0.99, 0.95))]
    found = one(pl.concat(frames), "memory_near_limit", LIMIT)
    assert (found.evidence["pods_near"], found.evidence["pods_named"]) == (2, ["web-1", "web-2"])


@pytest.mark.parametrize(
    ("frame", "cluster_", "why"),
    [
        (memory(*[0.99] * 10), seen(), "no memory limit"),
        (memory(*[0.99] * 10), seen({"memory": "lots"}), "no memory limit"),
        (memory(*[0.99] * 10), None, "no cluster was read"),
        (memory(*[0.99] * 10, job="elsewhere"), LIMIT, "names no workload"),
        (memory(*[0.99] * 10, container="other"), LIMIT, "no such container"),
        (memory(*[0.99] * 10, unit="pages"), LIMIT, "the unit is pages"),
        (memory(*[0.99] * 10).with_columns(step=1, time=pl.lit(None, pl.Datetime("us", "UTC"))), LIMIT, "have no time"),
    ],
)
def test_no_limit_no_verdict(frame: pl.DataFrame, cluster_: Cluster | None, why: str) -> None:
    found = one(frame, "memory_near_limit", cluster_)
    assert (found.outcome, why in found.evidence["why"]) == ("insufficient_evidence", True)


def test_of_several_containers_each_has_its_limit() -> None:
    two = (Container("main", 0, limits={"memory": "1Gi"}), Container("side", 1, limits={"memory": "2Gi"}))
    both = cluster(workloads=(msgspec.structs.replace(workload(), containers=two),))
    frame = pl.concat([memory(*[0.99] * 10, container="main"), memory(*[0.99] * 10, container="side")])
    told = {signal.subject["container"]: signal.outcome for signal in judge(frame, "memory_near_limit", both)}
    assert told == {"main": "signal_found", "side": "no_actionable_signal"}
    assert "has several" in one(memory(*[0.99] * 10), "memory_near_limit", both).evidence["why"]


def throttled(*shares: float, **more: Any) -> pl.DataFrame:
    return use("cpu_throttled", shares, **more)


def test_throttled_in_a_quarter_of_the_periods_of_fifteen_minutes() -> None:
    found = one(throttled(*[0.1] * 20, *[0.3] * 16, *[0.1] * 20), "cpu_throttled", LIMIT)
    assert found.outcome == "signal_found"
    assert (found.evidence["throttled_share_max"], found.evidence["throttled_records"]) == (pytest.approx(0.3), 16)
    assert found.window == {"from": "1970-01-01T00:20:00Z", "to": "1970-01-01T00:35:00Z"}


@pytest.mark.parametrize("shares", [[0.25] * 60, [0.1] * 20 + [0.9] * 3 + [0.1] * 20, [0.0] * 60])
def test_a_short_or_small_throttling_is_none(shares: list[float]) -> None:
    assert one(throttled(*shares), "cpu_throttled", LIMIT).outcome == "no_actionable_signal"


def test_what_is_throttled_has_a_limit_even_where_no_cluster_was_read() -> None:
    frame = throttled(*[0.5] * 60)
    assert one(frame, "cpu_throttled", None).outcome == "signal_found"
    assert one(frame, "cpu_throttled", seen()).evidence["why"] == "the container has no CPU limit"
    assert "900 are needed" in one(throttled(*[0.5] * 10), "cpu_throttled", LIMIT).evidence["why"]
    assert "the unit" in one(throttled(*[0.5] * 60, unit="jiffies"), "cpu_throttled", None).evidence["why"]


def week(level: float, days: float = 8, metric: str = "cpu_use") -> pl.DataFrame:
    values = np.full(int(days * 48), level)
    return use(metric, values * (GIB if metric == "mem_use" else 1), every=1800)


ASKED = seen(requests={"cpu": "1", "memory": "1Gi"})


@pytest.mark.parametrize("metric", ["cpu_use", "mem_use"])
def test_more_use_than_was_asked_for_over_a_week(metric: str) -> None:
    found = one(week(1.2, metric=metric), "under_requested", ASKED)
    assert (found.outcome, found.evidence["use_p95_share_of_request"]) == ("signal_found", pytest.approx(1.2))
    assert one(week(0.99, metric=metric), "under_requested", ASKED).outcome == "no_actionable_signal"


def test_a_peak_once_a_day_is_not_the_95th_percentile() -> None:
    values = np.tile(np.r_[np.full(47, 0.5), 3.0], 8)
    assert one(use("cpu_use", values, every=1800), "under_requested", ASKED).outcome == "no_actionable_signal"


def test_a_day_decides_nothing_and_without_a_request_there_is_none_to_raise() -> None:
    assert one(week(1.2, 1), "under_requested", ASKED).evidence["why"].endswith("7 are needed")
    assert one(week(1.2), "under_requested", seen()).evidence["why"] == "the container has no request for it"
    assert one(week(1.2), "under_requested", None).outcome == "insufficient_evidence"
