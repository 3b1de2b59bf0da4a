# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload whose pods are evicted again and again."""

from __future__ import annotations

from collections.abc import Iterator

from ...naming import reference
from ...pods import when
from ..look import PODS, Look
from ..model import Blind, Clue, Detector, Mark, Rule, minutes, timed


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    ends = {event.subject.uid: event.last for event in look.events("Evicted")}
    for pod in look.seen.pods:
        if pod.reason != "Evicted":
            continue
        text = ends.get(pod.ref.uid) or pod.unready_since
        at, subject = when(text), look.outermost(pod.workload or pod.ref)
        if at is None:
            yield Blind("nothing says when a pod was evicted", subject)
        else:
            told = {"object": reference(pod.ref), "reason": pod.reason, "node": pod.node, "to": text}
            yield Mark(subject, "pod", pod.ref.uid, at, told)


DETECTOR = Detector(
    id="EVICTED_REPEAT",
    text="3 pods of the workload evicted in 1 h",
    on="workload",
    rule=Rule(hits=3, within=minutes(60), exit=minutes(60)),
    exit=timed("60 min"),
    find=_find,
    needs=(PODS,),
)
