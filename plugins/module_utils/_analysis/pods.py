# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Containers of troubled pods, gathered by the workload they belong to: one verdict for ten thousand replicas, not ten thousand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from .._artifact.clock import parse_time
from .._cluster.model import Cluster, ContainerState, Event, ObjectRef, Pod
from .._reasons.errors import ModeKeeperError
from .naming import reference


@dataclass(frozen=True)
class Place:
    """One container of one pod, and the events about that pod."""

    pod: Pod
    container: ContainerState
    events: tuple[Event, ...]

    @property
    def owner(self) -> ObjectRef:
        """The workload, or the pod itself where nothing owns it."""
        return self.pod.workload or self.pod.ref


def places(cluster: Cluster) -> Iterator[Place]:
    """All containers of the pods that are told one by one."""
    events: dict[tuple[str, str, str], list[Event]] = {}
    for event in cluster.events:
        events.setdefault(pod_key(event.subject), []).append(event)
    for pod in cluster.pods:
        about = tuple(events.get(pod_key(pod.ref), ()))
        for container in pod.containers:
            yield Place(pod, container, about)


def pod_key(ref: ObjectRef) -> tuple[str, str, str]:
    """What an event and a pod agree in: the uid, else namespace and name (events of hand-made recordings lack uids)."""
    return (ref.uid, "", "") if ref.uid else ("", ref.namespace, ref.name)


def grouped(found: Iterable[Place]) -> list[tuple[dict[str, Any], list[Place]]]:
    """Subjects of verdicts with their places, in the order of names."""
    groups: dict[tuple[ObjectRef, str], list[Place]] = {}
    for place in found:
        groups.setdefault((place.owner, place.container.name), []).append(place)
    return [
        ({"object": reference(owner), "container": name}, sorted(entries, key=lambda entry: entry.pod.ref))
        for (owner, name), entries in sorted(groups.items(), key=lambda item: item[0])
    ]


@lru_cache(maxsize=1 << 15)
def when(text: str) -> datetime | None:
    """The moment of an API time; None for an absent or malformed one."""
    try:
        return parse_time(text[:19] + "Z" if len(text) > 20 and text.endswith("Z") else text)
    except ModeKeeperError:
        return None


def ago(text: str, now: datetime) -> timedelta | None:
    """How long before ``now`` a time was; None for an absent one."""
    moment = when(text)
    return None if moment is None else now - moment


def whole(cluster: Cluster) -> dict[str, Any]:
    """The subject of a verdict on all of a cluster."""
    return {"cluster": cluster.uid}


def span(texts: Iterable[str]) -> dict[str, Any]:
    """The window from the first to the last of some times; empty when there is none."""
    known = sorted(text for text in texts if when(text) is not None)
    return {"from": known[0], "to": known[-1]} if known else {}
