# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Marks and states with the evidence that goes with them: the object, the event or series, and the times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._cluster.model import ContainerState, Event, Node, NodeCondition, Pod
from ..naming import reference
from ..pods import when
from .look import Look, node_subject
from .model import Lasting, Mark, Rule, Subject


def event_mark(look: Look, rule: Rule, event: Event, subject: Subject) -> Mark | None:
    """An event as a mark of a counter; None where it tells no time."""
    last = when(event.last)
    if last is None:
        return None
    count = look.surely(event, rule.within)
    seen = {"object": reference(event.subject), "event": event.reason, "count": event.count}
    evidence = {**seen, "from": event.first, "to": event.last}
    key = f"{event.reason}/{event.subject.uid or event.subject.name}"
    return Mark(subject, "event", key, last, evidence, count, total=event.count)


def condition_evidence(node: Node, condition: NodeCondition) -> dict[str, Any]:
    """A node's condition as evidence."""
    told = {"object": reference(node.ref), "condition": condition.type, "status": condition.status}
    return {**told, "reason": condition.reason, "from": condition.since}


def states(look: Look, types: Mapping[str, str]) -> Iterator[Lasting]:
    """Conditions of nodes that have the bad status; ``types``: bad status by type."""
    for node in look.seen.nodes:
        for condition in node.conditions:
            if types.get(condition.type) == condition.status:
                evidence = condition_evidence(node, condition)
                yield Lasting(node_subject(node), "condition", condition.type, when(condition.since), evidence)


def container_evidence(pod: Pod, state: ContainerState) -> dict[str, Any]:
    """A container of a pod as evidence; what is unknown is left out."""
    told = {
        "object": reference(pod.ref),
        "container": state.name,
        "state": state.reason or state.state,
        "last_state": state.last_reason,
        "restarts": state.restarts,
        "to": state.last_finished_at,
    }
    return {name: value for name, value in told.items() if value not in ("", None)}


def reading_evidence(reading: Mapping[str, Any]) -> dict[str, Any]:
    """A reading as evidence: its series, window and figures."""
    return {"series": reading["metric"], **reading["window"], **reading["figures"]}
