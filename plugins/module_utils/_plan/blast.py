# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many pods a change takes down at once, and what stands against taking them down."""

from __future__ import annotations

from decimal import Decimal

from .._cluster.model import Workload
from .facts import Facts
from .passport.model import Passport

#: Templates of runs to come: a change restarts nothing now.
_LATER = ("ClusterTrainingRuntime", "CronJob", "TrainingRuntime")
_DEFAULT_UNAVAILABLE = "25%"


def ready_pods(workload: Workload) -> int:
    """Ready pods as counted, or as the object's status says where pods were not read."""
    return workload.pods.ready if workload.pods.total else workload.ready_replicas


def restarts_now(workload: Workload) -> bool:
    """Whether a change of the pod template replaces running pods."""
    return workload.ref.kind not in _LATER and workload.state == "serving"


def strategy_problem(workload: Workload) -> str | None:
    """Why the number of pods down at once cannot be bounded (``BLAST_STRATEGY``); None where it can."""
    strategy = workload.strategy
    if strategy is None:
        return f"{workload.ref.kind} has no update strategy that bounds a restart"
    if strategy.type in ("Recreate", "OnDelete"):
        return f"the update strategy is {strategy.type}"
    if strategy.paused:
        return "the rollout is paused"
    return f"the update stops at partition {strategy.partition}" if strategy.partition > 0 else None


def pods_down(workload: Workload) -> int:
    """Pods that a rolling update takes down at once, as the controllers reckon it."""
    strategy = workload.strategy
    replicas = workload.replicas if workload.replicas is not None else workload.pods.total
    if strategy is None:
        return replicas
    if workload.ref.kind == "Deployment":
        unavailable = _share(strategy.max_unavailable or _DEFAULT_UNAVAILABLE, replicas, up=False)
        surge = _share(strategy.max_surge or _DEFAULT_UNAVAILABLE, replicas, up=True)
        # The controller makes it 1 where neither would let it move.
        return min(replicas, unavailable if unavailable or surge else 1)
    if workload.ref.kind == "DaemonSet" and strategy.max_surge and _share(strategy.max_surge, replicas, up=True):
        return 0
    return min(replicas, max(1, _share(strategy.max_unavailable or "1", replicas, up=True)))


def _share(text: str, replicas: int, *, up: bool) -> int:
    """A count, or a percentage of the replicas rounded as the API documents it; what is neither counts as all."""
    if not text.removesuffix("%").isdecimal():
        return replicas
    if not text.endswith("%"):
        return int(text)
    scaled = int(text[:-1]) * replicas
    return -(-scaled // 100) if up else scaled // 100


def readiness_problem(workload: Workload, facts: Facts, passport: Passport) -> tuple[str, str] | None:
    """``BLAST_MIN_READY`` or ``BLAST_PDB`` with its message, where a restart would go below; None where it would not."""
    down, ready = pods_down(workload), ready_pods(workload)
    if down == 0:
        return None
    least = passport.min_ready
    replicas = workload.replicas or 0
    needed = max(Decimal(least.pods), least.percent * replicas / 100)
    if ready - down < needed:
        return (
            "BLAST_MIN_READY",
            f"{ready} pods are ready and {down} go down at once; {needed.normalize():f} must stay ready",
        )
    for budget in facts.budgets_of(workload):
        if budget.disruptions_allowed is None:
            return "BLAST_PDB", f"PodDisruptionBudget {budget.ref.name} does not say yet how many disruptions it allows"
        if down > budget.disruptions_allowed:
            room = budget.disruptions_allowed
            return (
                "BLAST_PDB",
                f"{down} pods go down at once; PodDisruptionBudget {budget.ref.name} has room for {room}",
            )
    return None


def scope_ready(facts: Facts, passport: Passport) -> int:
    """Ready pods of all workloads in the passport's scope, each object once."""
    total = 0
    for records in facts.by_uid.values():
        first = records[0]
        code = passport.scope_code(
            cluster=facts.cluster.uid, namespace=first.ref.namespace, kind=first.ref.kind, labels=first.labels
        )
        if code is None and not facts.belongs_to_another(first):
            total += sum(ready_pods(record) for record in records)
    return total
