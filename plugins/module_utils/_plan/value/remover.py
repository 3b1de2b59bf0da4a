# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who takes an empty node away: a Karpenter node pool, the cluster autoscaler, or a person."""

from __future__ import annotations

from collections.abc import Mapping

from ..._cluster.model import Node
from ..facts import Facts

NODE_POOL = "karpenter.sh/nodepool"
PERSON = "a person"


def remover_of(node: Node, facts: Facts) -> str:
    """Name of who removes the node once it is empty."""
    pool = node.labels.get(NODE_POOL)
    if pool:
        for extra in facts.cluster.extras:
            if extra.ref.kind == "NodePool" and extra.ref.name == pool and consolidates(extra.facts):
                return f"Karpenter NodePool {pool}"
        return PERSON
    autoscaler = next(
        (
            record.ref
            for records in facts.by_uid.values()
            for record in records[:1]
            if record.ref.kind == "Deployment" and "cluster-autoscaler" in record.ref.name and record.ready_replicas > 0
        ),
        None,
    )
    return f"cluster autoscaler {autoscaler.namespace}/{autoscaler.name}" if autoscaler else PERSON


def consolidates(facts: Mapping[str, object]) -> bool:
    """Whether a NodePool removes empty nodes: both of its policies do, unless it waits for ever."""
    disruption = _member(_member(facts, "spec"), "disruption")
    return disruption.get("consolidateAfter") != "Never"


def _member(value: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}
