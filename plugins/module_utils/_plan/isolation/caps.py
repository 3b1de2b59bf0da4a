# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How much may be isolated at once, proved before anything is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..._analysis.quarantine.detectors.gpu_count_drop import gpus
from ..._cluster.model import Node
from ..blast import ready_pods
from ..facts import Facts
from ..passport.model import Passport
from ..passport.sections.quarantine import CAPS
from .foreign import in_other_hands
from .taint import ours

SUSPECT_PERCENT = 30
#: Who groups nodes, the first that a node has.
_POOLS = (
    "karpenter.sh/nodepool",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "kubernetes.azure.com/agentpool",
    "node.kubernetes.io/instance-type",
)


@dataclass(frozen=True)
class Limits:
    """The caps as a passport tightens them."""

    nodes_per_run: int
    nodes: int
    nodes_percent: Decimal
    gpus_percent: Decimal

    @classmethod
    def of(cls, passport: Passport) -> Limits:
        """Those of a passport."""
        given = {**CAPS, **passport.body.get("quarantine", {}).get("caps", {})}
        percents = Decimal(str(given["nodes_percent"])), Decimal(str(given["gpus_percent"]))
        return cls(int(given["nodes_per_run"]), int(given["nodes"]), *percents)


@dataclass(frozen=True)
class Fleet:
    """The nodes, and those of them that we have isolated."""

    facts: Facts
    passport: Passport

    @cached_property
    def isolated(self) -> tuple[Node, ...]:
        """Nodes with our taint and our annotation."""
        return tuple(node for node in self.facts.cluster.nodes if ours(node) is not None)

    @cached_property
    def _open(self) -> Counter[str]:
        """Nodes by pool that take new pods."""
        return Counter(_pool(node) for node in self.facts.cluster.nodes if _takes_pods(node))

    def problem(self, node: Node, chosen: Iterable[Node], limits: Limits) -> str | None:
        """Why a node may not be isolated beside those chosen already; None where it may."""
        picked = list(chosen)
        every = self.facts.cluster.nodes
        most = min(limits.nodes, max(1, int(limits.nodes_percent * len(every) / 100)))
        if len(picked) >= limits.nodes_per_run:
            return f"{limits.nodes_per_run} nodes a run are isolated at most"
        if len(self.isolated) + len(picked) + 1 > most:
            return f"{len(self.isolated) + len(picked)} nodes are isolated, and {most} of {len(every)} may be at once"
        lost = sum(gpus(entry.capacity) for entry in (*self.isolated, *picked, node))
        total = sum(gpus(entry.capacity) for entry in every)
        if gpus(node.capacity) and lost > limits.gpus_percent * total / 100:
            return f"{lost} of {total} GPUs would be isolated, and {limits.gpus_percent.normalize():f} % may be"
        pool = _pool(node)
        if self._open[pool] - _takes_pods(node) - sum(_pool(entry) == pool for entry in picked) < 1:
            return f"it is the last node of pool {pool or 'without a name'} that takes pods"
        return self._pods_problem(node)

    def _pods_problem(self, node: Node) -> str | None:
        """What its pods, which have to move one day, may not go below.

        A run keeps no pods ready: it moves when it has saved its state. A DaemonSet's pod stays.
        """
        for uid in node.workloads:
            for workload in self.facts.by_uid.get(uid, ()):
                if workload.ref.kind == "DaemonSet":
                    continue
                least, replicas = self.passport.min_ready, workload.replicas or 0
                needed = max(Decimal(least.pods), least.percent * replicas / 100)
                name = f"{workload.ref.kind} {workload.ref.namespace}/{workload.ref.name}"
                if workload.state == "serving" and needed and ready_pods(workload) - 1 < needed:
                    return f"{name} must keep {needed.normalize():f} ready pods, and one stands on the node"
                for budget in self.facts.budgets_of(workload):
                    if not budget.disruptions_allowed:
                        return f"PodDisruptionBudget {budget.ref.name} allows {name} no disruption"
        return None


def suspect(hit: int, nodes: int) -> bool:
    """Whether so many nodes are hit that the detectors are to be doubted."""
    return 100 * hit > SUSPECT_PERCENT * nodes


def _pool(node: Node) -> str:
    return next((f"{label}={node.labels[label]}" for label in _POOLS if label in node.labels), "")


def _takes_pods(node: Node) -> bool:
    ready = any(entry.type == "Ready" and entry.status == "True" for entry in node.conditions)
    return ready and ours(node) is None and in_other_hands(node) is None
