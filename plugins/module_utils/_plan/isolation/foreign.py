# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who else has a node in hand: a person who cordoned it, an autoscaler that removes it, a tool that repairs it."""

from __future__ import annotations

from ..._cluster.model import Node

#: Taints by which others say that a node is theirs to deal with; a name that ends in ``/`` stands for all of the domain.
_TAINTS = (
    "node.kubernetes.io/unschedulable",
    "node.kubernetes.io/out-of-service",
    "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidateOfClusterAutoscaler",
    "karpenter.sh/disrupted",
    "karpenter.sh/disruption",
    "remediation.medik8s.io/",
    "medik8s.io/",
    "nvsentinel.nvidia.com/",
    "nvidia.com/gpu-driver-upgrade",
    "weave.works/kured",
    "kured.dev/",
)
#: Conditions likewise, and the status that says so.
_CONDITIONS = (("UnderRemediation", "True"), ("MaintenanceInProgress", "True"), ("KernelDeadlockRepair", "True"))


def in_other_hands(node: Node) -> str | None:
    """What says that somebody else is at it; None where nothing does."""
    if node.unschedulable:
        return "it is cordoned"
    for taint in node.taints:
        key = taint.get("key", "")
        if any(key.startswith(name) if name.endswith("/") else key == name for name in _TAINTS):
            return f"taint {key}"
    found = next((entry.type for entry in node.conditions if (entry.type, entry.status) in _CONDITIONS), None)
    return f"condition {found}" if found else None
