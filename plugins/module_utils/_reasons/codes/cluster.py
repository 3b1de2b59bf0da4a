# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which cluster it is."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="cluster",
    rank=160,
    title="Cluster",
    reasons=(
        Reason(
            "CLUSTER_MISMATCH",
            "The cluster is not the one the plan was made for.",
            "Use the right kubeconfig.",
        ),
        Reason(
            "CLUSTER_UNREADABLE",
            "The uid of the cluster cannot be read.",
            "Grant get on namespace kube-system.",
        ),
    ),
)
