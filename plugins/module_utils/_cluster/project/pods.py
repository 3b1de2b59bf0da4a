# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pods: counted for their workloads, summed on their nodes, named only where something is not plainly well."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ..amounts import NANO, nano
from ..model import ObjectRef, Placement, Pod, PodSummary
from ..resources import Resource
from ..smallest import Smallest
from ..trim import LEADER_WORKER_INDEX, LEADER_WORKER_NAME, ROLE_LABELS
from ..wire import core
from .nodes import OnNode
from .notable import pod_record, rank
from .owners import Owners
from .refs import controller_of, owner_ref, ref_of

MAX_NOTABLE = 5000
MAX_PLACEMENTS = 5000
#: Their pods are any of many, so nobody asks where a certain one stands.
_SERVING = frozenset({"DaemonSet", "Deployment", "ReplicaSet"})


class _Count:
    """The pods of one workload so far."""

    __slots__ = ("failed", "nodes", "pending", "qos", "ready", "restarts", "running", "succeeded", "total")

    def __init__(self) -> None:
        self.total = self.ready = self.restarts = 0
        self.pending = self.running = self.succeeded = self.failed = 0
        self.nodes: set[str] = set()
        self.qos: set[str] = set()

    def summary(self) -> PodSummary:
        return PodSummary(
            total=self.total,
            ready=self.ready,
            pending=self.pending,
            running=self.running,
            succeeded=self.succeeded,
            failed=self.failed,
            restarts=self.restarts,
            nodes=len(self.nodes),
            qos=",".join(sorted(self.qos)),
        )


class PodFold:
    """All pods of the cluster.

    A pod counts for each workload on the way to its outermost owner: for its Job and for the CronJob or JobSet above it.
    """

    def __init__(self, resource: Resource, owners: Owners) -> None:
        self._resource = resource
        self._owners = owners
        self._counts: dict[tuple[str, str], _Count] = {}
        self._requested: dict[str, dict[str, int]] = {}
        self._on_node: dict[str, int] = {}
        self._notable: Smallest[tuple[int, str, str], Pod] = Smallest(MAX_NOTABLE)
        self._placements: Smallest[tuple[str, str], Placement] = Smallest(MAX_PLACEMENTS)
        self.total = 0

    def page(self, version: str, items: list[core.Pod]) -> None:
        """One page of pods."""
        self.total += len(items)
        for pod in items:
            chain = self._chain(pod)
            statuses = pod.status.container_statuses
            ready = _ready(pod)
            restarts = sum(status.restart_count for status in statuses)
            if chain:
                self._count(pod, chain, ready=ready, restarts=restarts)
            if pod.spec.node_name and pod.status.phase not in ("Succeeded", "Failed"):
                self._place(pod)
                if chain and chain[-1].kind not in _SERVING:
                    self._put(pod, chain[-1])
            place = rank(pod, ready=ready, restarts=restarts)
            if place is not None:
                metadata = pod.metadata
                outermost = chain[-1] if chain else None
                self._notable.put(
                    (place, metadata.namespace, metadata.name),
                    pod_record(ref_of(self._resource, version, metadata), outermost, pod, effective_requests(pod)),
                )

    def summary(self, uid: str, role: str) -> PodSummary:
        """The counts of one workload, of one of its templates where ``role`` is not empty."""
        count = self._counts.get((uid, role.casefold()))
        return count.summary() if count else PodSummary()

    def on_node(self, name: str) -> OnNode:
        """What a node holds, finished pods left out of the sums."""
        sums = self._requested.get(name, {})
        requested = {resource: sums[resource] / NANO for resource in sorted(sums)}
        return OnNode(self._on_node.get(name, 0), requested, self._above.get(name, ()))

    @cached_property
    def _above(self) -> dict[str, tuple[str, ...]]:
        """Uids of the workloads on each node; asked when all pages are there."""
        found: dict[str, list[str]] = {}
        for (uid, role), count in self._counts.items():
            if not role:
                for node in count.nodes:
                    found.setdefault(node, []).append(uid)
        return {node: tuple(sorted(uids)) for node, uids in found.items()}

    def placements(self) -> list[Placement]:
        """Where the pods of runs stand, by namespace and name."""
        return [placement for _key, placement in self._placements.items()]

    @property
    def placements_left_out(self) -> int:
        """Pods of runs whose place is not told."""
        return self._placements.left_out

    def notable(self) -> list[Pod]:
        """The pods worth naming, by namespace and name; the worst, where there are too many."""
        return sorted((pod for _key, pod in self._notable.items()), key=lambda pod: pod.ref)

    @property
    def left_out(self) -> int:
        """Pods worth naming that are not named."""
        return self._notable.left_out

    def _chain(self, pod: core.Pod) -> tuple[ObjectRef, ...]:
        controller = controller_of(pod.metadata.owner_references)
        chain: tuple[ObjectRef, ...] = ()
        if controller is not None:
            chain = self._owners.chain(controller.uid) or (owner_ref(controller, pod.metadata.namespace),)
        name = pod.metadata.labels.get(LEADER_WORKER_NAME)
        if name:
            outermost = self._owners.named("LeaderWorkerSet", pod.metadata.namespace, name)
            if outermost is not None and outermost not in chain:
                chain = (*chain, outermost)
        return chain

    def _count(self, pod: core.Pod, chain: tuple[ObjectRef, ...], *, ready: bool, restarts: int) -> None:
        role = _role(pod.metadata.labels)
        for ref in chain:
            for key in ((ref.uid, ""), (ref.uid, role)) if role else ((ref.uid, ""),):
                count = self._counts.get(key)
                if count is None:
                    count = self._counts[key] = _Count()
                count.total += 1
                count.ready += ready
                count.restarts += restarts
                phase = pod.status.phase
                if phase == "Running":
                    count.running += 1
                elif phase == "Pending":
                    count.pending += 1
                elif phase == "Succeeded":
                    count.succeeded += 1
                elif phase == "Failed":
                    count.failed += 1
                if pod.spec.node_name:
                    count.nodes.add(pod.spec.node_name)
                if pod.status.qos_class:
                    count.qos.add(pod.status.qos_class)

    def _put(self, pod: core.Pod, owner: ObjectRef) -> None:
        metadata = pod.metadata
        placement = Placement(metadata.namespace, metadata.name, pod.spec.node_name, owner.uid)
        self._placements.put((metadata.namespace, metadata.name), placement)

    def _place(self, pod: core.Pod) -> None:
        node = pod.spec.node_name
        self._on_node[node] = self._on_node.get(node, 0) + 1
        sums = self._requested.setdefault(node, {})
        for resource, amount in effective_requests(pod).items():
            sums[resource] = sums.get(resource, 0) + amount


