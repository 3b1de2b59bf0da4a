# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Nodes, their Leases and what metrics.k8s.io says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..._lib.structs import msgspec
from ..amounts import NANO, nano
from ..model import Node, NodeCondition, Usage
from ..resources import Resource
from ..smallest import Smallest
from ..times import whole_seconds
from ..wire import core
from .refs import ref_of

MAX_USAGE = 5000


class OnNode(NamedTuple):
    """The pods on a node: how many, what they request in base units, and the uids of what stands above them."""

    pods: int = 0
    requested: dict[str, float] = {}
    workloads: tuple[str, ...] = ()


class NodeFold:
    """The nodes."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[Node] = []

    def page(self, version: str, items: list[core.Node]) -> None:
        """One page of nodes."""
        for item in items:
            self._found.append(
                Node(
                    ref=ref_of(self._resource, version, item.metadata),
                    created_at=whole_seconds(item.metadata.creation_timestamp),
                    labels=item.metadata.labels,
                    annotations=item.metadata.annotations,
                    taints=tuple(_taint(taint) for taint in item.spec.taints),
                    unschedulable=item.spec.unschedulable,
                    capacity=item.status.capacity,
                    allocatable=item.status.allocatable,
                    conditions=tuple(
                        NodeCondition(
                            entry.type,
                            entry.status,
                            entry.reason,
                            whole_seconds(entry.last_transition_time),
                            entry.message,
                        )
                        for entry in sorted(item.status.conditions, key=lambda entry: entry.type)
                    ),
                )
            )

    def records(self, on_node: Callable[[str], OnNode], leases: Mapping[str, str]) -> Iterator[Node]:
        """The nodes with their pods' sums and owners, and their Leases' times."""
        for node in self._found:
            held = on_node(node.ref.name)
            yield msgspec.structs.replace(
                node,
                requested=held.requested,
                pods=held.pods,
                workloads=held.workloads,
                lease_renewed_at=leases.get(node.ref.name, ""),
            )


def _taint(taint: core.Taint) -> dict[str, str]:
    members = (
        ("effect", taint.effect),
        ("key", taint.key),
        ("timeAdded", whole_seconds(taint.time_added)),
        ("value", taint.value),
    )
    return {name: value for name, value in members if value}


class LeaseFold:
    """The nodes' Leases: ``renewed`` by node."""

    def __init__(self, _resource: Resource) -> None:
        self.renewed: dict[str, str] = {}

    def page(self, _version: str, items: list[core.Lease]) -> None:
        """One page of Leases."""
        for item in items:
            self.renewed[item.metadata.name] = whole_seconds(item.spec.renew_time)


class UsageFold:
    """Usage of nodes, and of the containers that use most memory."""

    def __init__(self, resource: Resource) -> None:
        self._kind = "Node" if resource.kind == "NodeMetrics" else "Pod"
        self._kept: Smallest[tuple[int, str, str, str], Usage] = Smallest(MAX_USAGE)

    def page(self, _version: str, items: list[Any]) -> None:
        """One page of metrics."""
        for item in items:
            metadata = item.metadata
            if isinstance(item, core.NodeMetrics):
                self._put(metadata, "", item.usage)
            else:
                for container in item.containers:
                    self._put(metadata, container.name, container.usage)

    def _put(self, metadata: core.LeaseMeta, container: str, usage: Mapping[str, str]) -> None:
        cpu, memory = nano(usage.get("cpu", "0")), nano(usage.get("memory", "0"))
        self._kept.put(
            (-memory, metadata.namespace, metadata.name, container),
            Usage(self._kind, metadata.namespace, metadata.name, container, cpu / NANO, memory / NANO),
        )

    def records(self) -> list[Usage]:
        """The kept ones."""
        return [usage for _key, usage in self._kept.items()]

    @property
    def left_out(self) -> int:
        """Containers whose usage is not kept."""
        return self._kept.left_out
