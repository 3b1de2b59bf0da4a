# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is looked at: the cluster, the signals and readings of one observation, indexed once for all detectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from ..._cluster.model import Cluster, Event, Node, ObjectRef, Pod, Workload
from ..pods import pod_key, when
from .model import Subject

EVENTS, NODES, PODS = "events", "nodes", "pods"
LEASES, QUOTAS = "leases.coordination.k8s.io", "resourcequotas"


@dataclass(frozen=True)
class Look:
    """:ivar now: when it was looked, the one clock. :ivar cluster: None where telemetry alone was observed.
    :ivar signals: of the observation, as it holds them. :ivar readings: figures of series that detectors know, likewise.
    :ivar refusals: codes of dry runs that failed on this observation.
    """

    now: datetime
    cluster: Cluster | None = None
    signals: Sequence[Mapping[str, Any]] = ()
    readings: Sequence[Mapping[str, Any]] = ()
    refusals: Sequence[str] = ()

    @property
    def seen(self) -> Cluster:
        """The cluster; an empty one where there is none, for a detector that needs a list is not asked then."""
        return self.cluster or Cluster(uid="", version="", observed_at="")

    @cached_property
    def served_at(self) -> datetime | None:
        """The server's own time when it gave the nodes' Leases."""
        return when(next((read.served_at for read in self.seen.reads if read.resource == LEASES), ""))

    def unread(self, needs: Sequence[str]) -> str | None:
        """Why these lists are not there; None where they are."""
        if needs and self.cluster is None:
            return "no cluster was observed"
        reads = {read.resource: read for read in self.seen.reads}
        for name in needs:
            read = reads.get(name)
            if read is None:
                return f"{name}: not among what was read"
            if read.code is not None:
                return f"{name}: {read.code}"
        return None

    # --- events ------------------------------------------------------------------------------------------------------------

    @cached_property
    def _events(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.seen.events:
            found[event.reason].append(event)
        return found

    def events(self, *reasons: str) -> Iterator[Event]:
        """Events of these reasons."""
        return (event for reason in reasons for event in self._events.get(reason, ()))

    def surely(self, event: Event, within: timedelta | None) -> int:
        """How many of an event's occurrences lie within a window for certain: all, the last one, or none."""
        if within is None:
            return event.count
        first, last = when(event.first), when(event.last)
        if last is None or last < self.now - within:
            return 0
        return event.count if first is not None and first >= self.now - within else 1

    # --- nodes -------------------------------------------------------------------------------------------------------------

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Nodes by name."""
        return {node.ref.name: node for node in self.seen.nodes}

    def node(self, name: str) -> Subject | None:
        """The node of that name, None where there is none."""
        found = self.nodes.get(name)
        return None if found is None else node_subject(found)

    # --- workloads ---------------------------------------------------------------------------------------------------------

    @cached_property
    def workloads(self) -> dict[str, Workload]:
        """Workloads by uid; of several templates of one object the first."""
        return {workload.ref.uid: workload for workload in reversed(self.seen.workloads)}

    @cached_property
    def _named(self) -> dict[tuple[str, str, str], Workload]:
        return {(entry.ref.kind, entry.ref.namespace, entry.ref.name): entry for entry in self.seen.workloads}

    @cached_property
    def _pods(self) -> dict[tuple[str, str, str], Pod]:
        by_uid = {pod_key(pod.ref): pod for pod in self.seen.pods}
        by_name = {("", pod.ref.namespace, pod.ref.name): pod for pod in self.seen.pods}
        return by_name | by_uid

    def about(self, subject: ObjectRef) -> Subject:
        """Whom an event about an object concerns: the outermost owner of a pod, the Deployment of a ReplicaSet, else itself.

        Events of ReplicaSets name no owner; a Deployment's ReplicaSet is its name, a hyphen and a hash.
        """
        if subject.kind == "Pod":
            pod = self._pods.get(pod_key(subject)) or self._pods.get(("", subject.namespace, subject.name))
            return self.outermost(pod.workload or pod.ref) if pod is not None else workload_subject(subject)
        if subject.kind == "ReplicaSet":
            name = subject.name.rpartition("-")[0]
            parent = self._named.get(("Deployment", subject.namespace, name))
            return workload_subject(parent.ref if parent else subject)
        return self.outermost(subject)

    def outermost(self, ref: ObjectRef) -> Subject:
        """The workload above all others that were read."""
        seen = {ref.uid}
        while (found := self.workloads.get(ref.uid)) is not None and found.controller is not None:
            above = self.workloads.get(found.controller.uid)
            if above is None or above.ref.uid in seen:
                break
            ref = above.ref
            seen.add(ref.uid)
        return workload_subject(ref)

    def of_signal(self, signal: Mapping[str, Any]) -> Subject:
        """Whom a signal or reading is about: the object that its job names, else the job by its name."""
        about = signal["subject"]
        held = about.get("object")
        if held:
            return self.outermost(ObjectRef(**held))
        name = f"{about.get('namespace', '')}/{about.get('job', '')}"
        return Subject("workload", f"job:{name}", f"job {name.removeprefix('/')}")

    @property
    def whole(self) -> Subject:
        """The cluster."""
        return Subject("cluster", self.seen.uid, f"cluster {self.seen.uid}")

    @cached_property
    def _there(self) -> frozenset[str]:
        pods = (ref.uid for pod in self.seen.pods for ref in (pod.ref, pod.workload) if ref is not None)
        return frozenset((*(node.ref.uid for node in self.seen.nodes), *self.workloads, *pods))

    def gone(self, subject: Subject) -> bool:
        """Whether an object is there no more; never where the lists that would tell were not read whole."""
        if subject.ref is None or self.unread((NODES, PODS)) is not None or self.seen.pods_left_out:
            return False
        # Everything that was read is there; a kind that was refused may still hold it.
        refused = any(read.code for read in self.seen.reads)
        return not refused and subject.uid not in self._there


def node_subject(node: Node) -> Subject:
    """A node as a subject."""
    return Subject("node", node.ref.uid, f"node {node.ref.name}", node.ref)


def workload_subject(ref: ObjectRef) -> Subject:
    """A workload as a subject; a pod that nothing owns is one too."""
    uid = ref.uid or f"{ref.kind}:{ref.namespace}/{ref.name}"
    return Subject("workload", uid, f"{ref.kind} {ref.namespace}/{ref.name}", ref)
