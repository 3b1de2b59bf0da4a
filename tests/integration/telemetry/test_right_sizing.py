# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a real Prometheus with eight days of two workloads to sizes, in as many queries as there are metrics."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal, find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Cluster,
    Container,
    Node,
    ObjectRef,
    Workload,
)
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import Telemetry, read_sources
from tests.controlplane.prometheus import openmetrics, serving

END = 1_772_366_400  # 2026-03-01T12:00:00Z
NOW = datetime.fromtimestamp(END, UTC)
EVERY, DAYS = 120, 8
TIMES = range(END - DAYS * 86_400, END + 1, EVERY)
MIB = 2.0**20
HASH = "7c9d8b5f6d"
PODS = {
    ("web", f"shop-{HASH}-bb4lw", "shop"): ("ReplicaSet", f"shop-{HASH}", "n1", 1.0),
    ("web", f"shop-{HASH}-xkq2z", "shop"): ("ReplicaSet", f"shop-{HASH}", "n2", 1.2),
    ("ops", "agent-aaaaa", "agent"): ("DaemonSet", "agent", "n1", 0.5),
    ("ops", "agent-bbbbb", "agent"): ("DaemonSet", "agent", "n2", 0.2),
}
Line = tuple[str, dict[str, str], list[tuple[int, float]]]


def load(moment: int) -> float:
    """Between 0.6 and 1, once a day, with a wobble that repeats with no day."""
    return 0.8 + 0.15 * math.sin(moment / 86_400 * 2 * math.pi) + 0.05 * math.sin(moment / 9_973)


def history() -> Iterator[Line]:
    def each(name: str, value: Callable[[int, float], float]) -> Iterator[Line]:
        for (namespace, pod, container), (_kind, _owner, _node, share) in PODS.items():
            labels = {"namespace": namespace, "pod": pod, "container": container}
            yield name, labels, [(moment, value(moment, share)) for moment in TIMES]

    def spent(moment: int, share: float) -> float:
        """Seconds of CPU so far: the integral of 0.8 + 0.15 sin over the days."""
        turned = 0.15 * 86_400 / (2 * math.pi) * (1 - math.cos(moment / 86_400 * 2 * math.pi))
        return share * (0.8 * (moment - TIMES.start) + turned)

    yield from each("container_cpu_usage_seconds_total", spent)
    yield from each("container_memory_working_set_bytes", lambda moment, share: 500 * MIB * share * load(moment))
    for (namespace, pod, _container), (kind, owner, _node, _share) in PODS.items():
        labels = {"namespace": namespace, "pod": pod, "owner_kind": kind, "owner_name": owner}
        yield "kube_pod_owner", {**labels, "owner_is_controller": "true"}, [(moment, 1.0) for moment in TIMES[-20:]]
    for (namespace, pod, _container), (kind, _owner, node, _share) in PODS.items():
        labels = {"namespace": namespace, "pod": pod, "node": node, "created_by_kind": kind}
        yield "kube_pod_info", labels, [(moment, 1.0) for moment in TIMES[-20:]]


def observed() -> Cluster:
    def workload(kind: str, namespace: str, name: str, container: str) -> Workload:
        asked = {"cpu": "2", "memory": "2Gi"}
        ref = ObjectRef("apps", "v1", kind, namespace, name, f"uid-{name}")
        return Workload(ref, "1", containers=(Container(container, 0, requests=asked, limits={"memory": "2Gi"}),))

    def node(name: str, kind: str) -> Node:
        return Node(ObjectRef("", "v1", "Node", "", name, name), labels={"node.kubernetes.io/instance-type": kind})

    return Cluster(
        "uid",
        "v1.37.2",
        "2026-03-01T12:00:00Z",
        workloads=(workload("Deployment", "web", "shop", "shop"), workload("DaemonSet", "ops", "agent", "agent")),
        nodes=(node("n1", "large"), node("n2", "small")),
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("sizing"), openmetrics(history())) as found:
        yield found


def ask(address: str, **options: Any) -> Telemetry:
    return read_sources([address], options={"profile": "right-sizing", "window": "8d", **options}, now=NOW)


def sizes(found: Telemetry) -> dict[tuple[str, str], Signal]:
    signals = find_signals(found.frame, observed(), observed_at=NOW)
    return {
        (signal.subject["object"]["name"], signal.evidence["resource"]): signal
        for signal in signals
        if signal.pattern == "over_requested"
    }


def test_one_query_a_metric_and_two_for_owners(address: str) -> None:
    assert ask(address).sources[0].queries == {"stated": 4, "allowed": 500, "sent": 4, "resumed": 0}
    apart = ask(address, namespaces=["web", "ops"])
    assert apart.sources[0].queries["sent"] == apart.sources[0].queries["stated"] == 2 * 2 + 2
    assert apart.frame.height == ask(address).frame.height == 2 * len(PODS) * DAYS * 24


def test_what_comes_is_the_largest_of_each_hour(address: str) -> None:
    frame = ask(address).frame.with_columns(pl.col(pl.Enum).cast(pl.String))
    of = frame.filter((pl.col("metric") == "mem_use") & (pl.col("pod") == f"shop-{HASH}-bb4lw")).sort("time")
    hours = [
        max(500 * MIB * load(moment) for moment in range(end - 3600 + EVERY, end + 1, EVERY))
        for end in range(TIMES.start + 3600, END + 1, 3600)
    ]
    assert of["value"].to_list() == pytest.approx(hours)
    cpu = frame.filter((pl.col("metric") == "cpu_use") & (pl.col("pod") == f"shop-{HASH}-bb4lw"))
    assert cpu["value"].max() == pytest.approx(0.95, rel=0.01)


def test_every_container_is_sized_with_its_odds(address: str) -> None:
    found = sizes(ask(address))
    assert set(found) == {(name, resource) for name in ("shop", "agent") for resource in ("cpu", "memory")}
    memory = found["shop", "memory"].evidence
    assert memory["pods"] == 2
    assert 590 * MIB < memory["largest_days"][0] < memory["sized_limit"] < 900 * MIB
    assert 0 < memory["oom_probability_next_week"] < memory["sized_limit_probability"] < 0.05
    assert "throttle_probability_next_week" not in found["shop", "cpu"].evidence
    assert found["shop", "cpu"].evidence["sized_request"] == pytest.approx(1.2 * 0.95, rel=0.35)


def test_a_daemon_set_is_sized_by_type_of_node(address: str) -> None:
    classes = sizes(ask(address))["agent", "memory"].evidence["node_classes"]
    assert [(entry["node_class"], entry["nodes"]) for entry in classes] == [("large", 1), ("small", 1)]
    assert classes[0]["sized_limit"] > 2 * classes[1]["sized_limit"]


def test_four_weeks_of_hours_are_asked_for_where_nothing_else_is_said(address: str, tmp_path: Path) -> None:
    whole = read_sources([address], options={"profile": "right-sizing"}, now=NOW)
    assert whole.sources[0].queries["sent"] == 4
    assert whole.frame.height > ask(address).frame.height
    kept = ask(address, resume=str(tmp_path / "kept"))
    assert kept.frame.height == ask(address).frame.height
