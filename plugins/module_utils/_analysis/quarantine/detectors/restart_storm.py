# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload many of whose pods restart at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from ...naming import named
from ...pods import when
from ..look import PODS, Look
from ..model import Blind, Clue, Detector, Mark, Rule, Subject, minutes, timed

LEAST = 2
"""Pods: one that restarts is no storm, however few there are."""


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    if look.seen.pods_left_out:
        yield Blind(f"{look.seen.pods_left_out} troubled pods are counted only")
        return
    within, percent = rule.within or minutes(10), rule.percent or 0
    restarted: dict[Subject, dict[str, tuple[datetime, str]]] = defaultdict(dict)
    for pod in look.seen.pods:
        times = [at for state in pod.containers if state.restarts and (at := when(state.last_finished_at)) is not None]
        last = max(times, default=None)
        if last is not None and pod.workload is not None and last >= look.now - within:
            restarted[look.outermost(pod.workload)][pod.ref.uid] = last, pod.ref.name
    for subject, pods in restarted.items():
        workload = look.workloads.get(subject.uid)
        total = workload.pods.total if workload is not None else 0
        if total and len(pods) >= LEAST and 100 * len(pods) >= percent * total:
            times = [at for at, _name in pods.values()]
            told = {
                "pods": total,
                "pods_restarted": len(pods),
                "pods_named": named(name for _at, name in pods.values()),
            }
            spell = {"from": f"{min(times):%Y-%m-%dT%H:%M:%SZ}", "to": f"{max(times):%Y-%m-%dT%H:%M:%SZ}"}
            yield Mark(subject, "container", f"storm@{spell['to']}", max(times), {**told, **spell}, sure=True)


DETECTOR = Detector(
    id="RESTART_STORM",
    text="20 % of the workload's pods or more, and 2 at least, restarted in 10 min",
    on="workload",
    rule=Rule(percent=20, within=minutes(10), exit=minutes(30)),
    exit=timed("30 min"),
    find=_find,
    needs=(PODS,),
)
