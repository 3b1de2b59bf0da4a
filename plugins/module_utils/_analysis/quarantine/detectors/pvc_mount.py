# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload whose volumes cannot be mounted."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import event_mark
from ..look import EVENTS, Look
from ..model import Clue, Detector, Rule, minutes, timed


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    for event in look.events("FailedMount", "FailedAttachVolume"):
        mark = event_mark(look, rule, event, look.about(event.subject))
        if mark is not None:
            yield mark


DETECTOR = Detector(
    id="PVC_MOUNT",
    text="FailedMount or FailedAttachVolume 3 times in 5 min",
    on="workload",
    rule=Rule(hits=3, within=minutes(5), exit=minutes(15)),
    exit=timed("15 min"),
    find=_find,
    needs=(EVENTS,),
)
