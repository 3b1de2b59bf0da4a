# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which resources the identities may read and patch, as data.

Listed one by one, never by wildcard: a wildcard would take in ``secrets``, and resources that are not served yet cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

READ_VERBS = ("get", "list", "watch")

#: Resources by API group that all three identities may get, list and watch. Never ``secrets``.
READABLE: Mapping[str, tuple[str, ...]] = {
    "": (
        "configmaps",
        "events",
        "limitranges",
        "namespaces",
        "nodes",
        "persistentvolumeclaims",
        "pods",
        "replicationcontrollers",
        "resourcequotas",
    ),
    "admissionregistration.k8s.io": (
        "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
        "mutatingwebhookconfigurations",
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "validatingwebhookconfigurations",
    ),
    "apps": ("daemonsets", "deployments", "replicasets", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "autoscaling.k8s.io": ("verticalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "batch.volcano.sh": ("jobs",),
    "coordination.k8s.io": ("leases",),
    "events.k8s.io": ("events",),
    "jobset.x-k8s.io": ("jobsets",),
    "karpenter.sh": ("nodeclaims", "nodepools"),
    "keda.sh": ("scaledjobs", "scaledobjects"),
    "kubeflow.org": ("jaxjobs", "mpijobs", "paddlejobs", "pytorchjobs", "tfjobs", "xgboostjobs"),
    "kueue.x-k8s.io": ("clusterqueues", "cohorts", "localqueues", "resourceflavors", "workloads"),
    "leaderworkerset.x-k8s.io": ("leaderworkersets",),
    "metrics.k8s.io": ("nodes", "pods"),
    "policy": ("poddisruptionbudgets",),
    "ray.io": ("rayclusters", "rayjobs", "rayservices"),
    "resource.k8s.io": ("deviceclasses", "resourceclaims", "resourceclaimtemplates", "resourceslices"),
    "scheduling.k8s.io": ("priorityclasses",),
    "scheduling.volcano.sh": ("podgroups", "queues"),
    "trainer.kubeflow.org": ("clustertrainingruntimes", "trainingruntimes", "trainjobs"),
}

#: Resources by API group that a plan item can name. The verifier may patch them all (behind the fence), the applier by name only.
PATCHABLE: Mapping[str, tuple[str, ...]] = {
    "": ("configmaps", "nodes"),
    "apps": ("daemonsets", "deployments", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "batch.volcano.sh": ("jobs",),
    "jobset.x-k8s.io": ("jobsets",),
    "kubeflow.org": ("jaxjobs", "mpijobs", "paddlejobs", "pytorchjobs", "tfjobs", "xgboostjobs"),
    "leaderworkerset.x-k8s.io": ("leaderworkersets",),
    "ray.io": ("rayclusters", "rayjobs", "rayservices"),
    "trainer.kubeflow.org": ("clustertrainingruntimes", "trainingruntimes", "trainjobs"),
}

#: Those of ``PATCHABLE`` that stand in no namespace.
CLUSTER_SCOPED = frozenset({"nodes", "clustertrainingruntimes.trainer.kubeflow.org"})


def read_rules() -> list[dict[str, Any]]:
    """The RBAC rules of the observer, which the two others share."""
    return [_rule(group, READABLE[group], READ_VERBS) for group in sorted(READABLE)]


def dry_run_rules() -> list[dict[str, Any]]:
    """The write verbs that a dry run needs: RBAC is asked before the server looks whether it is one."""
    rules = [_rule(group, PATCHABLE[group], ("patch",)) for group in sorted(PATCHABLE)]
    return [*rules, _rule("", ("pods",), ("create",))]


def _rule(group: str, resources: tuple[str, ...], verbs: tuple[str, ...]) -> dict[str, Any]:
    return {"apiGroups": [group], "resources": sorted(resources), "verbs": list(verbs)}
