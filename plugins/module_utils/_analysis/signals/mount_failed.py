# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A pod has its node and waits for a volume that cannot be attached or mounted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..._cluster.model import Event, ObjectRef, Pod
from ..facts import Facts
from ..naming import named, reference
from ..pods import ago, pod_key, span, whole
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict

PATTERN = "mount_failed"
TIMES = 3
WAIT = timedelta(minutes=10)
REASONS = ("FailedMount", "FailedAttachVolume", "FailedMapVolume")
RULE = (
    f"a pod on its node whose containers are still to be created, with {', '.join(REASONS)} {TIMES} times or more; "
    f"without such events, no verdict on one that waits for more than {int(WAIT.total_seconds() // 60)} minutes"
)
_CREATING = frozenset({"ContainerCreating", "PodInitializing", ""})
#: What the kubelet and the drivers say, and what it means; the first that fits.
_CAUSES = (
    ("hostpath type check failed", "the path on the node is not of the kind the volume asks for"),
    ("multi-attach error", "the volume is attached to another node"),
    ("secret", "a Secret that it mounts is not there"),
    ("configmap", "a ConfigMap that it mounts is not there"),
    ("access denied", "the storage server refuses access"),
    ("permission denied", "the storage server refuses access"),
    ("no such file", "the path is not there"),
    ("wrong fs type", "the file system is damaged, of another type, or its helper is missing on the node"),
    ("driver name", "the node has no such CSI driver"),
)

Group = list[tuple[Pod, list[Event]]]


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload, else one for the cluster."""
    cluster = facts.cluster
    if cluster is None:
        return
    told: dict[tuple[str, str, str], list[Event]] = {}
    for event in cluster.events:
        if event.reason in REASONS:
            told.setdefault(pod_key(event.subject), []).append(event)
    groups: dict[tuple[ObjectRef, bool], Group] = {}
    for pod in cluster.pods:
        if not _creating(pod):
            continue
        events = told.get(pod_key(pod.ref), []) or told.get(("", pod.ref.namespace, pod.ref.name), [])
        sure = sum(event.count for event in events) >= TIMES
        waited = ago(pod.created_at, facts.observed_at)
        if sure or (waited is not None and waited > WAIT):
            groups.setdefault((pod.workload or pod.ref, sure), []).append((pod, events))
    for owner, sure in sorted(groups, key=lambda key: (key[0], not key[1])):
        group = groups[owner, sure]
        evidence = _evidence(group, facts)
        if not sure:
            evidence["why"] = "its containers are still to be created, and no event says what they wait for"
        times = span(time for pod, events in group for time in (pod.created_at, *(event.last for event in events)))
        yield verdict(PATTERN, SIGNAL if sure else INSUFFICIENT, {"object": reference(owner)}, evidence, times)
    if not groups:
        yield verdict(PATTERN, NOTHING, whole(cluster), {"rule": RULE, "pods": cluster.pods_total})


def _creating(pod: Pod) -> bool:
    started = any(state.state != "waiting" or state.reason not in _CREATING for state in pod.containers)
    return pod.phase == "Pending" and bool(pod.node) and bool(pod.containers) and not started and not pod.deleted_at


def _evidence(group: Group, facts: Facts) -> dict[str, Any]:
    events = [event for _pod, about in group for event in about]
    messages = " ".join(event.message for event in events).lower()
    waited = [age for pod, _about in group if (age := ago(pod.created_at, facts.observed_at)) is not None]
    return {
        "rule": RULE,
        "pods_waiting": len(group),
        "pods_named": named(pod.ref.name for pod, _about in group),
        "nodes_named": named(pod.node for pod, _about in group),
        "event_reasons": sorted({event.reason for event in events}),
        "events": sum(event.count for event in events) or None,
        "cause": next((meaning for mark, meaning in _CAUSES if mark in messages), None),
        "waited_s_max": int(max(waited).total_seconds()) if waited else None,
    }
