# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests against a week of use, and the way from a telemetry job to a workload."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.resolve import Resolver

from .builders import cluster, judge, outcomes, ref, table, workload


def use(
    days: float = 8, level: float = 0.2, metric: str = "cpu_use", job: str = "shop/web", **more: Any
) -> pl.DataFrame:
    count = int(days * 24) + 1
    start = datetime(2026, 1, 1, tzinfo=UTC)
    values = level * (1 + 0.1 * np.sin(np.arange(count)))
    unit = more.pop("unit", {"cpu_use": "cores", "mem_use": "bytes"}[metric])
    return table(
        value=values,
        time=[start + timedelta(hours=hour) for hour in range(count)],
        metric=metric,
        unit=unit,
        job=job,
        **more,
    )


WEB = cluster(workloads=(workload(main={"cpu": "1", "memory": "1Gi"}),))


@pytest.mark.parametrize(
    ("level", "expected"), [(0.2, "signal_found"), (0.45, "signal_found"), (0.5, "no_actionable_signal")]
)
def test_less_than_half_of_the_request_for_a_week(level: float, expected: str) -> None:
    (found,) = judge(use(level=level), "over_requested", WEB)
    assert found.outcome == expected
    assert (found.subject["object"]["name"], found.subject["container"]) == ("web", "main")
    assert (found.evidence["request"], found.evidence["request_amount"], found.evidence["days"]) == ("1", 1, 8)
    assert found.evidence["use_p95"] <= found.evidence["use_p99"] <= found.evidence["use_max"]


def test_memory_in_bytes() -> None:
    (found,) = judge(use(level=300 * 2**20, metric="mem_use"), "over_requested", WEB)
    assert (found.outcome, found.evidence["resource"], found.evidence["request"]) == ("signal_found", "memory", "1Gi")


def test_pods_are_taken_together_and_containers_apart() -> None:
    two = cluster(workloads=(workload(main={"cpu": "1"}, side={"cpu": "2"}),))
    frame = pl.concat([use(container=name, pod=f"web-{place}") for name in ("main", "side") for place in range(3)])
    found = judge(frame, "over_requested", two)
    assert {signal.subject["container"]: signal.evidence["pods"] for signal in found} == {"main": 3, "side": 3}
    assert outcomes(judge(use(), "over_requested", two)) == ["insufficient_evidence"]


INSUFFICIENT = {
    "a day": (use(days=1), WEB, "days"),
    "a week with gaps": (use(days=8).filter(pl.col("time").dt.day().is_in([1, 2, 8, 9])), WEB, "days"),
    "no cluster": (use(), None, "cluster"),
    "no workload": (use(job="other"), WEB, "names no workload"),
    "no container": (use(container="gone"), WEB, "no such container"),
    "no request": (use(), cluster(workloads=(workload(main={}),)), "no request"),
    "request of nothing": (use(), cluster(workloads=(workload(main={"cpu": "0"}),)), "no request"),
    "request malformed": (use(), cluster(workloads=(workload(main={"cpu": "much"}),)), "no request"),
    "unit unknown": (use(unit="furlong"), WEB, "furlong"),
    "no time": (
        use().with_columns(time=pl.lit(None, pl.Datetime("us", "UTC")), step=pl.int_range(pl.len())),
        WEB,
        "no time",
    ),
}


@pytest.mark.parametrize("case", sorted(INSUFFICIENT))
def test_what_cannot_be_judged_says_why(case: str) -> None:
    frame, seen, why = INSUFFICIENT[case]
    (found,) = judge(frame, "over_requested", seen)
    assert found.outcome == "insufficient_evidence"
    assert why in found.evidence["why"]


def test_a_cluster_without_any_use_recorded_is_one_verdict() -> None:
    (found,) = judge(None, "over_requested", WEB)
    assert (found.outcome, found.subject) == ("insufficient_evidence", {"cluster": "uid-of-cluster"})


def test_the_job_names_a_workload_when_it_is_the_only_one() -> None:
    job_set = ref("JobSet", "train", "ml")
    child = workload("train", "ml", "Job", owner=job_set)
    twins = (workload("web", "shop"), workload("web", "blog"), workload("train", "ml", "JobSet"), child)
    resolver = Resolver(cluster(workloads=twins))
    assert resolver.workload("web") == ()
    assert [entry.ref.namespace for entry in resolver.workload("blog/web")] == ["blog"]
    assert [entry.ref.namespace for entry in resolver.workload("web", ["blog", ""])] == ["blog"]
    assert resolver.workload("web", ["blog", "shop"]) == ()
    assert [entry.ref.kind for entry in resolver.workload("ml/train")] == ["JobSet"]
    assert resolver.workload("nowhere/web") == ()
    assert Resolver(None).workload("web") == ()
