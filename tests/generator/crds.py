# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Small structural definitions of the kinds training platforms bring, so that a real API server serves them.

Names, groups, versions and subresources are those of the projects; of the schemas only what we and the collection read is spelled out,
pod templates and the rest are kept as they come (``x-kubernetes-preserve-unknown-fields``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .manifest import Manifest, metadata

OPEN: dict[str, Any] = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


@dataclass(frozen=True, slots=True)
class Kind:
    """A custom kind. ``spec`` gives the schemas of some of its fields."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool = True
    spec: tuple[tuple[str, dict[str, Any]], ...] = ()


_COUNT = {"type": "integer", "format": "int32", "minimum": 0}
_FLAG = {"type": "boolean"}
_ROLE = {
    "type": "object",
    "x-kubernetes-preserve-unknown-fields": True,
    "properties": {"replicas": _COUNT, "template": OPEN},
}

KINDS = (
    Kind(
        "kubeflow.org",
        "v1",
        "PyTorchJob",
        "pytorchjobs",
        spec=(("pytorchReplicaSpecs", {"type": "object", "additionalProperties": _ROLE}),),
    ),
    Kind("trainer.kubeflow.org", "v1alpha1", "TrainJob", "trainjobs", spec=(("suspend", _FLAG),)),
    Kind("trainer.kubeflow.org", "v1alpha1", "TrainingRuntime", "trainingruntimes"),
    Kind("trainer.kubeflow.org", "v1alpha1", "ClusterTrainingRuntime", "clustertrainingruntimes", namespaced=False),
    Kind("jobset.x-k8s.io", "v1alpha2", "JobSet", "jobsets", spec=(("suspend", _FLAG),)),
    Kind("ray.io", "v1", "RayCluster", "rayclusters"),
    Kind("ray.io", "v1", "RayJob", "rayjobs", spec=(("suspend", _FLAG),)),
    Kind("leaderworkerset.x-k8s.io", "v1", "LeaderWorkerSet", "leaderworkersets", spec=(("replicas", _COUNT),)),
    Kind("kueue.x-k8s.io", "v1beta1", "ResourceFlavor", "resourceflavors", namespaced=False),
    Kind("kueue.x-k8s.io", "v1beta1", "ClusterQueue", "clusterqueues", namespaced=False),
    Kind("kueue.x-k8s.io", "v1beta1", "LocalQueue", "localqueues"),
    Kind("kueue.x-k8s.io", "v1beta1", "Workload", "workloads"),
    Kind("karpenter.sh", "v1", "NodePool", "nodepools", namespaced=False),
    Kind("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler", "verticalpodautoscalers"),
    Kind("monitoring.coreos.com", "v1", "Prometheus", "prometheuses"),
)


def definitions() -> list[Manifest]:
    return [Manifest(_definition(kind), "helm") for kind in KINDS]


def _definition(kind: Kind) -> dict[str, Any]:
    spec = {**OPEN, "properties": dict(kind.spec)} if kind.spec else OPEN
    schema = {"type": "object", "properties": {"spec": spec, "status": OPEN}}
    version = {
        "name": kind.version,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
        "subresources": {"status": {}},
    }
    meta = metadata("", f"{kind.plural}.{kind.group}")
    if kind.group.endswith(".k8s.io"):
        # The server keeps these groups for kinds the Kubernetes project has approved, and asks for the proof.
        meta["annotations"] = {"api-approved.kubernetes.io": "https://github.com/kubernetes/enhancements"}
    names = {"kind": kind.kind, "listKind": f"{kind.kind}List", "plural": kind.plural, "singular": kind.kind.lower()}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": meta,
        "spec": {
            "group": kind.group,
            "scope": "Namespaced" if kind.namespaced else "Cluster",
            "names": names,
            "versions": [version],
        },
    }
