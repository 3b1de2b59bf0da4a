# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many nodes the pods need: first-fit-decreasing under the constraints that the observation holds.

Held: resources (extended ones too), pods a node, node selectors, taints, cordons, DaemonSets, and what unknown pods take today. Not
seen, and so not held: affinity, topology spread, volumes bound to a zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from ..._cluster.model import Node, Workload
from ..facts import Facts
from .demand import ZERO, Amounts, Changed, pod_count, pod_demand
from .rates import node_amounts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.int64]

_BLOCKING = ("NoSchedule", "NoExecute")
#: Whole numbers count these parts of a unit: millionths of a core, bytes, devices. What is finer is rounded against us.
_PARTS = {"cpu": Decimal(10**6)}
_PODS = "pods"


@dataclass(frozen=True)
class Group:
    """Pods alike: how many, what each asks for, and which nodes let them in.

    :ivar admitted: a flag a node, in the order of the nodes.
    """

    workload: Workload
    count: int
    demand: Amounts
    admitted: NDArray[np.bool_]


@dataclass(frozen=True)
class Fleet:
    """Nodes by name, what each offers beside what is pinned to it (parts by resource), and the pods to be placed."""

    nodes: tuple[Node, ...]
    free: Mapping[str, Row]
    groups: tuple[Group, ...]
    largest: Mapping[str, Decimal]


def fleet_of(facts: Facts) -> Fleet:
    """The fleet as it is now."""
    nodes = tuple(sorted(facts.cluster.nodes, key=lambda node: node.ref.name))
    records = [record for entries in facts.by_uid.values() for record in entries]
    daemons = [record for record in records if record.ref.kind == "DaemonSet"]
    counted = [
        (record, count)
        for record in sorted(records, key=lambda record: (record.ref, record.template))
        if record.ref.kind != "DaemonSet" and (count := pod_count(record, facts)) > 0
    ]
    gate = _Gate(nodes)
    groups = tuple(Group(record, count, pod_demand(record, {}), gate.admitted(record)) for record, count in counted)
    return Fleet(nodes, _free(nodes, daemons, groups, gate), groups, _largest(nodes))


def used_nodes(fleet: Fleet, changed: Changed) -> frozenset[str] | None:
    """Names of the nodes that hold pods after first-fit-decreasing; None where some pod finds no place."""
    import numpy as np

    free = {name: row.copy() for name, row in fleet.free.items()}
    used = np.zeros(len(fleet.nodes), dtype=bool)
    for group, demand in sorted(_sized(fleet, changed), key=lambda entry: _rank(entry, fleet.largest)):
        rows = [(free.get(name), _parts(name, value, ROUND_CEILING)) for name, value in demand.items() if value > 0]
        if any(row is None for row, _unused in rows):
            return None
        wanted: list[tuple[Any, int]] = [*rows, (free[_PODS], 1)]
        fits = np.where(group.admitted, np.minimum.reduce([row // asked for row, asked in wanted]), 0)
        np.maximum(fits, 0, out=fits)
        reached = np.cumsum(fits)
        if not len(reached) or reached[-1] < group.count:
            return None
        # First fit of pods alike: each node takes what it can of what those before it left.
        taken = np.minimum(np.maximum(group.count - (reached - fits), 0), fits)
        for row, asked in wanted:
            np.subtract(row, taken * asked, out=row)
        used |= taken > 0
    return frozenset(fleet.nodes[int(place)].ref.name for place in np.flatnonzero(used))


def _sized(fleet: Fleet, changed: Changed) -> list[tuple[Group, Amounts]]:
    return [
        (
            group,
            pod_demand(group.workload, changed)
            if (group.workload.ref.uid, group.workload.template) in changed
            else group.demand,
        )
        for group in fleet.groups
    ]


def _rank(entry: tuple[Group, Amounts], largest: Mapping[str, Decimal]) -> tuple[Any, ...]:
    """By the share of the largest node that a pod takes in its scarcest resource, larger first."""
    group, demand = entry
    size = max((demand.get(name, ZERO) / most for name, most in largest.items() if most > 0), default=ZERO)
    return (-size, group.workload.ref, group.workload.template)


def _largest(nodes: Sequence[Node]) -> dict[str, Decimal]:
    amounts = [node_amounts(node) for node in nodes]
    return {name: max((entry.get(name, ZERO) for entry in amounts), default=ZERO) for name in ("cpu", "memory")}


def _parts(name: str, value: Decimal, rounding: str) -> int:
    return int((value * _PARTS.get(name, Decimal(1))).to_integral_value(rounding=rounding))


class _Gate:
    """Who may go where; nodes alike and pods alike are asked once."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._known: dict[str, NDArray[np.bool_]] = {}

    def admitted(self, workload: Workload) -> NDArray[np.bool_]:
        """A flag a node."""
        import numpy as np

        key = repr((sorted(workload.node_selector.items()), [sorted(entry.items()) for entry in workload.tolerations]))
        if key not in self._known:
            self._known[key] = np.array([admits(node, workload) for node in self._nodes], dtype=bool)
        return self._known[key]


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
        known = sum((group.demand.get(name, ZERO) * group.count for group in groups), ZERO)
        known += sum((pod_demand(daemon, {}).get(name, ZERO) * (daemon.replicas or 0) for daemon in daemons), ZERO)
        shares[name] = max(ZERO, requested - known) / requested if requested else ZERO
    return shares


def _free(nodes: Sequence[Node], daemons: Sequence[Workload], groups: Sequence[Group], gate: _Gate) -> dict[str, Row]:
    import numpy as np

    offered = [node_amounts(node) for node in nodes]
    names = sorted({name for amounts in offered for name in amounts} | {_PODS})
    free = {
        name: np.array([_parts(name, amounts.get(name, ZERO), ROUND_FLOOR) for amounts in offered], dtype=np.int64)
        for name in names
    }
    for daemon in daemons:
        asked = {**pod_demand(daemon, {}), _PODS: Decimal(1)}
        for name in set(asked) & set(free):
            free[name] -= gate.admitted(daemon) * _parts(name, asked[name], ROUND_CEILING)
    for name, share in _unknown_share(nodes, daemons, groups).items():
        taken = [_parts(name, Decimal(str(node.requested.get(name, 0))) * share, ROUND_CEILING) for node in nodes]
        if name in free:
            free[name] -= np.array(taken, dtype=np.int64)
    return free
