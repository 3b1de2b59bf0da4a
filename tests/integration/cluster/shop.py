# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Two small clusters: a shop (built-in kinds alone) and a place for training (every extension that is read)."""

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


def extensions() -> dict[str, list[Any]]:
    policy = {"runPolicy": {"suspend": False}}
    done = {"conditions": [{"type": "Succeeded", "status": "True"}]}
    workers = {"replicatedJobs": [{"name": "workers", "replicas": 2, "template": {"spec": {"template": template()}}}]}
    replicas = {"Worker": {"replicas": 4, "template": template()}, "Master": {"replicas": 1, "template": template()}}
    ray = {
        "headGroupSpec": {"template": template()},
        "workerGroupSpecs": [{"groupName": "gpu", "replicas": 2, "template": template()}],
    }
    queue = {"kueue.x-k8s.io/queue-name": "team-a"}
    condition = [{"type": "Admitted", "status": "True", "message": "hunter2"}]
    return {
        "/apis/kubeflow.org/v1/pytorchjobs": [
            {
                "metadata": meta("bert"),
                "spec": policy | {"pytorchReplicaSpecs": replicas},
                "status": {"conditions": [{"type": "Running", "status": "True"}]},
            },
            {
                "metadata": meta("gpt", labels=queue),
                "spec": {"runPolicy": {"suspend": True}, "pytorchReplicaSpecs": replicas},
            },
        ],
        "/apis/kubeflow.org/v1/tfjobs": [
            {"metadata": meta("tf"), "spec": {"tfReplicaSpecs": replicas}, "status": done}
        ],
        "/apis/kubeflow.org/v2beta1/mpijobs": [{"metadata": meta("mpi"), "spec": {"mpiReplicaSpecs": replicas}}],
        "/apis/trainer.kubeflow.org/v1alpha1/trainjobs": [
            {
                "metadata": meta("tune"),
                "spec": {
                    "runtimeRef": {"name": "torch"},
                    "trainer": {"numNodes": 2, "env": [{"name": "A", "value": "hunter2"}]},
                },
            }
        ],
        "/apis/trainer.kubeflow.org/v1alpha1/trainingruntimes": [
            {"metadata": meta("torch"), "spec": {"template": {"spec": workers}}}
        ],
        "/apis/trainer.kubeflow.org/v1alpha1/clustertrainingruntimes": [
            {"metadata": meta("torch", ""), "spec": {"template": {"spec": workers}}}
        ],
        "/apis/ray.io/v1/rayclusters": [{"metadata": meta("ray"), "spec": ray, "status": {"state": "ready"}}],
        "/apis/ray.io/v1/rayjobs": [
            {"metadata": meta("rayjob"), "spec": {"rayClusterSpec": ray}, "status": {"jobStatus": "RUNNING"}},
            {"metadata": meta("rayjob-old"), "spec": {}, "status": {"jobDeploymentStatus": "Complete"}},
        ],
        "/apis/jobset.x-k8s.io/v1alpha2/jobsets": [
            {"metadata": meta("set", labels=queue), "spec": workers | {"suspend": True}}
        ],
        "/apis/leaderworkerset.x-k8s.io/v1/leaderworkersets": [
            {
                "metadata": meta("serve"),
                "spec": {
                    "replicas": 2,
                    "leaderWorkerTemplate": {"size": 4, "leaderTemplate": template(), "workerTemplate": template()},
                },
                "status": {"readyReplicas": 1, "updatedReplicas": 2},
            }
        ],
        "/apis/batch.volcano.sh/v1alpha1/jobs": [
            {
                "metadata": meta("volcano"),
                "spec": {"queue": "gold", "tasks": [{"name": "worker", "replicas": 3, "template": template()}]},
                "status": {"state": {"phase": "Running"}},
            }
        ],
        "/apis/autoscaling.k8s.io/v1/verticalpodautoscalers": [
            {
                "metadata": meta("db"),
                "spec": {
                    "targetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db"},
                    "updatePolicy": {"updateMode": "Initial"},
                    "resourcePolicy": {
                        "containerPolicies": [{"containerName": "*", "controlledResources": ["memory"]}]
                    },
                },
            }
        ],
        "/apis/keda.sh/v1alpha1/scaledobjects": [
            {
                "metadata": meta("queue"),
                "spec": {
                    "scaleTargetRef": {"name": "web"},
                    "minReplicaCount": 0,
                    "maxReplicaCount": 5,
                    "triggers": [{"type": "kafka", "metadata": {"p": "hunter2"}}],
                },
            }
        ],
        "/apis/metrics.k8s.io/v1beta1/nodes": [
            {"metadata": {"name": "node-1"}, "usage": {"cpu": "1500m", "memory": "4Gi"}}
        ],
        "/apis/metrics.k8s.io/v1beta1/pods": [
            {
                "metadata": {"name": "web-1", "namespace": "shop"},
                "containers": [{"name": "main", "usage": {"cpu": "250n", "memory": "1Mi"}}],
            }
        ],
        "/apis/scheduling.volcano.sh/v1beta1/queues": [
            {
                "metadata": meta("gold", ""),
                "spec": {"weight": 2, "capability": {"cpu": 5, "memory": 0.000001, "pods": 1e22}},
            }
        ],
        "/apis/scheduling.volcano.sh/v1beta1/podgroups": [
            {"metadata": meta("volcano"), "spec": {"minMember": 3}, "status": {"phase": "Running"}}
        ],
        "/apis/kueue.x-k8s.io/v1beta1/workloads": [
            {"metadata": meta(f"w{number}"), "spec": {"queueName": "team-a"}, "status": {"conditions": condition}}
            for number in range(3)
        ],
        "/apis/kueue.x-k8s.io/v1beta1/clusterqueues": [
            {
                "metadata": meta("all", ""),
                "spec": {
                    "resourceGroups": [
                        {
                            "coveredResources": ["cpu"],
                            "flavors": [{"name": "f", "resources": [{"name": "cpu", "nominalQuota": 9}]}],
                        }
                    ]
                },
                "status": {"pendingWorkloads": 4},
            }
        ],
        "/apis/kueue.x-k8s.io/v1beta1/localqueues": [{"metadata": meta("team-a"), "spec": {"clusterQueue": "all"}}],
        "/apis/resource.k8s.io/v1/resourceclaims": [
            {
                "metadata": meta("gpu", ownerReferences=[owner("Pod", "web-1", "uid-shop-web-1", "v1")]),
                "spec": {
                    "devices": {
                        "requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu.example", "count": 1}}]
                    }
                },
                "status": {
                    "allocation": {
                        "devices": {"results": [{"driver": "gpu.example", "pool": "node-1", "device": "gpu-0"}]}
                    }
                },
            }
        ],
        "/apis/resource.k8s.io/v1/resourceslices": [
            {
                "metadata": meta("node-1-gpu", ""),
                "spec": {"driver": "gpu.example", "nodeName": "node-1", "devices": [{"name": "gpu-0"}]},
            }
        ],
        "/apis/resource.k8s.io/v1/deviceclasses": [{"metadata": meta("gpu.example", "")}],
        "/apis/karpenter.sh/v1/nodepools": [
            {
                "metadata": meta("default", ""),
                "spec": {"limits": {"cpu": 100}, "disruption": {"consolidationPolicy": "WhenEmpty"}},
            }
        ],
        "/apis/karpenter.sh/v1/nodeclaims": [{"metadata": meta("default-1", ""), "status": {"nodeName": "node-1"}}],
    }


def shop(page: int = 500, hook: Hook | None = None) -> Stub:
    """Built-in kinds alone."""
    return Stub(built_in(), page, hook)


def training(page: int = 500, hook: Hook | None = None) -> Stub:
    """Every extension that is read, and the shop besides."""
    more = extensions()
    stub = Stub(built_in() | more, page, hook)
    for path in more:
        group, version, plural = path.split("/")[2:5]
        stub.served.append((group, version, plural))
    return stub
