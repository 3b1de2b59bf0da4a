# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A small cluster of built-in kinds alone."""

from __future__ import annotations

from typing import Any

from tests.integration.cluster.api_stub import Hook, Stub, meta

NOW = "2026-03-01T12:00:00Z"
THEN = "2026-03-01T11:00:00Z"
ENV_KEYS = frozenset({"LOADER_WORKERS"})
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"
#: None of these may ever be kept.
SECRETS = ("hunter2", "10.42.0.7", "192.0.2.10", "fd00:10:42::7", TOKEN, "AKIAEXAMPLE", "last-applied", "sh3ll")


def owner(kind: str, name: str, uid: str, api: str = "apps/v1") -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "name": name, "uid": uid, "controller": True}


def container(name: str = "main", **resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "image": "registry.example/app:1",
        "command": ["sh", "-c", "echo sh3ll"],
        "resources": resources or {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "env": [
            {"name": "PASSWORD", "value": "hunter2"},
            {"name": "LOADER_WORKERS", "value": "32"},
            {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "AKIAEXAMPLE", "key": "k"}}},
        ],
    }


def template(labels: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    return {
        "metadata": {"creationTimestamp": None, "labels": labels or {"app": "x"}, "annotations": {"team": "a"}},
        "spec": {"containers": [container()], **spec},
    }


APPLIED = {"kubectl.kubernetes.io/last-applied-configuration": '{"env":"hunter2"}', "note": "kept", "jwt": TOKEN}


def field_entry(manager: str, time: str, fields: Any, operation: str = "Update", **more: str) -> dict[str, Any]:
    return {
        "manager": manager,
        "operation": operation,
        "apiVersion": "apps/v1",
        "time": time,
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
        **more,
    }


WRITTEN = [
    field_entry(
        "helm",
        "2026-01-01T00:00:00Z",
        {
            "f:metadata": {"f:annotations": {".": {}, "f:note": {}}},
            "f:spec": {
                "f:replicas": {},
                "f:template": {
                    "f:spec": {
                        "f:containers": {
                            'k:{"name":"main"}': {
                                ".": {},
                                "f:env": {'k:{"name":"LOADER_WORKERS"}': {".": {}, "f:name": {}, "f:value": {}}},
                                "f:resources": {
                                    "f:requests": {"f:cpu": {}, "f:memory": {}},
                                    "f:limits": {"f:memory": {}},
                                },
                            }
                        }
                    }
                },
            },
        },
    ),
    field_entry(
        "kube-controller-manager", "2026-02-01T00:00:00Z", {"f:status": {"f:replicas": {}}}, subresource="status"
    ),
    field_entry("kubectl-scale", "2026-02-02T00:00:00Z", {"f:spec": {"f:replicas": {}}}, subresource="scale"),
]


def running(name: str, owners: list[dict[str, Any]], node: str = "node-1", **more: Any) -> dict[str, Any]:
    """A healthy pod, ``more`` over its status."""
    labels = more.pop("labels", {"app": "web", "pod-template-hash": "1"})
    spec = more.pop("spec", {})
    return {
        "metadata": meta(name, labels=labels, ownerReferences=owners, creationTimestamp=THEN),
        "spec": {"nodeName": node, "containers": [container()], **spec},
        "status": {
            "phase": "Running",
            "qosClass": "Burstable",
            "podIP": "10.42.0.7",
            "hostIP": "192.0.2.10",
            "conditions": [
                {"type": "PodScheduled", "status": "True", "lastTransitionTime": THEN},
                {"type": "Ready", "status": "True", "lastTransitionTime": THEN},
            ],
            "containerStatuses": [
                {"name": "main", "ready": True, "restartCount": 0, "state": {"running": {"startedAt": THEN}}}
            ],
            **more,
        },
    }


def not_ready(reason: str, restarts: int, last: str = "") -> dict[str, Any]:
    ended = {"terminated": {"reason": last, "exitCode": 137, "finishedAt": "2026-03-01T11:58:00Z"}} if last else {}
    return {
        "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": THEN}],
        "containerStatuses": [
            {
                "name": "main",
                "ready": False,
                "restartCount": restarts,
                "state": {"waiting": {"reason": reason, "message": "back-off hunter2"}},
                "lastState": ended,
            }
        ],
    }


def node(name: str) -> dict[str, Any]:
    return {
        "metadata": meta(name, "", labels={"kubernetes.io/hostname": name, "pool": "a"}, creationTimestamp=THEN),
        "spec": {"taints": [{"key": "gpu", "value": "yes", "effect": "NoSchedule", "timeAdded": THEN}]},
        "status": {
            "addresses": [{"type": "InternalIP", "address": "192.0.2.10"}],
            "capacity": {"cpu": "8", "memory": "32Gi", "pods": "110"},
            "allocatable": {"cpu": "7900m", "memory": "30Gi", "pods": "110"},
            "conditions": [
                {
                    "type": "Ready",
                    "status": "True",
                    "reason": "KubeletReady",
                    "message": "at 192.0.2.10",
                    "lastTransitionTime": THEN,
                },
                {"type": "DiskPressure", "status": "False", "lastTransitionTime": THEN},
            ],
        },
    }


