# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Objects as an API server returns them, projected by the product's own code into a cluster and an observation."""

from __future__ import annotations

import copy
from typing import Any

import msgspec

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Autoscaler,
    Cluster,
    DisruptionBudget,
    Extra,
    Node,
    ObjectRef,
    PodSummary,
    Workload,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.refs import ref_of
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.workloads import workload_records
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.resources import TABLE

NOW = "2026-03-04T12:00:00Z"
CLUSTER_UID = "0b8a1f2e-0000-4000-8000-000000000000"
_ROW = {row.kind: row for row in reversed(TABLE)}


def container(name: str = "app", requests: Any = None, limits: Any = None) -> dict[str, Any]:
    """A container of a pod template."""
    resources: dict[str, Any] = {}
    if requests is not None:
        resources["requests"] = dict(requests)
    if limits is not None:
        resources["limits"] = dict(limits)
    return {"name": name, "image": "registry.example/app:1", "resources": resources}


def workload(
    name: str = "api",
    *,
    kind: str = "Deployment",
    namespace: str = "shop",
    containers: list[dict[str, Any]] | None = None,
    replicas: int = 10,
    manager: str = "kubectl-create",
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    owner: dict[str, Any] | None = None,
    spec: dict[str, Any] | None = None,
    status: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """An object with a pod template and the managedFields of one writer."""
    row = _ROW[kind]
    containers = containers or [container(requests={"cpu": "1", "memory": "1Gi"}, limits={"memory": "1Gi"})]
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}
    metadata: dict[str, Any] = {
        "name": name,
        "namespace": namespace,
        "uid": f"uid-{kind}-{namespace}-{name}",
        "resourceVersion": "100",
        "generation": 3,
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "labels": labels or {},
        "annotations": annotations or {},
        "managedFields": [_managed(manager, kind, containers)],
    }
    if owner:
        metadata["ownerReferences"] = [owner]
    return {
        "apiVersion": f"{row.group}/{row.versions[0]}",
        "kind": kind,
        "metadata": metadata,
        "spec": _spec(kind, template, replicas, name) | (spec or {}),
        "status": status or _status(kind, replicas),
    }


def _spec(kind: str, template: dict[str, Any], replicas: int, name: str) -> dict[str, Any]:
    if kind == "CronJob":
        return {"schedule": "0 2 * * *", "jobTemplate": {"spec": {"template": template}}}
    if kind == "PyTorchJob":
        return {"pytorchReplicaSpecs": {"Worker": {"replicas": replicas, "template": template}}}
    if kind == "Job":
        return {"parallelism": replicas, "template": template}
    spec: dict[str, Any] = {"selector": {"matchLabels": {"app": name}}, "template": template}
    if kind == "Deployment":
        rolling = {"maxUnavailable": "25%", "maxSurge": "25%"}
        return spec | {"replicas": replicas, "strategy": {"type": "RollingUpdate", "rollingUpdate": rolling}}
    if kind == "StatefulSet":
        return spec | {"replicas": replicas, "updateStrategy": {"type": "RollingUpdate"}}
    return spec | {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}}


def _status(kind: str, replicas: int) -> dict[str, Any]:
    if kind == "DaemonSet":
        return {
            "observedGeneration": 3,
            "numberReady": replicas,
            "desiredNumberScheduled": replicas,
            "updatedNumberScheduled": replicas,
        }
    if kind == "Job":
        return {"active": replicas, "ready": replicas}
    return {
        "observedGeneration": 3,
        "readyReplicas": replicas,
        "updatedReplicas": replicas,
        "availableReplicas": replicas,
    }


