# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Many pods as they are in the field (10 KB of JSON, most of it written by controllers), put straight into etcd.

The API server reads JSON from its store as it reads protobuf, so 20,000 pods are there in seconds and none was made by hand: the
pattern they are copied from went through the API.
"""

from __future__ import annotations

import base64
import copy
import http.client
import json
import uuid
from typing import Any

from tests.controlplane import ControlPlane

NAMESPACE = "field"
_BATCH = 100  # puts in one transaction; etcd takes 128


def pattern(plane: ControlPlane) -> dict[str, Any]:
    """A running pod, made and given its status through the API by the managers that do so in a cluster."""
    pods = f"/api/v1/namespaces/{NAMESPACE}/pods"
    plane.request("POST", f"{pods}?fieldManager=kube-controller-manager", _pod())
    status = {"status": _status()}
    made = plane.request(
        "PATCH", f"{pods}/pattern/status?fieldManager=kubelet", status, "application/strategic-merge-patch+json"
    )
    document: dict[str, Any] = made.json()
    plane.request("DELETE", f"{pods}/pattern?gracePeriodSeconds=0")
    return document


def load_pods(plane: ControlPlane, document: dict[str, Any], start: int, stop: int, replicas: int = 20) -> None:
    """Pods ``start`` to ``stop`` (not included), owned by ReplicaSets of ``replicas`` pods each; one in fifty is crash-looping."""
    layout = plane._layout
    connection = http.client.HTTPConnection("127.0.0.1", layout.etcd_port, timeout=60)
    for first in range(start, stop, _BATCH):
        puts = [_put(document, number, replicas) for number in range(first, min(first + _BATCH, stop))]
        connection.request("POST", "/v3/kv/txn", json.dumps({"success": puts}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(body[:300])
    connection.close()


def _put(document: dict[str, Any], number: int, replicas: int) -> dict[str, Any]:
    pod = copy.deepcopy(document)
    group = number // replicas
    name = f"app-{group:05d}-{number:07d}"
    pod["metadata"] |= {"name": name, "uid": str(uuid.UUID(int=number + (1 << 64)))}
    pod["metadata"].pop("resourceVersion", None)
    pod["metadata"]["ownerReferences"][0] |= {"name": f"app-{group:05d}", "uid": str(uuid.UUID(int=group + (2 << 64)))}
    pod["spec"]["nodeName"] = f"field-node-{number % 500}"
    if number % 50 == 0:
        status = pod["status"]["containerStatuses"][0]
        status |= {
            "ready": False,
            "restartCount": 7,
            "state": {
                "waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container"}
            },
            "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled", "finishedAt": "2026-01-01T00:00:00Z"}},
        }
    put = {
        "key": base64.b64encode(f"/registry/pods/{NAMESPACE}/{name}".encode()).decode(),
        "value": base64.b64encode(json.dumps(pod, separators=(",", ":")).encode()).decode(),
    }
    return {"requestPut": put}


def _pod() -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "pattern",
            "generateName": "app-00000-",
            "labels": {
                "app.kubernetes.io/name": "app",
                "app.kubernetes.io/instance": "field",
                "app.kubernetes.io/version": "1.42.0",
                "app.kubernetes.io/managed-by": "Helm",
                "pod-template-hash": "5d4f8c7b9d",
            },
            "annotations": {
                "checksum/config": "9b1f0c7d" * 8,
                "prometheus.io/scrape": "true",
                "prometheus.io/port": "9090",
                "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z",
            },
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": "app-00000",
                    "uid": str(uuid.UUID(int=2 << 64)),
                    "controller": True,
                    "blockOwnerDeletion": True,
                }
            ],
        },
        "spec": {
            "nodeName": "field-node-0",
            "serviceAccountName": "default",
            "containers": [_container("main", 14), _container("proxy", 6)],
            "initContainers": [_container("migrate", 4)],
            "volumes": [
                {"name": "config", "configMap": {"name": "app"}},
                {"name": "cache", "emptyDir": {"sizeLimit": "1Gi"}},
            ],
            "tolerations": [{"key": "dedicated", "operator": "Equal", "value": "app", "effect": "NoSchedule"}],
            "affinity": {
                "podAntiAffinity": {
                    "preferredDuringSchedulingIgnoredDuringExecution": [
                        {
                            "weight": 100,
                            "podAffinityTerm": {
                                "topologyKey": "kubernetes.io/hostname",
                                "labelSelector": {"matchLabels": {"app.kubernetes.io/name": "app"}},
                            },
                        }
                    ]
                }
            },
        },
    }


def _container(name: str, variables: int) -> dict[str, Any]:
    probe = {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10, "failureThreshold": 3}
    return {
        "name": name,
        "image": f"registry.example/team/{name}@sha256:" + "0123456789abcdef" * 4,
        "command": ["/usr/local/bin/app"],
        "args": ["--config=/etc/app/config.yaml", "--log-format=json"],
        "env": [{"name": f"SETTING_{number}", "value": f"value-{number}"} for number in range(variables)],
        "resources": {
            "requests": {"cpu": "250m", "memory": "512Mi"},
            "limits": {"cpu": "1", "memory": "1Gi"},
        },
        "volumeMounts": [{"name": "config", "mountPath": "/etc/app"}, {"name": "cache", "mountPath": "/var/cache/app"}],
    } | ({} if name == "migrate" else {"livenessProbe": probe, "readinessProbe": probe})


def _status() -> dict[str, Any]:
    then = "2026-01-01T00:00:00Z"
    kinds = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
    image = {"image": "registry.example/team/app", "imageID": "registry.example/team/app@sha256:" + "ab" * 32}
    running = {"ready": True, "started": True, "restartCount": 0, "state": {"running": {"startedAt": then}}} | image
    ended = {"exitCode": 0, "reason": "Completed", "startedAt": then, "finishedAt": then}
    done = {"ready": True, "restartCount": 0, "state": {"terminated": ended}} | image
    return {
        "phase": "Running",
        "qosClass": "Burstable",
        "hostIP": "10.1.0.1",
        "podIP": "10.2.0.1",
        "podIPs": [{"ip": "10.2.0.1"}],
        "startTime": then,
        "conditions": [{"type": kind, "status": "True", "lastTransitionTime": then} for kind in kinds],
        "containerStatuses": [
            {"name": name, "containerID": "containerd://" + "cd" * 32} | running for name in ("main", "proxy")
        ],
        "initContainerStatuses": [{"name": "migrate", "containerID": "containerd://" + "ef" * 32} | done],
    }