def event(name: str, reason: str, message: str, kind: str = "Pod", about: str = "web-1", **more: Any) -> dict[str, Any]:
    return {
        "metadata": meta(name, creationTimestamp=THEN),
        "involvedObject": {
            "apiVersion": "v1",
            "kind": kind,
            "namespace": "shop",
            "name": about,
            "uid": f"uid-shop-{about}",
        },
        "type": "Warning",
        "reason": reason,
        "message": message,
        "count": 3,
        "firstTimestamp": THEN,
        "lastTimestamp": "2026-03-01T11:59:00Z",
        **more,
    }


def app(name: str, labels: dict[str, str], **more: Any) -> dict[str, Any]:
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template(labels)}
    return {
        "metadata": meta(
            name, generation=2, creationTimestamp=THEN, annotations=APPLIED, managedFields=WRITTEN, labels=labels
        ),
        "spec": spec | more,
        "status": {
            "observedGeneration": 2,
            "replicas": 3,
            "readyReplicas": 2,
            "updatedReplicas": 3,
            "availableReplicas": 2,
            "conditions": [{"type": "Available", "status": "True", "message": "hunter2"}],
        },
    }


def built_in() -> dict[str, list[Any]]:
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": 1}}
    replica_set = [owner("ReplicaSet", "web-1", "uid-shop-web-rs")]
    job = [owner("Job", "report-1", "uid-shop-report-1", "batch/v1")]
    return {
        "/api/v1/nodes": [node("node-1"), node("node-2")],
        "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases": [
            {"metadata": meta("node-1", "kube-node-lease"), "spec": {"renewTime": "2026-03-01T11:59:55.123456Z"}}
        ],
        "/apis/apps/v1/deployments": [app("web", {"app": "web"}, strategy=rolling)],
        "/apis/apps/v1/statefulsets": [
            app("db", {"app": "db"}, updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 1}})
        ],
        "/apis/apps/v1/daemonsets": [
            app("agent", {"app": "agent"}, updateStrategy={"type": "OnDelete"})
            | {
                "status": {
                    "desiredNumberScheduled": 2,
                    "numberReady": 2,
                    "updatedNumberScheduled": 1,
                    "numberAvailable": 2,
                }
            }
        ],
        "/apis/apps/v1/replicasets": [
            {
                "metadata": meta(
                    "web-1", uid="uid-shop-web-rs", ownerReferences=[owner("Deployment", "web", "uid-shop-web")]
                )
            }
        ],
        "/apis/batch/v1/cronjobs": [
            {
                "metadata": meta("report"),
                "spec": {"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": template()}}},
            }
        ],
        "/apis/batch/v1/jobs": [
            {
                "metadata": meta(
                    "report-1", ownerReferences=[owner("CronJob", "report", "uid-shop-report", "batch/v1")]
                ),
                "spec": {"parallelism": 1, "template": template()},
                "status": {"active": 1, "ready": 1},
            }
        ],
        "/api/v1/pods": [
            running("report-1-x", job, "node-2"),
            running("web-1", replica_set),
            running("web-2", replica_set, **not_ready("CrashLoopBackOff", 7, "OOMKilled")),
            running(
                "web-3",
                replica_set,
                "",
                phase="Pending",
                conditions=[
                    {
                        "type": "PodScheduled",
                        "status": "False",
                        "reason": "Unschedulable",
                        "message": "0/2 nodes are available: 2 Insufficient nvidia.com/gpu at 192.0.2.10.",
                        "lastTransitionTime": THEN,
                    }
                ],
                containerStatuses=[],
            ),
        ],
        "/apis/autoscaling/v2/horizontalpodautoscalers": [
            {
                "metadata": meta("web"),
                "spec": {
                    "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
                    "minReplicas": 2,
                    "maxReplicas": 9,
                    "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}],
                },
                "status": {"currentReplicas": 3},
            }
        ],
        "/apis/policy/v1/poddisruptionbudgets": [
            {
                "metadata": meta("web"),
                "spec": {
                    "minAvailable": "50%",
                    "selector": {
                        "matchLabels": {"app": "web"},
                        "matchExpressions": [{"key": "tier", "operator": "In", "values": ["a"]}],
                    },
                },
                "status": {"disruptionsAllowed": 1},
            }
        ],
        "/api/v1/resourcequotas": [
            {
                "metadata": meta("all"),
                "spec": {"hard": {"cpu": "10"}, "scopes": ["NotTerminating"]},
                "status": {"hard": {"cpu": "10"}, "used": {"cpu": "1500m"}},
            }
        ],
        "/api/v1/limitranges": [
            {
                "metadata": meta("all"),
                "spec": {"limits": [{"type": "Container", "default": {"cpu": "1"}, "max": {"cpu": "4"}}]},
            }
        ],
        "/api/v1/events": [
            event("e1", "Unhealthy", "probe of http://10.42.0.7:80/ failed\x1b[31m: password=hunter2"),
            event("e2", "Unhealthy", f"bearer {TOKEN} via fd00:10:42::7", count=2, lastTimestamp=NOW),
            event(
                "e3",
                "FailedMount",
                "x" * 900,
                eventTime="2026-03-01T11:30:00.5Z",
                firstTimestamp=None,
                lastTimestamp=None,
            ),
        ],
    }


def shop(page: int = 500, hook: Hook | None = None) -> Stub:
    """Built-in kinds alone."""
    return Stub(built_in(), page, hook)
