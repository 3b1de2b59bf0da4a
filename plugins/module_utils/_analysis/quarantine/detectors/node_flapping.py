# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A node that is ready and not ready in turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ...._cluster.model import Node, NodeCondition
from ...pods import when
from ..evidence import condition_evidence, event_mark
from ..look import EVENTS, NODES, Look, node_subject
from ..model import Clue, Detector, Mark, Rule, minutes, timed


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    start = look.now - (rule.within or minutes(30))
    for node in look.seen.nodes:
        for condition in node.conditions:
            at = when(condition.since) if condition.type == "Ready" else None
            if at is not None and at >= start and not _joining(node, condition, at):
                evidence = condition_evidence(node, condition)
                yield Mark(node_subject(node), "condition", f"Ready@{condition.since}", at, evidence)
    for event in look.events("NodeNotReady", "NodeReady"):
        subject = look.node(event.subject.name) if event.subject.kind == "Node" else None
        mark = event_mark(look, rule, event, subject) if subject else None
        if mark is not None:
            yield mark


def _joining(node: Node, condition: NodeCondition, at: datetime) -> bool:
    """Whether the node became ready for the first time: that is no change."""
    created = when(node.created_at)
    return created is not None and (at <= created or (condition.status == "True" and at - created < minutes(5)))


DETECTOR = Detector(
    id="NODE_FLAPPING",
    text="Ready changes 3 times in 30 min",
    on="node",
    rule=Rule(hits=3, within=minutes(30), exit=minutes(60)),
    exit=timed("60 min"),
    find=_find,
    needs=(NODES, EVENTS),
)
