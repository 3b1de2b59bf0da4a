# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload whose image cannot be had."""

from __future__ import annotations

from collections.abc import Iterator

from ...pods import when
from ..evidence import container_evidence
from ..look import PODS, Look
from ..model import Clue, Detector, Lasting, Rule, minutes, timed

_REASONS = frozenset({"ErrImagePull", "ImagePullBackOff"})


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    for pod in look.seen.pods:
        for state in pod.containers:
            if state.state == "waiting" and state.reason in _REASONS:
                # Nothing says since when it waits, but not longer than the pod is not ready.
                since = when(pod.unready_since or pod.created_at)
                subject, key = look.outermost(pod.workload or pod.ref), f"{pod.ref.uid}/{state.name}"
                yield Lasting(subject, "container", key, since, container_evidence(pod, state))


DETECTOR = Detector(
    id="IMAGE_PULL",
    text="ErrImagePull or ImagePullBackOff for more than 5 min",
    on="workload",
    rule=Rule(longer_than=minutes(5), exit=minutes(10)),
    exit=timed("10 min"),
    find=_find,
    needs=(PODS,),
)
