# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many nodes the pods need: first-fit-decreasing under the constraints that the observation holds.

Held: resources (extended ones too), pods a node, node selectors, taints, cordons, DaemonSets, and what unknown pods take today. Not
seen, and so not held: affinity, topology spread, volumes bound to a zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..._cluster.model import Node, Workload
from ..facts import Facts
from .demand import ZERO, Amounts, Changed, pod_count, pod_demand
from .rates import node_amounts

_BLOCKING = ("NoSchedule", "NoExecute")


@dataclass(frozen=True)
class Group:
    """Pods alike."""

    workload: Workload
    count: int


@dataclass(frozen=True)
class Fleet:
    """Nodes by name, what each offers beside what is pinned to it, and the pods to be placed."""

    nodes: tuple[Node, ...]
    free: tuple[Amounts, ...]
    groups: tuple[Group, ...]


def fleet_of(facts: Facts) -> Fleet:
    """The fleet as it is now."""
    nodes = tuple(sorted(facts.cluster.nodes, key=lambda node: node.ref.name))
    records = [record for entries in facts.by_uid.values() for record in entries]
    daemons = [record for record in records if record.ref.kind == "DaemonSet"]
    groups = tuple(
        Group(record, count)
        for record in sorted(records, key=lambda record: (record.ref, record.template))
        if record.ref.kind != "DaemonSet" and (count := pod_count(record, facts)) > 0
    )
    unknown = _unknown_share(nodes, daemons, groups)
    free = tuple(_free(node, daemons, unknown) for node in nodes)
    return Fleet(nodes, free, groups)


def used_nodes(fleet: Fleet, changed: Changed) -> frozenset[str] | None:
    """Names of the nodes that hold pods after first-fit-decreasing; None where some pod finds no place."""
    free = [dict(amounts) for amounts in fleet.free]
    used: set[str] = set()
    sized = [(pod_demand(group.workload, changed), group) for group in fleet.groups]
    largest = {
        name: max((amounts.get(name, ZERO) for amounts in fleet.free), default=ZERO) for name in ("cpu", "memory")
    }
    for demand, group in sorted(sized, key=lambda entry: (-_size(entry[0], largest), entry[1].workload.ref)):
        left = group.count
        for place, node in enumerate(fleet.nodes):
            if left == 0:
                break
            if not admits(node, group.workload):
                continue
            taken = min(left, _fits(free[place], demand))
            if taken:
                _take(free[place], demand, taken)
                used.add(node.ref.name)
                left -= taken
        if left:
            return None
    return frozenset(used)


def admits(node: Node, workload: Workload) -> bool:
    """Whether node selector, cordon and taints let the pods on the node."""
    if node.unschedulable or any(node.labels.get(key) != value for key, value in workload.node_selector.items()):
        return False
    return all(
        any(_tolerates(toleration, taint) for toleration in workload.tolerations)
        for taint in node.taints
        if taint.get("effect") in _BLOCKING
    )


def _tolerates(toleration: Mapping[str, str], taint: Mapping[str, str]) -> bool:
    effect, key = toleration.get("effect", ""), toleration.get("key", "")
    if effect not in ("", taint.get("effect")):
        return False
    if toleration.get("operator") == "Exists":
        return key in ("", taint.get("key"))
    return key == taint.get("key") and toleration.get("value", "") == taint.get("value", "")


def _unknown_share(nodes: Sequence[Node], daemons: Sequence[Workload], groups: Sequence[Group]) -> dict[str, Decimal]:
    """By resource, the share of what is requested today that no known workload accounts for."""
    shares: dict[str, Decimal] = {}
    for name in ("cpu", "memory"):
        requested = sum((Decimal(str(node.requested.get(name, 0))) for node in nodes), ZERO)
        known = sum((pod_demand(group.workload, {}).get(name, ZERO) * group.count for group in groups), ZERO)
        known += sum((pod_demand(daemon, {}).get(name, ZERO) * (daemon.replicas or 0) for daemon in daemons), ZERO)
        shares[name] = max(ZERO, requested - known) / requested if requested else ZERO
    return shares


def _free(node: Node, daemons: Sequence[Workload], unknown: Mapping[str, Decimal]) -> Amounts:
    free = node_amounts(node)
    for daemon in daemons:
        if admits(node, daemon):
            _take(free, pod_demand(daemon, {}), 1)
    for name, share in unknown.items():
        free[name] = free.get(name, ZERO) - Decimal(str(node.requested.get(name, 0))) * share
    return free


def _fits(free: Mapping[str, Decimal], demand: Mapping[str, Decimal]) -> int:
    room = free.get("pods", ZERO)
    for name, value in demand.items():
        if value > 0:
            room = min(room, free.get(name, ZERO) / value)
    return max(0, int(room))


def _take(free: Amounts, demand: Mapping[str, Decimal], count: int) -> None:
    for name, value in demand.items():
        free[name] = free.get(name, ZERO) - value * count
    free["pods"] = free.get("pods", ZERO) - count


def _size(demand: Mapping[str, Decimal], largest: Mapping[str, Decimal]) -> Decimal:
    """The share of the largest node that the pod takes, in its scarcest resource."""
    return max((demand.get(name, ZERO) / most for name, most in largest.items() if most > 0), default=ZERO)
