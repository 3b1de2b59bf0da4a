# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kueue: one cluster queue, a local queue in each research namespace, and a Workload for each job a queue admits or holds back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import owners
from .manifest import Manifest, Now, metadata
from .nodes import GPU
from .training import Run

KUEUE = "kueue.x-k8s.io/v1beta1"
FLAVOR, QUEUE = "gpu", "research"


def queue_objects(spaces: Iterable[str], gpus: int) -> list[Manifest]:
    flavor = {
        "apiVersion": KUEUE,
        "kind": "ResourceFlavor",
        "metadata": metadata("", FLAVOR),
        "spec": {"nodeLabels": {"nvidia.com/gpu.present": "true"}},
    }
    resources = [{"name": GPU, "nominalQuota": gpus}]
    groups = [{"coveredResources": [GPU], "flavors": [{"name": FLAVOR, "resources": resources}]}]
    cluster = {
        "apiVersion": KUEUE,
        "kind": "ClusterQueue",
        "metadata": metadata("", QUEUE),
        "spec": {"namespaceSelector": {}, "resourceGroups": groups},
    }
    bodies = [flavor, cluster]
    bodies += [_local_queue(space) for space in spaces]
    return [owners.deliver("argo", body) for body in bodies]


def _local_queue(space: str) -> dict[str, Any]:
    spec = {"clusterQueue": QUEUE}
    return {"apiVersion": KUEUE, "kind": "LocalQueue", "metadata": metadata(space, "team"), "spec": spec}


def workload(run: Run) -> Manifest:
    """What Kueue makes of a queued job. Its owner is the job; the loader fills that in."""
    requests = {"cpu": str(run.cores), "memory": f"{run.gib}Gi", GPU: str(run.gpus)}
    pod = {
        "spec": {
            "containers": [{"name": "trainer", "image": "train", "resources": {"requests": requests}}],
            "restartPolicy": "Never",
        }
    }
    body = {
        "apiVersion": KUEUE,
        "kind": "Workload",
        "metadata": metadata(run.namespace, f"{run.kind.lower()}-{run.name}"),
        "spec": {
            "queueName": run.queue,
            "active": True,
            "podSets": [{"name": "workers", "count": run.workers, "template": pod}],
        },
    }
    return Manifest(body, "kueue", status=_status(run))


def _status(run: Run) -> dict[str, Any]:
    if run.state == "queued":
        return {
            "conditions": [
                _condition("QuotaReserved", "False", "Pending", "couldn't assign flavors to pod set workers")
            ]
        }
    return {
        "admission": {
            "clusterQueue": QUEUE,
            "podSetAssignments": [{"name": "workers", "count": run.workers, "flavors": {GPU: FLAVOR}}],
        },
        "conditions": [
            _condition("QuotaReserved", "True", "QuotaReserved", ""),
            _condition("Admitted", "True", "Admitted", ""),
        ],
    }


def _condition(kind: str, status: str, reason: str, message: str) -> dict[str, Any]:
    return {"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": Now()}
