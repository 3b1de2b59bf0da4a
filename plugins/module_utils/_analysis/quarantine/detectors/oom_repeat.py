# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload whose containers are killed for want of memory, more than once."""

from __future__ import annotations

from collections.abc import Iterator

from ...pods import when
from ..evidence import container_evidence
from ..look import PODS, Look
from ..model import Clue, Detector, Mark, Rule, minutes, timed


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    for pod in look.seen.pods:
        for state in pod.containers:
            ends = [
                at
                for reason, text in ((state.reason, state.since), (state.last_reason, state.last_finished_at))
                if reason == "OOMKilled" and (at := when(text)) is not None
            ]
            subject = look.outermost(pod.workload or pod.ref) if ends else None
            for at in ends:
                if subject is not None:
                    key = f"{pod.ref.uid}/{state.name}@{at:%Y%m%dT%H%M%S}"
                    yield Mark(subject, "container", key, at, container_evidence(pod, state))


DETECTOR = Detector(
    id="OOM_REPEAT",
    text="OOMKilled 2 times in 1 h over the workload's pods",
    on="workload",
    rule=Rule(hits=2, within=minutes(60), exit=minutes(360)),
    exit=timed("6 h"),
    find=_find,
    needs=(PODS,),
)