def effective_requests(pod: core.Pod) -> dict[str, int]:
    """What the scheduler reserves, in billionths of base units.

    The larger of all containers together with the sidecars, and the largest init container with the sidecars started before it;
    plus the runtime's overhead.
    """
    spec = pod.spec
    if len(spec.containers) == 1 and not spec.init_containers and not spec.overhead:
        return {name: nano(text) for name, text in spec.containers[0].resources.requests.items()}
    together: dict[str, int] = {}
    for container in spec.containers:
        _add(together, container.resources.requests)
    if spec.init_containers:
        sidecars: dict[str, int] = {}
        peak: dict[str, int] = {}
        for container in spec.init_containers:
            if container.restart_policy == "Always":
                _add(sidecars, container.resources.requests)
                _add(together, container.resources.requests)
                _raise_to(peak, sidecars)
            else:
                alone = dict(sidecars)
                _add(alone, container.resources.requests)
                _raise_to(peak, alone)
        _raise_to(together, peak)
    _add(together, spec.overhead)
    return together


def _add(sums: dict[str, int], amounts: dict[str, str]) -> None:
    for name, text in amounts.items():
        sums[name] = sums.get(name, 0) + nano(text)


def _raise_to(sums: dict[str, int], floor: dict[str, int]) -> None:
    for name, amount in floor.items():
        sums[name] = max(sums.get(name, 0), amount)


def _ready(pod: core.Pod) -> bool:
    return any(entry.type == "Ready" and entry.status == "True" for entry in pod.status.conditions)


def _role(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    for label in ROLE_LABELS:
        if label in labels:
            return labels[label].casefold()
    index: Any = labels.get(LEADER_WORKER_INDEX)
    return "" if index is None else "leader" if index == "0" else "worker"
