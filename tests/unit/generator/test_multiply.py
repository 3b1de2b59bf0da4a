# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Copies of the recording are a valid recording: each object, pod and series once more, nothing shared but the cluster."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.find import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.read import read_sources
from tests.generator.multiply import multiply
from tests.generator.record import DEMO, SNAPSHOT, TELEMETRY

TIMES = 3


def counts(folder: Path) -> Counter[str]:
    """Of everything an observation of the folder holds."""
    cluster = observe_cluster(open_snapshot(folder / SNAPSHOT))
    telemetry = read_sources([str(folder / TELEMETRY)])
    count = Counter[str](workload.ref.kind for workload in cluster.workloads)
    count["nodes"], count["pods"], count["records"] = len(cluster.nodes), cluster.pods_total, telemetry.frame.height
    count["requested"] = round(sum(node.requested["cpu"] for node in cluster.nodes))
    count["with pods"] = sum(workload.pods.total for workload in cluster.workloads)
    count["unhealthy"] = len(cluster.pods)
    signals = find_signals(telemetry.frame, cluster, observed_at=cluster.observed_at)
    count.update(f"{signal.pattern} {signal.outcome}" for signal in signals if "object" in signal.subject)
    return count


def test_everything_is_there_so_many_times(tmp_path: Path) -> None:
    multiply(DEMO, TIMES, tmp_path)
    once, thrice = counts(DEMO), counts(tmp_path)
    assert {key: thrice[key] / count for key, count in once.items() if count and key != "requested"} == {
        key: TIMES for key, count in once.items() if count and key != "requested"
    }
    assert abs(thrice["requested"] - TIMES * once["requested"]) <= TIMES
