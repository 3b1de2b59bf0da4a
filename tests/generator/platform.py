# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a platform team runs everywhere: agents on every node, an operator's servers, machines on demand, recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import owners
from .manifest import Manifest, Now, metadata
from .pods import GPU_TOLERATION, container, template
from .sizes import Size

GROUP = "platform"
# name, size, on GPU machines only
AGENTS = (
    ("cni", Size(100, 128), False),
    ("node-exporter", Size(100, 128, 250, 256), False),
    ("log-agent", Size(200, 256, 0, 512), False),
    ("dcgm-exporter", Size(100, 256, 0, 512), True),
)
TOLERATE_ALL = [{"operator": "Exists"}]


def agents() -> list[Manifest]:
    """DaemonSets, delivered by Helm into the platform's namespace."""
    return [owners.deliver("helm", _agent(name, size, gpu_only)) for name, size, gpu_only in AGENTS]


def _agent(name: str, size: Size, gpu_only: bool) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name}
    pod = template(
        labels,
        [container(name, f"{name}:1.0.0", size)],
        tolerations=[GPU_TOLERATION] if gpu_only else TOLERATE_ALL,
        nodeSelector={"nvidia.com/gpu.present": "true"} if gpu_only else {},
    )
    spec = {"selector": {"matchLabels": labels}, "template": pod, "updateStrategy": {"type": "RollingUpdate"}}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": metadata(GROUP, name, labels=labels),
        "spec": spec,
    }


def operated() -> list[Manifest]:
    """A monitoring server that an operator makes from its custom resource: the StatefulSet has a controlling owner."""
    labels = {"app.kubernetes.io/name": "prometheus", "prometheus": "main"}
    parent = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Prometheus",
        "metadata": metadata(GROUP, "main", labels=labels),
        "spec": {"replicas": 2, "retention": "15d", "resources": {"requests": {"cpu": "2", "memory": "8Gi"}}},
    }
    pod = template(labels, [container("prometheus", "prometheus:3.4.0", Size(2000, 8192, 0, 16384))])
    child = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata(GROUP, "prometheus-main", labels=labels),
        "spec": {"replicas": 2, "serviceName": "prometheus", "selector": {"matchLabels": labels}, "template": pod},
    }
    status = {"conditions": [_condition("Available")]}
    base = owners.deliver("helm", parent)
    return [
        Manifest(base.body, base.manager, status=status, owned=(Manifest(child, "PrometheusOperator", applied=True),))
    ]


def node_pool(spot: Sequence[str]) -> Manifest:
    """The Karpenter pool behind the spot machines."""
    spec = {
        "template": {
            "spec": {"requirements": [{"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]}]}
        },
        "limits": {"cpu": str(32 * len(spot) * 2)},
        "disruption": {"consolidationPolicy": "WhenEmptyOrUnderutilized", "consolidateAfter": "10m"},
    }
    body = {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": metadata("", "spot"), "spec": spec}
    delivered = owners.deliver("argo", body)
    return Manifest(
        delivered.body, delivered.manager, delivered.applied, status={"resources": {"nodes": str(len(spot))}}
    )


def recommender(namespace: str, target: str) -> Manifest:
    """A VPA that only recommends (mode Off), as most are run."""
    body = {
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "metadata": metadata(namespace, target),
        "spec": {
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": target},
            "updatePolicy": {"updateMode": "Off"},
            "resourcePolicy": {"containerPolicies": [{"containerName": "*", "controlledResources": ["cpu", "memory"]}]},
        },
    }
    status = {"conditions": [_condition("RecommendationProvided")]}
    return Manifest(body, "kubectl-create", status=status)


def _condition(kind: str) -> dict[str, Any]:
    return {"type": kind, "status": "True", "reason": kind, "message": "", "lastTransitionTime": Now()}
