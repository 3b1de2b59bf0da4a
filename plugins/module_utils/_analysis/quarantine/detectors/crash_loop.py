# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload whose containers end again and again."""

from __future__ import annotations

from collections.abc import Iterator

from ...pods import when
from ..evidence import container_evidence, event_mark
from ..look import EVENTS, PODS, Look
from ..model import Clue, Detector, Mark, Rule, minutes, timed


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    looping = set()
    for pod in look.seen.pods:
        for state in pod.containers:
            if state.state != "waiting" or state.reason != "CrashLoopBackOff":
                continue
            looping.add(pod.ref.uid)
            ended, created = when(state.last_finished_at), when(pod.created_at)
            young = rule.within is not None and created is not None and created >= look.now - rule.within
            # It waits now, whenever it ended: that is once within any window.
            at = ended if ended is not None and rule.within and ended >= look.now - rule.within else look.now
            key, count = f"{pod.ref.uid}/{state.name}", state.restarts if young else 1
            subject, told = look.outermost(pod.workload or pod.ref), container_evidence(pod, state)
            yield Mark(subject, "container", key, at, told, max(count, 1), total=max(state.restarts, 1))
    for event in look.events("BackOff"):
        if event.subject.uid in looping or "restarting failed" in event.message:
            mark = event_mark(look, rule, event, look.about(event.subject))
            if mark is not None:
                yield mark


DETECTOR = Detector(
    id="CRASH_LOOP",
    text="CrashLoopBackOff 3 times in 10 min over the workload's pods",
    on="workload",
    rule=Rule(hits=3, within=minutes(10), exit=minutes(30)),
    exit=timed("30 min"),
    find=_find,
    needs=(PODS, EVENTS),
)
