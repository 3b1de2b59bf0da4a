# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container cannot stay up: it ends again and again, or cannot be started at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import Facts
from ..naming import named
from ..pods import Place, grouped, places, span, whole
from ..signal import NOTHING, SIGNAL, Signal, verdict

PATTERN = "crash_loop"
LOOPS = ("CrashLoopBackOff",)
UNSTARTABLE = (
    "RunContainerError",
    "CreateContainerError",
    "CreateContainerConfigError",
    "StartError",
    "PostStartHookError",
)
RULE = (
    "a container, init containers too, that waits with "
    + ", ".join((*LOOPS, *UNSTARTABLE[:-1]))
    + f" or {UNSTARTABLE[-1]}"
)
_NEVER_RAN = frozenset({"ContainerCannotRun", "StartError"})
_EXITS = {
    0: "it ends by itself, with exit code 0",
    126: "its command cannot be executed",
    127: "its command is not found",
    128: "its command cannot be started",
    134: "it aborts itself (SIGABRT)",
    137: "it is killed (SIGKILL)",
    139: "it touches memory that is not its own (SIGSEGV)",
    143: "it is told to end (SIGTERM)",
}


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload and container with the cause, else one for the cluster."""
    cluster = facts.cluster
    if cluster is None:
        return
    looping = [
        place
        for place in places(cluster)
        if place.container.state == "waiting" and place.container.reason in (*LOOPS, *UNSTARTABLE)
    ]
    for about, group in grouped(looping):
        times = span(place.container.last_finished_at for place in group)
        yield verdict(PATTERN, SIGNAL, about, _evidence(group), times)
    if not looping:
        yield verdict(PATTERN, NOTHING, whole(cluster), {"rule": RULE, "pods": cluster.pods_total})


def _evidence(group: list[Place]) -> dict[str, Any]:
    states = [place.container for place in group]
    return {
        "rule": RULE,
        "pods_looping": len(group),
        "pods_named": named(place.pod.ref.name for place in group),
        "state_reasons": sorted({state.reason for state in states}),
        "last_reasons": sorted({state.last_reason for state in states} - {""}),
        "exit_codes": sorted({state.last_exit_code for state in states if state.last_exit_code is not None}),
        "cause": _most([cause for place in group if (cause := _cause(place))]),
        "restarts": sum(state.restarts for state in states),
        "last_finished_at": max((state.last_finished_at for state in states), default="") or None,
        "init": states[0].init,
    }


def _most(causes: list[str]) -> str | None:
    """The most frequent one, the first by name among equals."""
    return max(sorted(set(causes)), key=causes.count) if causes else None


def _cause(place: Place) -> str:
    state = place.container
    if state.reason == "CreateContainerConfigError":
        return "a ConfigMap, a Secret or a key that its environment names is not there"
    if state.last_reason == "OOMKilled":
        return "it is killed for want of memory"
    if state.last_reason in _NEVER_RAN or (state.reason in UNSTARTABLE and state.last_exit_code in (126, 127, 128)):
        return _EXITS.get(state.last_exit_code or 128, _EXITS[128])
    probes = [event for event in place.events if event.reason == "Unhealthy" and "iveness" in event.message]
    if probes and state.last_exit_code in (0, 137, 143):
        return "its liveness probe fails"
    if state.last_exit_code is None:
        return ""
    return _EXITS.get(state.last_exit_code, f"it ends with exit code {state.last_exit_code}")
