# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What still stands on a node, and how each gets away from it: nothing is evicted, all moves by itself or at its next checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._cluster.model import Node, Workload
from ..facts import Facts
from ..items import reference

MOST = 100
_BY_ITSELF = "it stays: its controller keeps a pod on every node"
_RESTART = "roll it when it suits: kubectl -n {namespace} rollout restart {kind}/{name}"
_CHECKPOINT = "let the run save its state and start it again from there; the taint keeps new pods away"
_ENDS = "it ends by itself; its next pods go elsewhere"


def how_to_move(node: Node, facts: Facts) -> dict[str, Any]:
    """The outermost workloads with pods on a node, a hundred at most, each with the way."""
    found = list(_outermost(node, facts))
    return {
        "list": f"kubectl get pods -A --field-selector spec.nodeName={node.ref.name}",
        "pods": node.pods,
        "ref": reference(node.ref),
        "workloads": [{"how": _how(entry), "ref": reference(entry.ref)} for entry in found[:MOST]],
        "workloads_more": max(0, len(found) - MOST),
    }


def _outermost(node: Node, facts: Facts) -> Iterator[Workload]:
    here = [facts.by_uid[uid][0] for uid in node.workloads if uid in facts.by_uid]
    uids = {entry.ref.uid for entry in here}
    for entry in sorted(here, key=lambda entry: entry.ref):
        if entry.controller is None or entry.controller.uid not in uids:
            yield entry


def _how(workload: Workload) -> str:
    ref = workload.ref
    if ref.kind == "DaemonSet":
        return _BY_ITSELF
    if ref.kind in ("Deployment", "StatefulSet"):
        return _RESTART.format(namespace=ref.namespace, kind=ref.kind.lower(), name=ref.name)
    return _ENDS if ref.kind == "CronJob" else _CHECKPOINT
