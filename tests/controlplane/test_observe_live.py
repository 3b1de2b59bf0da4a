# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The observation of a real API server: what is there is seen, what is refused is said, nothing is written, a recording shows the same."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.live import LiveSource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Workload
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.snapshot import recording
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.controlplane import ControlPlane, mutations, wait_until

NOW = "2026-03-01T12:00:00Z"
SECRET = "hunter2"


def observe(kubeconfig: Path, **more: Any) -> Cluster:
    client = ApiClient(load_endpoint(kubeconfig, None))
    try:
        return observe_cluster(LiveSource(client, observed_at=NOW), **more)
    finally:
        client.close()


def deployment(name: str, replicas: int) -> dict[str, Any]:
    container = {
        "name": "main",
        "image": "registry.example/app:1",
        "resources": {"requests": {"cpu": "1000m", "memory": "64Mi"}},
        "env": [{"name": "PASSWORD", "value": SECRET}, {"name": "LOADER_WORKERS", "value": "4"}],
    }
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


@pytest.fixture
def shop(control_plane: ControlPlane, namespace: str) -> Iterator[str]:
    """A namespace with a Deployment of 3 running pods, one that finds no node, a HPA, a budget and a quota."""
    # Its own nodes alone: other tests of the session leave theirs.
    nodes = control_plane.add_nodes(2, prefix=f"{namespace}-node", labels={"pool": namespace})
    base = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    web, huge = deployment("web", 3), deployment("huge", 1)
    for document in (web, huge):
        document["spec"]["template"]["spec"]["nodeSelector"] = {"pool": namespace}
    control_plane.request("POST", f"{base}?fieldManager=ci", web)
    huge["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "500"}}
    control_plane.request("POST", base, huge)
    scale = [{"op": "replace", "path": "/spec/replicas", "value": 4}]
    control_plane.request("PATCH", f"{base}/web?fieldManager=people", scale, "application/json-patch+json")
    quota = {"metadata": {"name": "all"}, "spec": {"hard": {"requests.cpu": "1000"}}}
    control_plane.request("POST", f"/api/v1/namespaces/{namespace}/resourcequotas", quota)
    budget = {"metadata": {"name": "web"}, "spec": {"minAvailable": "50%", "selector": {"matchLabels": {"app": "web"}}}}
    control_plane.request("POST", f"/apis/policy/v1/namespaces/{namespace}/poddisruptionbudgets", budget)
    wait_until(lambda: ready(control_plane, f"{base}/web") == 4, "the pods of web", 60)
    wait_until(lambda: unscheduled(control_plane, namespace), "the pod that finds no node", 60)
    yield namespace
    for node in nodes:
        control_plane.send("DELETE", f"/api/v1/nodes/{node}")


def ready(plane: ControlPlane, path: str) -> int:
    return int(plane.request("GET", path).json()["status"].get("readyReplicas", 0))


def unscheduled(plane: ControlPlane, namespace: str) -> bool:
    pods = plane.request("GET", f"/api/v1/namespaces/{namespace}/pods?labelSelector=app%3Dhuge").json()["items"]
    return any(
        entry["type"] == "PodScheduled" and entry["status"] == "False"
        for pod in pods
        for entry in pod.get("status", {}).get("conditions", [])
    )


def workload(cluster: Cluster, namespace: str, name: str) -> Workload:
    return next(found for found in cluster.workloads if (found.ref.namespace, found.ref.name) == (namespace, name))


def test_what_is_there_is_seen(control_plane: ControlPlane, shop: str) -> None:
    seen = observe(control_plane.admin_kubeconfig, env_keys=frozenset({"LOADER_WORKERS"}))
    web = workload(seen, shop, "web")
    assert seen.version == control_plane.version
    assert seen.uid == control_plane.request("GET", "/api/v1/namespaces/kube-system").json()["metadata"]["uid"]
    assert (web.replicas, web.ready_replicas, web.pods.total, web.pods.ready, web.pods.running) == (4, 4, 4, 4, 4)
    assert web.pods.qos == "Burstable"
    assert web.containers[0].requests == {"cpu": "1", "memory": "64Mi"}  # as the server rewrote it
    assert [entry.value for entry in web.containers[0].env] == [None, "4"]
    assert web.writers["/spec/replicas"] == "people"
    assert web.writers["/spec/template/spec/containers/0/resources/requests/cpu"] == "ci"
    assert web.writers["/spec/template/spec/containers/0/env/1/value"] == "ci"
    lost = next(pod for pod in seen.pods if pod.ref.namespace == shop)
    assert lost.workload is not None
    assert (lost.workload.kind, lost.workload.name, lost.scheduled) == ("Deployment", "huge", False)
    assert "Insufficient cpu" in lost.unschedulable_message
    nodes = [node for node in seen.nodes if node.ref.name.startswith(f"{shop}-node")]
    assert sum(node.pods for node in nodes) == 4
    assert sum(node.requested.get("cpu", 0) for node in nodes) == 4.0
    assert all(node.lease_renewed_at for node in nodes)
    assert any(budget.ref.namespace == shop and budget.min_available == "50%" for budget in seen.budgets)
    assert any(quota.ref.namespace == shop for quota in seen.quotas)
    assert any(event.reason == "FailedScheduling" and event.subject.namespace == shop for event in seen.events)
    assert all(read.code is None for read in seen.reads)
    # Served by every API server of this version, so discovery was understood.
    assert "deviceclasses.resource.k8s.io" in {read.resource for read in seen.reads}


def test_a_recording_shows_the_same(control_plane: ControlPlane, shop: str, tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json.gz"
    with recording(path) as recorder:
        seen = observe(control_plane.admin_kubeconfig, record=recorder)
    shown = observe_cluster(open_snapshot(path))
    assert shown == seen
    assert msgspec.json.encode(shown) == msgspec.json.encode(seen)
    for kept in (gzip.decompress(path.read_bytes()), msgspec.json.encode(seen)):
        assert SECRET.encode() not in kept
        assert b"127.0.0.1" not in kept
        assert b"10.64." not in kept  # pod addresses


def test_nothing_is_written(control_plane: ControlPlane, shop: str) -> None:
    kubeconfig = control_plane.kubeconfig_for("watcher", ["system:masters"])
    mark = control_plane.audit_mark()
    observe(kubeconfig)
    events = [event for event in control_plane.audit_events(mark) if event.by("watcher")]
    assert {event.verb for event in events} == {"get", "list"}
    assert mutations(events, "watcher") == []
    assert "secrets" not in {event.resource for event in events}
    assert {event.raw["userAgent"] for event in events} == {"modekeeper/0.2.0"}


def test_some_rights(control_plane: ControlPlane, shop: str) -> None:
    rules = [
        {"apiGroups": [""], "resources": ["pods", "nodes"], "verbs": ["get", "list"]},
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list"]},
    ]
    role = {"metadata": {"name": f"{shop}-some"}, "rules": rules}
    control_plane.request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", role)
    binding = {
        "metadata": {"name": f"{shop}-some"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": f"{shop}-some"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": f"{shop}-some"}],
    }
    control_plane.request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding)
    kubeconfig = control_plane.kubeconfig_for(f"{shop}-some")
    until(lambda: not codes(observe(kubeconfig)).keys() & {"pods", "deployments.apps"})
    seen = observe(kubeconfig)
    assert set(codes(seen).values()) == {"READ_FORBIDDEN"}
    assert {"replicasets.apps", "jobs.batch", "namespaces", "events"} <= codes(seen).keys()
    assert workload(seen, shop, "web").replicas == 4
    assert seen.uid == ""


