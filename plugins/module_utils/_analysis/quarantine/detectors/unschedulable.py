# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload whose pods find no node."""

from __future__ import annotations

from collections.abc import Iterator

from ...naming import reference
from ...pods import when
from ..look import PODS, Look
from ..model import Clue, Detector, Lasting, Rule, minutes, timed


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    for pod in look.seen.pods:
        if pod.phase == "Pending" and not pod.scheduled and not pod.deleted_at:
            since = pod.unschedulable_since or pod.created_at
            told = {"object": reference(pod.ref), "condition": "PodScheduled", "status": "False", "from": since}
            yield Lasting(look.outermost(pod.workload or pod.ref), "condition", pod.ref.uid, when(since), told)


DETECTOR = Detector(
    id="UNSCHEDULABLE",
    text="PodScheduled is False for more than 10 min",
    on="workload",
    rule=Rule(longer_than=minutes(10), exit=minutes(10)),
    exit=timed("10 min"),
    find=_find,
    needs=(PODS,),
)
