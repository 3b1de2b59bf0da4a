# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The table of what is read, in the order it is read: whatever may own a pod comes before the pods.

A further kind is one line here and its struct in ``wire/``. ConfigMaps are no line: only those that a passport names are read, one
by one. Secrets are never read.
"""

from __future__ import annotations

from dataclasses import dataclass

from .wire import apps, autoscaling, core, dra, jobset, karpenter, kubeflow, kueue, ray, volcano
from .wire.common import Wire


@dataclass(frozen=True)
class Resource:
    """One kind of object and how it is listed.

    :ivar versions: those we can read, the best first; built-in kinds have just one.
    :ivar fold: what becomes of its objects; a name in ``project.builder``.
    :ivar built_in: served by every API server; others only where discovery names them.
    :ivar namespace: list only this one.
    :ivar metadata_only: ask for metadata without spec and status.
    """

    group: str
    versions: tuple[str, ...]
    plural: str
    kind: str
    item: type[Wire]
    fold: str
    built_in: bool = False
    namespace: str = ""
    metadata_only: bool = False

    @property
    def id(self) -> str:
        """As RBAC names it: ``pods``, ``deployments.apps``."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def path(self, version: str) -> str:
        """The path of its list."""
        root = f"/apis/{self.group}/{version}" if self.group else f"/api/{version}"
        return f"{root}/namespaces/{self.namespace}/{self.plural}" if self.namespace else f"{root}/{self.plural}"


def _built_in(  # noqa: PLR0917 - a row of the table below
    group: str, version: str, plural: str, kind: str, item: type[Wire], fold: str, **more: object
) -> Resource:
    return Resource(group, (version,), plural, kind, item, fold, built_in=True, **more)  # type: ignore[arg-type]


_KUBEFLOW, _TRAINER, _VOLCANO, _KUEUE = "kubeflow.org", "trainer.kubeflow.org", "batch.volcano.sh", "kueue.x-k8s.io"
_SCHEDULING, _DRA, _KARPENTER, _METRICS = "scheduling.volcano.sh", "resource.k8s.io", "karpenter.sh", "metrics.k8s.io"
_DRA_VERSIONS = ("v1", "v1beta2", "v1beta1")
_KUEUE_VERSIONS = ("v1beta2", "v1beta1")

NAMESPACES = _built_in("", "v1", "namespaces", "Namespace", core.Namespace, "nothing")
CONFIG_MAPS = _built_in("", "v1", "configmaps", "ConfigMap", core.ConfigMap, "config_maps")

