# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of a service: its workload, and where it has them its autoscaler, its disruption budget and its Service."""

from __future__ import annotations

from typing import Any

from . import owners
from .draw import Draw
from .manifest import Manifest, metadata
from .pods import container, service_env, template
from .services import Service
from .sizes import Size

SIDECAR = Size(100, 128, 0, 256)
KUBELET_FAULTS = {"oom", "crash", "image-pull", "never-ready"}


def service_objects(draw: Draw, service: Service) -> list[Manifest]:
    """All by the same owner, the workload last: a rollout that waits for its budget and Service is the usual order of tools."""
    bodies = [_network(service)]
    if service.budgeted:
        bodies.append(_budget(service))
    bodies.append(_workload(draw, service))
    if service.autoscaled:
        bodies.append(_autoscaler(service))
    return [owners.deliver(service.owner, body) for body in bodies]


def _labels(service: Service) -> dict[str, str]:
    return {"app.kubernetes.io/name": service.name, "app.kubernetes.io/part-of": service.namespace}


def _selector(service: Service) -> dict[str, str]:
    return {"app.kubernetes.io/name": service.name}


def _meta(service: Service) -> dict[str, Any]:
    return metadata(service.namespace, service.name, labels=_labels(service))


def _workload(draw: Draw, service: Service) -> dict[str, Any]:
    version = f"{draw.whole(1, 9)}.{draw.whole(0, 30)}.{draw.whole(0, 9)}"
    containers = [container("app", f"{service.name}:{version}", service.size, service_env(draw, service.name))]
    if service.sidecar:
        containers.append(container("proxy", "proxy:2.8.1", SIDECAR))
    pod = template(
        _labels(service),
        containers,
        fault=service.fault if service.fault in KUBELET_FAULTS else "",
        nodeSelector={"pool": "retired"} if service.fault == "no-node" else {},
        topologySpreadConstraints=_spread(service),
    )
    spec: dict[str, Any] = {
        "replicas": service.replicas,
        "selector": {"matchLabels": _selector(service)},
        "template": pod,
    }
    if service.kind == "StatefulSet":
        spec |= {"serviceName": service.name, "podManagementPolicy": draw.pick(("OrderedReady", "Parallel"))}
    else:
        spec |= {"strategy": draw.pick(_STRATEGIES)}
    return {"apiVersion": "apps/v1", "kind": service.kind, "metadata": _meta(service), "spec": spec}


_STRATEGIES: tuple[dict[str, Any], ...] = (
    {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
    {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
    {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
    {"type": "Recreate"},
)


def _spread(service: Service) -> list[dict[str, Any]]:
    if service.replicas < 3:
        return []
    constraint = {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": _selector(service)},
    }
    return [constraint]


def _network(service: Service) -> dict[str, Any]:
    spec: dict[str, Any] = {"selector": _selector(service), "ports": [{"port": 80, "targetPort": 8080}]}
    if service.kind == "StatefulSet":
        spec["clusterIP"] = "None"
    return {"apiVersion": "v1", "kind": "Service", "metadata": _meta(service), "spec": spec}


def _budget(service: Service) -> dict[str, Any]:
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": _selector(service)}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": _meta(service), "spec": spec}


def _autoscaler(service: Service) -> dict[str, Any]:
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": service.kind, "name": service.name},
        "minReplicas": service.replicas,
        "maxReplicas": service.replicas * 3,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
            }
        ],
    }
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": _meta(service), "spec": spec}
