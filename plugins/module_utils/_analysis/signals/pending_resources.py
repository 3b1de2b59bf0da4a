# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pods wait because no node has what they ask for."""

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

PATTERN = "pending_resources"
WAIT = timedelta(minutes=10)
RULE = f"pending with `Insufficient ...` from the scheduler for more than {int(WAIT.total_seconds() // 60)} minutes"
#: As kube-scheduler writes it: `0/5 nodes are available: 2 Insufficient cpu, 5 Insufficient nvidia.com/gpu.`
_SHORT = re.compile(r"(\d{1,9}) Insufficient ([A-Za-z0-9][A-Za-z0-9./_-]{0,252}[A-Za-z0-9])")
_NODES = re.compile(r"\d{1,9}/(\d{1,9}) nodes are available")


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
    short = 0
    for pod in cluster.pods:
        message = pod.unschedulable_message or told.get(pod_key(pod.ref), "")
        if pod.phase != "Pending" or pod.node or not _SHORT.search(message):
            continue
        short += 1
        waited = ago(pod.unschedulable_since or pod.created_at, facts.observed_at)
        if waited is not None and waited > WAIT:
            groups.setdefault(pod.workload or pod.ref, []).append((pod, message, waited))
    for owner in sorted(groups):
        group = groups[owner]
        window = {
            **span(pod.unschedulable_since or pod.created_at for pod, _message, _waited in group),
            "to": cluster.observed_at or None,
        }
        yield verdict(PATTERN, SIGNAL, {"object": reference(owner)}, _evidence(group), window)
    if not groups:
        figures = {"rule": RULE, "pods": cluster.pods_total, "pods_pending_shorter": short}
        yield verdict(PATTERN, NOTHING, whole(cluster), figures)


def _evidence(group: list[tuple[Pod, str, timedelta]]) -> dict[str, Any]:
    nodes: dict[str, int] = {}
    of = 0
    for _pod, message, _waited in group:
        for count, resource in _SHORT.findall(message):
            nodes[resource] = max(nodes.get(resource, 0), int(count))
        of = max([of, *(int(count) for count in _NODES.findall(message)[:1])])
    largest = max(group, key=lambda entry: (entry[2], entry[0].ref))[0]
    return {
        "rule": RULE,
        "pods_pending": len(group),
        "pods_named": named(pod.ref.name for pod, _message, _waited in group),
        "waited_s_max": int(max(waited for _pod, _message, waited in group).total_seconds()),
        "resources_short": sorted(nodes),
        "nodes_short": {resource: nodes[resource] for resource in sorted(nodes)},
        "nodes": of or None,
        "requests": dict(sorted(largest.requests.items())) or None,
    }
