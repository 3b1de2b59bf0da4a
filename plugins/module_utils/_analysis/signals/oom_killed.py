# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The kernel killed a container for want of memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..._cluster.model import Cluster, Event
from ..facts import Facts
from ..naming import named, reference
from ..pods import Place, ago, grouped, places, span, whole
from ..signal import NOTHING, SIGNAL, Signal, verdict

PATTERN = "oom_killed"
RECENT = timedelta(days=7)
RULE = (
    f"a container whose state or last state is OOMKilled, or an event that says so; "
    f"a container that has run for {RECENT.days} days since is well again"
)
_REASON = "OOMKilled"
_EVENTS = ("OOMKilling", "SystemOOM", _REASON)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload and container, one a node with such an event, else one for the cluster."""
    cluster = facts.cluster
    if cluster is None:
        return
    seen = list(places(cluster))
    killed = [place for place in seen if _killed(place, facts)]
    found = False
    for about, group in grouped(killed):
        found = True
        yield verdict(PATTERN, SIGNAL, about, _evidence(group), span(_time(place) for place in group))
    for event in _of_nodes(cluster, facts):
        found = True
        figures = {"rule": RULE, "event": event.reason, "events": event.count}
        yield verdict(PATTERN, SIGNAL, {"object": reference(event.subject)}, figures, span((event.first, event.last)))
    if not found:
        yield verdict(
            PATTERN,
            NOTHING,
            whole(cluster),
            {"rule": RULE, "containers_examined": len(seen), "pods": cluster.pods_total},
        )


def _killed(place: Place, facts: Facts) -> bool:
    state = place.container
    if state.reason == _REASON:
        return True
    if state.last_reason != _REASON and not _told(place, facts):
        return False
    # It came back: for how long has it been well?
    since = ago(state.since or state.last_finished_at, facts.observed_at)
    return state.state != "running" or since is None or since < RECENT


def _told(place: Place, facts: Facts) -> bool:
    """Whether an event about the pod says so; of a pod's containers, the one that is not well or is alone."""
    alone = len(place.pod.containers) == 1
    return any(
        event.reason in _EVENTS and (age := ago(event.last, facts.observed_at)) is not None and age < RECENT
        for event in place.events
    ) and (alone or bool(place.container.restarts))


def _of_nodes(cluster: Cluster, facts: Facts) -> Iterator[Event]:
    for event in sorted(cluster.events, key=lambda event: (event.subject, event.reason)):
        age = ago(event.last, facts.observed_at)
        if event.subject.kind == "Node" and event.reason in _EVENTS and age is not None and age < RECENT:
            yield event


def _time(place: Place) -> str:
    state = place.container
    return state.last_finished_at if state.last_reason == _REASON else state.since


def _evidence(group: list[Place]) -> dict[str, Any]:
    limits = sorted({place.container.limits.get("memory", "") for place in group} - {""})
    requests = sorted({place.container.requests.get("memory", "") for place in group} - {""})
    return {
        "rule": RULE,
        "pods_killed": len({place.pod.ref for place in group}),
        "pods_named": named(place.pod.ref.name for place in group),
        "nodes_named": named(place.pod.node for place in group if place.pod.node),
        "restarts": sum(place.container.restarts for place in group),
        "exit_code": next((code for place in group if (code := _exit(place)) is not None), None),
        "memory_limit": limits,
        "memory_request": requests,
        "last_killed_at": max((text for place in group if (text := _time(place))), default=None),
        "init": group[0].container.init,
    }


def _exit(place: Place) -> int | None:
    state = place.container
    return state.exit_code if state.reason == _REASON else state.last_exit_code
