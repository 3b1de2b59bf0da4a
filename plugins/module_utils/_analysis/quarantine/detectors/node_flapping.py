# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A node that is ready and not ready in turn."""

from __future__ import annotations

from collections.abc import Iterator

from ...pods import when
from ..evidence import condition_evidence, event_mark
from ..look import EVENTS, NODES, Look, node_subject
from ..model import Clue, Detector, Mark, Rule, minutes, timed


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    for node in look.seen.nodes:
        for condition in node.conditions:
            at = when(condition.since)
            # A node becomes ready once when it joins; that is no change.
            if condition.type == "Ready" and at is not None and condition.since > node.created_at:
                first = condition.status == "True" and (at - (when(node.created_at) or at)) < minutes(5)
                if not first:
                    evidence = condition_evidence(node, condition)
                    yield Mark(node_subject(node), "condition", f"Ready@{condition.since}", at, evidence)
    for event in look.events("NodeNotReady", "NodeReady"):
        subject = look.node(event.subject.name) if event.subject.kind == "Node" else None
        mark = event_mark(look, rule, event, subject) if subject else None
        if mark is not None:
            yield mark


DETECTOR = Detector(
    id="NODE_FLAPPING",
    text="Ready changes 3 times in 30 min",
    on="node",
    rule=Rule(hits=3, within=minutes(30), exit=minutes(60)),
    exit=timed("60 min"),
    find=_find,
    needs=(NODES, EVENTS),
)
