# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The detectors on 5,000 nodes and 20,000 pods, a tenth of both unwell, against decoding the same data.

The data is the observation's own ``cluster``, as the step reads it from the artefact. Pure work alone, the best of several rounds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec

from tests.tools.paths import ROOT

from .registry import Goal, Row

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.pods import when
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detect import State, detect
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.look import Look
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Event, PodSummary, Workload
from ansible_collections.modekeeper.core.plugins.module_utils._plan.facts import decode_cluster
from tests.unit.analysis.builders import pod, ref, state
from tests.unit.quarantine.looks import NOW, ago, node, seen

NODES, PODS = 5_000, 20_000
_PODS_OF_ONE, _UNWELL, _ROUNDS = 20, 10, 5


def rows(scale: int) -> Iterator[Row]:
    """5,000 nodes and 20,000 pods times ``scale``: decoded, judged for the first time, and again with what the first look left."""
    data = msgspec.json.encode(_cluster(NODES * scale, PODS * scale))
    decoded, cluster = _best(lambda: decode_cluster(msgspec.json.decode(data)))
    first, result = _best(lambda: _fresh(cluster))
    if not {"CRASH_LOOP", "NODE_PRESSURE"} <= {finding.detector for finding in result.findings}:
        raise RuntimeError("the detectors do not find what is there")
    again, _unused = _best(lambda: _again(cluster, result.state))
    notes = {"bytes": len(data), "findings": len(result.findings)}
    what, floor = f"detectors over {NODES * scale:,} nodes, {PODS * scale:,} pods", "decoding the same data"
    yield Row(what, first, floor, decoded, goal=Goal("<=", 1.5), scale=scale, notes=notes)
    yield Row(f"{what}, with the last look's state", again, floor, decoded, goal=Goal("<=", 1.5), scale=scale)


def _fresh(cluster: Cluster) -> Any:
    when.cache_clear()  # a process of its own has read no time yet
    return detect(Look(NOW, cluster))


def _again(cluster: Cluster, before: State) -> Any:
    when.cache_clear()
    return detect(Look(NOW + timedelta(seconds=30), cluster), before=before)


def _cluster(nodes: int, pods: int) -> Cluster:
    """Each tenth node is short of memory; each tenth pod is in a crash loop and named, with its events."""
    owners = [
        Workload(ref(name=f"app-{place}"), "1", replicas=20, pods=PodSummary(total=20)) for place in range(pods // 20)
    ]
    named, events = [], []
    for place in range(0, pods, _UNWELL):
        owner = owners[place // _PODS_OF_ONE].ref
        waits = state(state="waiting", reason="CrashLoopBackOff", restarts=9, last_finished_at=ago(2))
        named.append(pod(f"pod-{place}", waits, owner=owner, created_at=ago(90)))
        events.append(
            Event("BackOff", "Warning", ref("Pod", f"pod-{place}"), 5, ago(8), ago(1), "restarting failed container")
        )
    per_node = max(1, pods // nodes)
    return seen(
        nodes=tuple(_node(place, [owners[(place * per_node) // _PODS_OF_ONE].ref.uid]) for place in range(nodes)),
        workloads=tuple(owners),
        pods=tuple(named),
        pods_total=pods,
        events=tuple(events),
    )


def _node(place: int, uids: list[str]) -> Any:
    short = (("MemoryPressure", "True", 9.0),) if place % _UNWELL == 0 else (("MemoryPressure", "False", 900.0),)
    quiet = tuple((kind, "False", 900 + place / 60) for kind in ("DiskPressure", "PIDPressure", "NetworkUnavailable"))
    capacity = {"cpu": "64", "memory": "512Gi", "pods": "110", "nvidia.com/gpu": "8"}
    return node(
        f"node-{place:05}",
        *short,
        *quiet,
        capacity=capacity,
        allocatable=capacity,
        workloads=tuple(uids),
        created_at=ago(20_000 + place),
    )


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the fastest round, and what it gave."""
    best, found = float("inf"), None
    for _unused in range(_ROUNDS):
        started = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - started)
    return best, found