def codes(cluster: Cluster) -> dict[str, str]:
    return {read.resource: read.code for read in cluster.reads if read.code}


def until(holds: Callable[[], bool]) -> None:
    """A new binding takes the authorizer a moment."""
    for _unused in range(100):
        try:
            if holds():
                return
        except ModeKeeperError:
            pass
        time.sleep(0.1)
    raise AssertionError("the rights never came")


def test_no_rights_at_all(control_plane: ControlPlane) -> None:
    with pytest.raises(ModeKeeperError, match="READ_FORBIDDEN"):
        observe(control_plane.kubeconfig_for("nobody"))


def test_a_token_that_the_server_does_not_know(control_plane: ControlPlane) -> None:
    kubeconfig = control_plane.kubeconfig_with_tokens("wrong", {"wrong": "not-a-token"})
    with pytest.raises(ModeKeeperError, match=r"READ_UNAUTHENTICATED.*context wrong"):
        observe(kubeconfig)


def test_a_list_of_several_pages_is_one_list(control_plane: ControlPlane, namespace: str) -> None:
    quotas = f"/api/v1/namespaces/{namespace}/limitranges"
    limit = {"type": "Container", "default": {"cpu": "1"}}
    for number in range(501):
        control_plane.request("POST", quotas, {"metadata": {"name": f"l{number:03d}"}, "spec": {"limits": [limit]}})
    seen = observe(control_plane.admin_kubeconfig)
    told = next(read for read in seen.reads if read.resource == "limitranges")
    assert (told.pages, told.objects >= 501, told.code) == (2, True, None)
    assert sum(entry.ref.namespace == namespace for entry in seen.limit_ranges) == 501
