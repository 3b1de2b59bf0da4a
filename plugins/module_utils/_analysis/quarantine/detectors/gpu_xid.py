# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A GPU that reports Xid errors, by node-problem-detector, the GPU operator or the kernel's own words in an event."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...._cluster.trim import KUBELET_CONDITIONS
from ...pods import when
from ..evidence import condition_evidence, event_mark
from ..look import EVENTS, NODES, Look, node_subject
from ..model import Clue, Detector, Exit, Mark, Rule, minutes

#: Double bit error, NVLink, fallen off the bus, contained and uncontained error: the GPU is not to be used again as it is.
GRAVE = frozenset({48, 64, 74, 79, 95})
_XID = re.compile(r"\bXid\b\W{0,3}(?:\([^)]{0,40}\)\W{0,3})?(\d{1,3})\b", re.IGNORECASE)
_NAMED = re.compile(r"Xid[_-]?(\d{1,3})\b", re.IGNORECASE)


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    for node in look.seen.nodes:
        for condition in node.conditions:
            if condition.type in KUBELET_CONDITIONS or condition.status != "True":
                continue
            number = _number(f"{condition.type} {condition.reason} {condition.message}")
            if number is not None:
                evidence = {**condition_evidence(node, condition), "xid": number}
                key = f"{condition.type}/{number}@{condition.since}"
                at = when(condition.since) or look.now
                yield Mark(node_subject(node), "condition", key, at, evidence, sure=number in GRAVE)
    for event in look.seen.events:
        if event.subject.kind != "Node" or "xid" not in f"{event.reason} {event.message}".lower():
            continue
        number, subject = _number(f"{event.reason} {event.message}"), look.node(event.subject.name)
        mark = event_mark(look, rule, event, subject) if subject is not None and number is not None else None
        if mark is not None:
            told = {**mark.evidence, "xid": number}
            yield Mark(
                mark.subject, "event", f"{mark.key}/{number}", mark.at, told, mark.count, mark.total, number in GRAVE
            )


def _number(text: str) -> int | None:
    found = _XID.search(text) or _NAMED.search(text)
    return int(found[1]) if found else None


DETECTOR = Detector(
    id="GPU_XID",
    text="an Xid 48, 64, 74, 79 or 95, or 3 others in 1 h",
    on="node",
    rule=Rule(hits=3, within=minutes(60)),
    exit=Exit("a person says that the GPU is well", person=True),
    find=_find,
    needs=(NODES, EVENTS),
)
