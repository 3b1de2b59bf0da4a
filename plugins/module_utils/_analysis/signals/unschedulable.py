# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pods wait because their own terms fit no node: taints, selectors, affinity, spread, volumes, ports. Not for want of resources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..._cluster.model import ObjectRef, Pod
from ..facts import Facts
from ..naming import named, reference
from ..pods import ago, pod_key, span, whole
from ..signal import NOTHING, SIGNAL, Signal, verdict

PATTERN = "unschedulable"
WAIT = timedelta(minutes=10)
RULE = (
    f"unschedulable for more than {int(WAIT.total_seconds() // 60)} minutes, and the scheduler names no resource as insufficient "
    "(that is pending_resources)"
)
_NODES = re.compile(r"\d{1,9}/(\d{1,9}) nodes are available")
#: As kube-scheduler's filters write it.
_CAUSES = (
    ("untolerated taint", "taints it does not tolerate"),
    ("node affinity/selector", "its node selector or affinity"),
    ("node selector", "its node selector or affinity"),
    ("pod affinity rules", "its pod affinity"),
    ("anti-affinity rules", "its pod anti-affinity"),
    ("topology spread constraints", "its topology spread"),
    ("volume node affinity conflict", "a volume that is bound elsewhere"),
    ("unbound immediate persistentvolumeclaims", "a claim without a volume"),
    ("free ports", "a host port that is taken"),
    ("were unschedulable", "cordoned nodes"),
    ("no nodes available", "a cluster without nodes"),
    ("0/0 nodes", "a cluster without nodes"),
    ("schedulinggated", "a scheduling gate"),
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload, else one for the cluster."""
    cluster = facts.cluster
    if cluster is None:
        return
    told = {
        pod_key(event.subject): event.message
        for event in sorted(cluster.events, key=lambda event: event.last)
        if event.reason == "FailedScheduling"
    }
    groups: dict[ObjectRef, list[tuple[Pod, str, timedelta]]] = {}
    for pod in cluster.pods:
        message = pod.unschedulable_message or told.get(pod_key(pod.ref), "")
        if pod.phase != "Pending" or pod.node or pod.scheduled or not message or " Insufficient " in message:
            continue
        waited = ago(pod.unschedulable_since or pod.created_at, facts.observed_at)
        if waited is not None and waited > WAIT:
            groups.setdefault(pod.workload or pod.ref, []).append((pod, message, waited))
    for owner in sorted(groups):
        group = groups[owner]
        starts = span(pod.unschedulable_since or pod.created_at for pod, _message, _waited in group)
        window = {**starts, "to": cluster.observed_at or None}
        yield verdict(PATTERN, SIGNAL, {"object": reference(owner)}, _evidence(group), window)
    if not groups:
        yield verdict(PATTERN, NOTHING, whole(cluster), {"rule": RULE, "pods": cluster.pods_total})


def _evidence(group: list[tuple[Pod, str, timedelta]]) -> dict[str, Any]:
    messages = " ".join(message for _pod, message, _waited in group)
    causes = list(dict.fromkeys(meaning for mark, meaning in _CAUSES if mark in messages.lower()))
    return {
        "rule": RULE,
        "pods_pending": len(group),
        "pods_named": named(pod.ref.name for pod, _message, _waited in group),
        "causes": causes or None,
        "nodes": max((int(count) for count in _NODES.findall(messages)), default=None),
        "waited_s_max": int(max(waited for _pod, _message, waited in group).total_seconds()),
    }