TABLE: tuple[Resource, ...] = (
    _built_in("", "v1", "nodes", "Node", core.Node, "nodes"),
    _built_in("coordination.k8s.io", "v1", "leases", "Lease", core.Lease, "leases", namespace="kube-node-lease"),
    _built_in("apps", "v1", "deployments", "Deployment", apps.App, "workloads"),
    _built_in("apps", "v1", "statefulsets", "StatefulSet", apps.App, "workloads"),
    _built_in("apps", "v1", "daemonsets", "DaemonSet", apps.App, "workloads"),
    _built_in("apps", "v1", "replicasets", "ReplicaSet", core.Partial, "owners", metadata_only=True),
    _built_in("batch", "v1", "cronjobs", "CronJob", apps.CronJob, "workloads"),
    _built_in("batch", "v1", "jobs", "Job", apps.Job, "workloads"),
    Resource(_KUBEFLOW, ("v1",), "pytorchjobs", "PyTorchJob", kubeflow.TrainingOperatorJob, "workloads"),
    Resource(_KUBEFLOW, ("v1",), "tfjobs", "TFJob", kubeflow.TrainingOperatorJob, "workloads"),
    Resource(_KUBEFLOW, ("v2beta1", "v1"), "mpijobs", "MPIJob", kubeflow.TrainingOperatorJob, "workloads"),
    Resource(_TRAINER, ("v1", "v1alpha1"), "trainjobs", "TrainJob", kubeflow.TrainJob, "workloads"),
    Resource(
        _TRAINER, ("v1", "v1alpha1"), "trainingruntimes", "TrainingRuntime", kubeflow.TrainingRuntime, "workloads"
    ),
    Resource(
        _TRAINER,
        ("v1", "v1alpha1"),
        "clustertrainingruntimes",
        "ClusterTrainingRuntime",
        kubeflow.TrainingRuntime,
        "workloads",
    ),
    Resource("ray.io", ("v1", "v1alpha1"), "rayclusters", "RayCluster", ray.RayCluster, "workloads"),
    Resource("ray.io", ("v1", "v1alpha1"), "rayjobs", "RayJob", ray.RayJob, "workloads"),
    Resource("jobset.x-k8s.io", ("v1", "v1alpha2"), "jobsets", "JobSet", jobset.JobSet, "workloads"),
    Resource(
        "leaderworkerset.x-k8s.io",
        ("v1",),
        "leaderworkersets",
        "LeaderWorkerSet",
        jobset.LeaderWorkerSet,
        "workloads",
    ),
    Resource(_VOLCANO, ("v1alpha1",), "jobs", "Job", volcano.VolcanoJob, "workloads"),
    _built_in("", "v1", "pods", "Pod", core.Pod, "pods"),
    _built_in(
        "autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", autoscaling.Hpa, "autoscalers"
    ),
    Resource(
        "autoscaling.k8s.io",
        ("v1", "v1beta2"),
        "verticalpodautoscalers",
        "VerticalPodAutoscaler",
        autoscaling.Vpa,
        "autoscalers",
    ),
    Resource("keda.sh", ("v1alpha1",), "scaledobjects", "ScaledObject", autoscaling.ScaledObject, "autoscalers"),
    _built_in("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", autoscaling.Pdb, "budgets"),
    _built_in("", "v1", "resourcequotas", "ResourceQuota", core.Quota, "quotas"),
    _built_in("", "v1", "limitranges", "LimitRange", core.LimitRange, "limit_ranges"),
    _built_in("", "v1", "events", "Event", core.Event, "events"),
    Resource(_METRICS, ("v1beta1",), "nodes", "NodeMetrics", core.NodeMetrics, "usage"),
    Resource(_METRICS, ("v1beta1",), "pods", "PodMetrics", core.PodMetrics, "usage"),
    Resource(_SCHEDULING, ("v1beta1",), "queues", "Queue", volcano.VolcanoQueue, "extras"),
    Resource(_SCHEDULING, ("v1beta1",), "podgroups", "PodGroup", volcano.PodGroup, "extras"),
    Resource(_KUEUE, _KUEUE_VERSIONS, "workloads", "Workload", kueue.KueueWorkload, "extras"),
    Resource(_KUEUE, _KUEUE_VERSIONS, "clusterqueues", "ClusterQueue", kueue.ClusterQueue, "extras"),
    Resource(_KUEUE, _KUEUE_VERSIONS, "localqueues", "LocalQueue", kueue.LocalQueue, "extras"),
    Resource(_DRA, _DRA_VERSIONS, "resourceclaims", "ResourceClaim", dra.ResourceClaim, "extras"),
    Resource(_DRA, _DRA_VERSIONS, "resourceslices", "ResourceSlice", dra.ResourceSlice, "extras"),
    Resource(_DRA, _DRA_VERSIONS, "deviceclasses", "DeviceClass", dra.DeviceClass, "extras"),
    Resource(_KARPENTER, ("v1", "v1beta1"), "nodepools", "NodePool", karpenter.NodePool, "extras"),
    Resource(_KARPENTER, ("v1", "v1beta1"), "nodeclaims", "NodeClaim", karpenter.NodeClaim, "extras"),
)

BY_ID = {resource.id: resource for resource in (NAMESPACES, CONFIG_MAPS, *TABLE)}
