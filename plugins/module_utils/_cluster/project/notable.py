# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which pods are worth naming, the worst first, and their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..amounts import NANO
from ..model import ContainerState, ObjectRef, Pod
from ..redact import clean_message
from ..times import whole_seconds
from ..wire import core

FAULT, WAITING, UNREADY, RESTARTED = 0, 1, 2, 3

_STARTING = frozenset({"", "ContainerCreating", "PodInitializing"})


def rank(pod: core.Pod, *, ready: bool, restarts: int) -> int | None:
    """How bad it is: 0 a fault, 1 waiting for a node or an image, 2 not ready, 3 restarted at some time; None for well or done."""
    status = pod.status
    if status.phase == "Running" and ready and not restarts and not pod.metadata.deletion_timestamp:
        # The common case, left at once: most pods of most clusters are well.
        return RESTARTED if _init_restarted(status) else None
    if status.phase == "Succeeded":
        return FAULT if any(_killed(entry) for entry in status.container_statuses) else None
    entries = (*status.container_statuses, *status.init_container_statuses)
    if status.phase in ("Failed", "Unknown") or status.reason or any(_faulty(entry) for entry in entries):
        return FAULT
    if status.phase == "Pending":
        return WAITING
    return RESTARTED if ready and not pod.metadata.deletion_timestamp else UNREADY


def _init_restarted(status: core.PodStatus) -> bool:
    return any(entry.restart_count for entry in status.init_container_statuses)


def _killed(entry: core.ContainerStatus) -> bool:
    return any(
        ended is not None and ended.reason == "OOMKilled"
        for ended in (entry.state.terminated, entry.last_state.terminated)
    )


def _faulty(entry: core.ContainerStatus) -> bool:
    if _killed(entry):
        return True
    state = entry.state
    if state.waiting is not None and state.waiting.reason not in _STARTING:
        return True
    return state.terminated is not None and state.terminated.exit_code != 0


def pod_record(ref: ObjectRef, workload: ObjectRef | None, pod: core.Pod, requests: Mapping[str, int]) -> Pod:
    """The record of one pod."""
    status = pod.status
    unscheduled = next(
        (entry for entry in status.conditions if entry.type == "PodScheduled" and entry.status == "False"), None
    )
    unready = next((entry for entry in status.conditions if entry.type == "Ready" and entry.status != "True"), None)
    return Pod(
        ref=ref,
        workload=workload,
        node=pod.spec.node_name,
        phase=status.phase,
        reason=status.reason,
        created_at=whole_seconds(pod.metadata.creation_timestamp),
        deleted_at=whole_seconds(pod.metadata.deletion_timestamp),
        scheduled=unscheduled is None,
        unschedulable_since=whole_seconds(unscheduled.last_transition_time) if unscheduled else "",
        unschedulable_message=clean_message(unscheduled.message) if unscheduled else "",
        unready_since=whole_seconds(unready.last_transition_time) if unready else "",
        requests={name: _plain(requests[name]) for name in sorted(requests)},
        containers=tuple(_container_states(pod)),
    )


def _plain(amount: int) -> str:
    """Billionths as a decimal text in base units."""
    whole, rest = divmod(amount, NANO)
    return f"{whole}.{rest:09d}".rstrip("0") if rest else str(whole)


def _container_states(pod: core.Pod) -> Iterator[ContainerState]:
    status, spec = pod.status, pod.spec
    for init, entries, specs in (
        (False, status.container_statuses, spec.containers),
        (True, status.init_container_statuses, spec.init_containers),
    ):
        asked = {container.name: container.resources for container in specs}
        reported = {entry.name for entry in entries}
        silent = [core.ContainerStatus(name=name) for name in asked if name not in reported]
        for entry in (*entries, *silent):
            yield _container_state(entry, asked.get(entry.name, core.PodResources()), init=init)


def _container_state(entry: core.ContainerStatus, asked: core.PodResources, *, init: bool) -> ContainerState:
    state, last = entry.state, entry.last_state.terminated
    name = reason = since = ""
    exit_code = None
    if state.waiting is not None:
        name, reason = "waiting", state.waiting.reason
    elif state.running is not None:
        name, since = "running", state.running.started_at
    elif state.terminated is not None:
        name, reason = "terminated", state.terminated.reason
        exit_code, since = state.terminated.exit_code, state.terminated.finished_at
    return ContainerState(
        name=entry.name,
        init=init,
        restarts=entry.restart_count,
        ready=entry.ready,
        state=name,
        reason=reason,
        exit_code=exit_code,
        since=whole_seconds(since),
        last_reason=last.reason if last else "",
        last_exit_code=last.exit_code if last else None,
        last_finished_at=whole_seconds(last.finished_at) if last else "",
        requests=asked.requests,
        limits=asked.limits,
    )
