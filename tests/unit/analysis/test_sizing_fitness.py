# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is foretold from a history, and from which nothing is: leaks, new levels, heaps, what was cut off, what is too short."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.history import DAY, History
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.size import size
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Cluster,
    Container,
    Node,
)

from .builders import cluster, judge, pod, ref, state, table, workload

GIB = 2.0**30
HOURS = np.arange(14 * 24)
NOISE = np.random.default_rng(5).normal(1, 0.01, len(HOURS))
STEADY = 0.5 * (1 + 0.2 * np.sin(2 * np.pi * HOURS / 24)) * NOISE


def history(values: Any, member: Any = 0) -> History:
    count = len(values)
    return History(np.arange(count, dtype=np.int64) * (DAY // 24), np.asarray(values) * GIB, np.full(count, member))


UNFIT = {
    "a leak": (0.2 + 0.4 * HOURS / len(HOURS) + 0.01 * NOISE, 2.0, "of its level a day"),
    "a new level": (np.where(HOURS < 11 * 24, 1, 1.6) * STEADY, 2.0, "3 days ago"),
    "a cache at its limit": (np.minimum(0.3 + HOURS / 48, 0.97) * NOISE, 1.0, "over 90% of the limit"),
    "a cache that lives near its limit": (0.93 * NOISE, 1.0, "over 90% of the limit"),
    "cut off at its limit": (
        np.clip(0.5 + 0.6 * np.sin(2 * np.pi * HOURS / 24), 0.1, 0.999),
        1.0,
        "over 90% of the limit",
    ),
    "a heap of a share of the limit": (0.8 * (1 + 0.001 * np.sin(HOURS)), 1.0, "hardly moves"),
    "a heap that fills": (0.6 * (1 - 0.7 * np.exp(-HOURS / 20)) * (1 + 0.001 * NOISE), None, "filled by design"),
    "six days": (STEADY[: 6 * 24], 1.0, "6 whole days"),
    "nothing": (0 * STEADY, 1.0, "nothing is used"),
}


@pytest.mark.parametrize("case", sorted(UNFIT))
def test_from_these_nothing_is_foretold(case: str) -> None:
    values, limit, why = UNFIT[case]
    found = size(history(values), "memory", None if limit is None else limit * GIB)
    assert found.peaks is None
    assert why in found.why


@pytest.mark.parametrize("limit", [None, 1.0, 0.65])
@pytest.mark.parametrize("days", [7, 14])
def test_a_steady_load_is_foretold(days: int, limit: float | None) -> None:
    found = size(history(STEADY[: days * 24]), "memory", limit and limit * GIB)
    assert (found.why, found.days) == ("", days)
    assert found.peaks is not None
    assert found.busy is not None
    assert found.peaks.largest[0] == STEADY[: days * 24].max() * GIB > found.busy.largest[0]


def test_a_level_that_holds_for_a_week_is_the_one_that_counts() -> None:
    found = size(history(np.where(HOURS < 6 * 24, 1, 2) * STEADY), "memory", None)
    assert (found.why, found.days) == ("", 8)
    fallen = size(history(np.where(HOURS < 11 * 24, 2, 1) * STEADY), "memory", None)
    assert (fallen.why, fallen.days) == ("", 14)


def test_a_day_that_is_hardly_recorded_is_none() -> None:
    holes = history(STEADY)
    kept = (HOURS // 24 != 5) | (HOURS % 24 < 8)
    found = History(holes.time[kept], holes.value[kept], holes.member[kept]).days
    assert len(found) == 13
    assert 14 - 1 - 5 not in found.age.tolist()


def test_all_pods_count_and_the_order_of_records_does_not() -> None:
    one, two = history(STEADY, 0), history(1.5 * STEADY, 1)
    both = History(*(np.concatenate(pair) for pair in zip(vars(two).values(), vars(one).values(), strict=True)))
    shuffled = np.random.default_rng(1).permutation(len(both.time))
    mixed = History(both.time[shuffled], both.value[shuffled], both.member[shuffled])
    assert size(mixed, "memory", None).peaks == size(two, "memory", None).peaks


def seen(memory: str = "1Gi", cpu: str = "1", kind: str = "Deployment", **more: Any) -> Cluster:
    limits = {"memory": memory, "cpu": cpu}
    container = Container("main", 0, requests=limits, limits=limits)
    return cluster(workloads=(msgspec.structs.replace(workload(kind=kind), containers=(container,)),), **more)


def records(metric: str = "mem_use", values: Any = STEADY, every: int = 3600, **more: Any) -> pl.DataFrame:
    """Hour by hour, or each hour's value so often."""
    values = np.repeat(values, 3600 // every)
    moments = pl.from_epoch(pl.Series(np.arange(len(values)) * every), "s").dt.replace_time_zone("UTC")
    factor, unit = (GIB, "bytes") if metric == "mem_use" else (1.0, "cores")
    given = {"job": "shop/web", "worker": "web-1", "container": "main", "unit": unit, **more}
    return table(metric=metric, value=np.asarray(values) * factor, time=moments, **given)


def one(frame: pl.DataFrame, pattern: str, observed: Cluster) -> Signal:
    (found,) = judge(frame, pattern, observed)
    return found


def test_a_verdict_tells_how_likely_a_kill_is() -> None:
    told = one(records(), "over_requested", seen()).evidence
    assert 0 < told["oom_probability_next_week"] < 0.05
    assert told["sized_limit"] < GIB
    assert "daily maxima" in told["probability_method"]
    near = one(records(), "over_requested", seen("640Mi")).evidence
    assert near["oom_probability_next_week"] > told["oom_probability_next_week"]
    assert near["largest_days"] == told["largest_days"]


@pytest.mark.parametrize(("pattern", "limit"), [("under_requested", "1Gi"), ("memory_near_limit", "640Mi")])
def test_other_verdicts_tell_it_where_they_find_something(pattern: str, limit: str) -> None:
    container = Container("main", 0, requests={"memory": "400Mi"}, limits={"memory": limit})
    observed = cluster(workloads=(msgspec.structs.replace(workload(), containers=(container,)),))
    near = one(records(every=240), pattern, observed)
    assert (near.outcome, near.evidence["oom_probability_next_week"] > 0) == ("signal_found", True)
    well = one(records(), pattern, seen("4Gi"))
    assert (well.outcome, "oom_probability_next_week" in well.evidence) == ("no_actionable_signal", False)


def test_a_container_without_a_request_is_told_of_its_limit() -> None:
    container = Container("main", 0, limits={"memory": "1Gi"})
    told = one(
        records(), "over_requested", cluster(workloads=(msgspec.structs.replace(workload(), containers=(container,)),))
    )
    assert told.outcome == "insufficient_evidence"
    assert told.evidence["oom_probability_next_week"] > 0
    assert "over_request_probability_next_week" not in told.evidence


def test_and_how_likely_throttling() -> None:
    told = one(records("cpu_use"), "over_requested", seen()).evidence
    assert 0 < told["throttle_probability_next_week"] < 0.05
    assert told["busy_days"][0] < told["largest_days"][0]
    assert told["sized_request"] < told["sized_limit"]


@pytest.mark.parametrize(
    ("frame", "observed", "why"),
    [
        (
            records(),
            seen(pods=(pod("web-1", state("main", last_reason="OOMKilled"), owner=ref()),)),
            "killed for want of memory",
        ),
        (pl.concat([records("cpu_use"), records("cpu_throttled", 0.3 + 0 * STEADY, unit="1")]), seen(), "throttled"),
    ],
)
def test_what_was_cut_off_says_nothing(frame: pl.DataFrame, observed: Cluster, why: str) -> None:
    told = one(frame, "over_requested", observed).evidence
    assert why in told["probability_why"]
    assert "sized_limit" not in told


def test_without_limit_and_request_the_probabilities_are_not_told() -> None:
    bare = cluster(workloads=(workload(main={"memory": "1Gi"}),))
    told = one(records(), "over_requested", bare).evidence
    assert "oom_probability_next_week" not in told
    assert told["over_request_probability_next_week"] > 0


def node(name: str, kind: str) -> Node:
    labels = {"node.kubernetes.io/instance-type": kind} if kind else {}
    return Node(ref("Node", name), labels=labels, capacity={"cpu": "4", "memory": "16Gi"})


def test_a_daemon_set_is_told_by_class_of_node() -> None:
    nodes = (node("a", "large"), node("b", "large"), node("c", "small"), node("d", ""))
    observed = seen(kind="DaemonSet", nodes=nodes)
    frame = pl.concat(
        [records(values=STEADY * share, worker=name) for name, share in zip("abcd", (1, 1.1, 0.3, 0.5), strict=True)]
    )
    told = one(frame, "over_requested", observed).evidence
    assert [(entry["node_class"], entry["nodes"]) for entry in told["node_classes"]] == [
        ("4 CPU, 16Gi", 1),
        ("large", 2),
        ("small", 1),
    ]
    other, large, small = told["node_classes"]
    assert small["sized_limit"] < other["sized_limit"] < large["sized_limit"] == told["sized_limit"]
    assert "node_classes" not in one(frame, "over_requested", seen(nodes=nodes)).evidence


def test_seven_times_a_days_hours_are_seven_days() -> None:
    assert one(records(values=STEADY[: 7 * 24]), "over_requested", seen()).outcome != "insufficient_evidence"
    assert one(records(values=STEADY[: 7 * 24 - 1]), "over_requested", seen()).outcome == "insufficient_evidence"
