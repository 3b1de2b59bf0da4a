# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Quarantine on a real API server: faults of nodes and pods are held, a snapshot shows the same, and what heals is released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detect import Result, State, detect
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.look import Look
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time, parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.live import LiveSource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.snapshot import recording
from tests.controlplane import ControlPlane, wait_until

from .test_observe_live import deployment

FAULT, NODE_FAULT = "modekeeper.test/fault", "modekeeper.test/node-fault"
MERGE = "application/merge-patch+json"
FAULTS = {"crash": "CRASH_LOOP", "oom": "OOM_REPEAT", "image-pull": "IMAGE_PULL", "evicted": "EVICTED_REPEAT"}


def seen(plane: ControlPlane, record: Path | None = None) -> Cluster:
    client = ApiClient(load_endpoint(plane.admin_kubeconfig, None))
    source = LiveSource(client, observed_at=format_time(datetime.now(UTC)))
    try:
        if record is None:
            return observe_cluster(source)
        with recording(record) as recorder:
            return observe_cluster(source, record=recorder)
    finally:
        client.close()


def judged(cluster: Cluster, after: timedelta = timedelta(0), before: State | None = None) -> Result:
    """The look as if it were made later: what lasts, lasts longer."""
    return detect(Look(parse_time(cluster.observed_at) + after, cluster), before=before)


def hits(result: Result, name: str) -> set[str]:
    return {entry.detector for entry in result.findings if name in entry.subject.name and entry.state == "hit"}


@pytest.fixture
def unwell(control_plane: ControlPlane, namespace: str) -> Iterator[str]:
    """A Deployment a fault, one that finds no node, and two nodes."""
    nodes = control_plane.add_nodes(2, prefix=f"{namespace}-node")
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    for fault in FAULTS:
        document = deployment(fault, 3)
        document["spec"]["template"]["metadata"]["annotations"] = {FAULT: fault}
        control_plane.request("POST", path, document)
    huge = deployment("huge", 1)
    huge["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "500"}}
    control_plane.request("POST", path, huge)
    control_plane.request("POST", path, deployment("well", 2))
    yield namespace
    for node in nodes:
        control_plane.send("DELETE", f"/api/v1/nodes/{node}")


def node_fault(plane: ControlPlane, node: str, fault: str | None) -> None:
    patch: dict[str, Any] = {"metadata": {"annotations": {NODE_FAULT: fault}}}
    plane.request("PATCH", f"/api/v1/nodes/{node}", patch, MERGE)


def status(plane: ControlPlane, node: str, kind: str) -> str:
    conditions = plane.request("GET", f"/api/v1/nodes/{node}").json()["status"].get("conditions", [])
    return next((entry["status"] for entry in conditions if entry["type"] == kind), "")


def test_faults_of_pods_hold_their_workloads(control_plane: ControlPlane, unwell: str, tmp_path: Path) -> None:
    def there(fault: str) -> bool:
        found = judged(seen(control_plane), timedelta(minutes=6))
        return FAULTS[fault] in hits(found, f"{unwell}/{fault}")

    for fault in FAULTS:
        wait_until(lambda fault=fault: there(fault), f"the fault {fault}", 90)
    cluster = seen(control_plane, tmp_path / "snapshot.json.gz")
    late = judged(cluster, timedelta(minutes=11))
    assert "UNSCHEDULABLE" in hits(late, f"{unwell}/huge")
    assert hits(judged(cluster), f"{unwell}/huge") == set()
    assert hits(late, f"{unwell}/well") == set()
    # What was recorded is judged as what was seen.
    again = observe_cluster(open_snapshot(tmp_path / "snapshot.json.gz"))
    assert judged(again, timedelta(minutes=11)) == late
    assert next(read.served_at for read in cluster.reads if read.resource.startswith("leases"))


def test_a_node_that_flaps_or_loses_its_network_is_held_until_it_is_well(
    control_plane: ControlPlane, unwell: str
) -> None:
    flapping, silent = sorted(
        node.ref.name for node in seen(control_plane).nodes if node.ref.name.startswith(f"{unwell}-node")
    )
    state: State | None = None
    node_fault(control_plane, silent, "network-unavailable")
    # A node that becomes ready soon after it joined has not flapped, so it takes three times to go.
    for fault, wanted in 3 * (("not-ready", "False"), (None, "True")):
        second = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
        wait_until(lambda second=second: datetime.now(UTC) > second, "a second of its own: the API tells no less", 5)
        node_fault(control_plane, flapping, fault)
        wait_until(lambda wanted=wanted: status(control_plane, flapping, "Ready") == wanted, f"Ready {wanted}", 30)
        result = judged(seen(control_plane), before=state)
        state = result.state
    assert "NODE_FLAPPING" in hits(result, f"node {flapping}")
    wait_until(lambda: status(control_plane, silent, "NetworkUnavailable") == "True", "the network's fault", 30)
    result = judged(seen(control_plane), timedelta(minutes=3), result.state)
    assert hits(result, f"node {silent}") == {"NODE_NETWORK"}
    node_fault(control_plane, silent, None)
    wait_until(lambda: status(control_plane, silent, "NetworkUnavailable") == "False", "the network", 30)
    for minutes, held in ((10, True), (19, True), (20, False)):
        result = judged(seen(control_plane), timedelta(minutes=minutes), result.state)
        names = {hold.subject.name for hold in result.state.holds if hold.detector == "NODE_NETWORK"}
        assert (f"node {silent}" in names) is held
