# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A node short of memory, disk or process ids."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import event_mark, states
from ..look import NODES, Look
from ..model import Clue, Detector, Mark, Rule, minutes, timed

_TYPES = {"MemoryPressure": "True", "DiskPressure": "True", "PIDPressure": "True"}
_EVENTS = ("NodeHasInsufficientMemory", "NodeHasDiskPressure", "NodeHasInsufficientPID")


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    for state in states(look, _TYPES):
        yield state
        if state.since is not None:
            yield Mark(
                state.subject, "condition", f"{state.key}@{state.since:%Y%m%dT%H%M%S}", state.since, state.evidence
            )
    for event in look.events(*_EVENTS):
        subject = look.node(event.subject.name) if event.subject.kind == "Node" else None
        mark = event_mark(look, rule, event, subject) if subject else None
        if mark is not None:
            yield mark


DETECTOR = Detector(
    id="NODE_PRESSURE",
    text="memory, disk or PID pressure for more than 5 min, or 3 times in 1 h",
    on="node",
    rule=Rule(hits=3, within=minutes(60), longer_than=minutes(5), exit=minutes(30)),
    exit=timed("30 min"),
    find=_find,
    needs=(NODES,),
)
