# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A small cluster with every extension that is read, and the shop besides."""

from __future__ import annotations

from typing import Any

from tests.integration.cluster.api_stub import Hook, Stub, meta
from tests.integration.cluster.shop import built_in, owner, template


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


def training(page: int = 500, hook: Hook | None = None) -> Stub:
    """Every extension that is read, and the shop besides."""
    more = extensions()
    stub = Stub(built_in() | more, page, hook)
    for path in more:
        group, version, plural = path.split("/")[2:5]
        stub.served.append((group, version, plural))
    return stub