def _managed(manager: str, kind: str, containers: list[dict[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "f:containers": {
            f'k:{{"name":"{entry["name"]}"}}': {
                "f:resources": {
                    f"f:{group}": {f"f:{name}": {} for name in values} for group, values in entry["resources"].items()
                }
            }
            for entry in containers
        }
    }
    fields = {"f:template": {"f:spec": fields}}
    if kind == "CronJob":
        fields = {"f:jobTemplate": {"f:spec": fields}}
    return {
        "manager": manager,
        "operation": "Update",
        "apiVersion": "apps/v1",
        "time": "2026-02-01T00:00:00Z",
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:spec": fields},
    }


def records(document: dict[str, Any]) -> list[Workload]:
    """The workload records of an object, with the counts of its pods."""
    row = _ROW[document["kind"]]
    item = msgspec.convert(copy.deepcopy(document), row.item)
    ref = ref_of(row, document["apiVersion"].rpartition("/")[2], item.metadata)
    found = []
    for record in workload_records(ref, item, row.kind):
        count = record.ready_replicas or (record.replicas or 0)
        pods = PodSummary(total=count, ready=count, running=count)
        found.append(msgspec.structs.replace(record, pods=pods))
    return found


def node(name: str, cpu: str = "8", memory: str = "32Gi", **more: Any) -> Node:
    """A node."""
    allocatable = {"cpu": cpu, "memory": memory, "pods": "110"} | more.pop("extended", {})
    return Node(ref=ObjectRef("", "v1", "Node", "", name, f"uid-node-{name}"), allocatable=allocatable, **more)


def scaler(kind: str, target: dict[str, Any], **more: Any) -> Autoscaler:
    """An autoscaler of an object."""
    group = {"HorizontalPodAutoscaler": "autoscaling", "VerticalPodAutoscaler": "autoscaling.k8s.io"}.get(
        kind, "keda.sh"
    )
    version = {"autoscaling": "v2", "autoscaling.k8s.io": "v1", "keda.sh": "v1alpha1"}[group]
    metadata = target["metadata"]
    name = more.pop("name", metadata["name"])
    return Autoscaler(
        ref=ObjectRef(group, version, kind, metadata["namespace"], name, f"uid-{kind}-{name}"),
        target_kind=target["kind"],
        target_name=metadata["name"],
        **more,
    )


def budget(target: dict[str, Any], allowed: int) -> DisruptionBudget:
    """A disruption budget over an object's pods."""
    metadata = target["metadata"]
    return DisruptionBudget(
        ref=ObjectRef("policy", "v1", "PodDisruptionBudget", metadata["namespace"], metadata["name"], "uid-pdb"),
        selector={"app": metadata["name"]},
        disruptions_allowed=allowed,
    )


def node_pool(name: str, **disruption: str) -> Extra:
    """A Karpenter node pool."""
    return Extra(
        ref=ObjectRef("karpenter.sh", "v1", "NodePool", "", name, f"uid-{name}"),
        facts={"spec": {"disruption": disruption}},
    )


def cluster(*documents: dict[str, Any], **more: Any) -> Cluster:
    """A cluster of these objects."""
    workloads = tuple(record for document in documents for record in records(document))
    return Cluster(
        uid=CLUSTER_UID,
        version="v1.37.2",
        observed_at=NOW,
        workloads=workloads,
        pods_total=sum(record.pods.total for record in workloads),
        **more,
    )


def subject(document: dict[str, Any], container_name: str = "app") -> dict[str, Any]:
    """The subject of a signal on a container of the object."""
    group, _unused, version = document["apiVersion"].rpartition("/")
    metadata = document["metadata"]
    reference = {
        "group": group,
        "version": version,
        "kind": document["kind"],
        "namespace": metadata["namespace"],
        "name": metadata["name"],
        "uid": metadata["uid"],
    }
    return {"object": reference, "container": container_name}


def over_requested(document: dict[str, Any], resource: str = "cpu", use: float = 0.2, **more: Any) -> dict[str, Any]:
    """A found ``over_requested``."""
    figures = {"use_p95": use, "use_p99": use, "use_max": use, "unit": "cores" if resource == "cpu" else "bytes"}
    return _signal("over_requested", document, {"resource": resource, **figures}, **more)


def oom_killed(document: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A found ``oom_killed``."""
    evidence = {"limit": "1Gi", **more.pop("figures", {})}
    return _signal("oom_killed", document, evidence, **more)


def signal(pattern: str, document: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Any other signal."""
    return _signal(pattern, document, {}, **more)


def _signal(pattern: str, document: dict[str, Any], evidence: dict[str, Any], **more: Any) -> dict[str, Any]:
    name = document["metadata"]["name"]
    return {
        "id": more.pop("id", f"{pattern}-{name}-{more.get('container', 'app')}-{evidence.get('resource', '')}"),
        "pattern": pattern,
        "outcome": more.pop("outcome", "signal_found"),
        "subject": subject(document, more.pop("container", "app")),
        "window": {},
        "evidence": {"rule": "…", **evidence},
    }


def observation(seen: Cluster | None, *signals: dict[str, Any], outcome: str = "signal_found") -> Artifact:
    """The observation of a cluster."""
    return Artifact(
        kind="Observation",
        schema="modekeeper.observation/1",
        body={
            "observed_at": NOW if seen else None,
            "source": "snapshot",
            "cluster": msgspec.to_builtins(seen) if seen else None,
            "telemetry": [],
            "signals": list(signals),
            "outcome": outcome,
            "reasons": [],
            "summary": {},
        },
    )
