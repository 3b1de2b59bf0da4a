# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which resources the identities may read and patch, as data.

Listed one by one, never by wildcard: a wildcard would take in ``secrets``, and resources that are not served yet cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

READ_VERBS = ("get", "list", "watch")

#: Resources by API group that all three identities may get, list and watch: what is observed, what may be patched, and what stands
#: between a request and the server (admission). Never ``secrets``. A test holds this to the table of what is read.
READABLE: Mapping[str, tuple[str, ...]] = {
    "": (
        "configmaps",
        "events",
        "limitranges",
        "namespaces",
        "nodes",
        "pods",
        "resourcequotas",
    ),
    "admissionregistration.k8s.io": (
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
    "jobset.x-k8s.io": ("jobsets",),
    "karpenter.sh": ("nodeclaims", "nodepools"),
    "keda.sh": ("scaledobjects",),
    "kubeflow.org": ("mpijobs", "pytorchjobs", "tfjobs"),
    "kueue.x-k8s.io": ("clusterqueues", "localqueues", "workloads"),
    "leaderworkerset.x-k8s.io": ("leaderworkersets",),
    "metrics.k8s.io": ("nodes", "pods"),
    "policy": ("poddisruptionbudgets",),
    "ray.io": ("rayclusters", "rayjobs"),
    "resource.k8s.io": ("deviceclasses", "resourceclaims", "resourceslices"),
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
    "kubeflow.org": ("mpijobs", "pytorchjobs", "tfjobs"),
    "leaderworkerset.x-k8s.io": ("leaderworkersets",),
    "ray.io": ("rayclusters", "rayjobs"),
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
