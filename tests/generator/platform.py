# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a platform team runs everywhere: agents on every node, namespaces with quotas and default sizes, an operator's servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import owners
from .draw import Draw
from .manifest import Ago, Manifest, metadata
from .nodes import GPU
from .pods import GPU_TOLERATION, container, template
from .sizes import Size, cpu_text

GROUP = "platform"
# name, size, on GPU machines only
AGENTS = (
    ("cni", Size(100, 128), False),
    ("node-exporter", Size(100, 128, 250, 256), False),
    ("log-agent", Size(200, 256, 0, 512), False),
    ("dcgm-exporter", Size(100, 256, 0, 512), True),
)
QUOTA_PART = 0.6  # not every team has one
QUOTA_HEADROOM = 1.4
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


def namespaces(names: Iterable[str]) -> list[Manifest]:
    return [
        Manifest(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata("", name, labels={"team": name})},
            "Terraform",
        )
        for name in names
    ]


def quotas(draw: Draw, demand: Mapping[str, tuple[int, int, int]]) -> list[Manifest]:
    """For some namespaces a quota above what runs there, and beside it default sizes, without which a quota refuses bare pods.

    :param demand: by namespace, the requested CPU (millicores), memory (MiB) and GPUs of all its pods.
    """
    made = []
    for namespace, (cpu, memory, gpus) in demand.items():
        if not draw.child(namespace).chance(QUOTA_PART):
            continue
        hard = {
            "requests.cpu": cpu_text(int(cpu * QUOTA_HEADROOM / 1000 + 4) * 1000),
            "requests.memory": f"{int(memory * QUOTA_HEADROOM / 1024 + 8)}Gi",
            "pods": "1000",
        } | ({f"requests.{GPU}": str(int(gpus * QUOTA_HEADROOM) + 8)} if gpus else {})
        quota = {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": metadata(namespace, "team"),
            "spec": {"hard": hard},
        }
        made += [owners.deliver("terraform", quota), owners.deliver("terraform", _limit_range(namespace))]
    return made


def _limit_range(namespace: str) -> dict[str, Any]:
    limit = {"type": "Container", "defaultRequest": {"cpu": "100m", "memory": "128Mi"}}
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": metadata(namespace, "defaults"),
        "spec": {"limits": [limit]},
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
    status = {"conditions": [_condition("Available", 86400 * 40)]}
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
    status = {"conditions": [_condition("RecommendationProvided", 86400 * 12)]}
    return Manifest(body, "kubectl-create", status=status)


def _condition(kind: str, age: int) -> dict[str, Any]:
    return {"type": kind, "status": "True", "reason": kind, "message": "", "lastTransitionTime": Ago(age)}
