# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a workload serves, runs, waits in a queue, is suspended or has finished: a rule for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..wire.apps import CronJob, Job
from ..wire.common import Condition, Kinded
from ..wire.jobset import JobSet
from ..wire.kubeflow import TrainingOperatorJob, TrainJob
from ..wire.ray import RayCluster, RayJob
from ..wire.volcano import VolcanoJob

SERVING, RUNNING, QUEUED, SUSPENDED, FINISHED = "serving", "running", "queued", "suspended", "finished"

KUEUE_QUEUE = "kueue.x-k8s.io/queue-name"
_ENDED = frozenset({"Complete", "Completed", "Failed", "Succeeded"})


def state_of(item: Kinded) -> str:
    """One of ``serving``, ``running``, ``queued``, ``suspended``, ``finished``.

    A suspended job that names a Kueue queue is ``queued``: Kueue suspends it until it is admitted.
    """
    rule = _RULES.get(type(item))
    return SERVING if rule is None else rule(item)


def queue_of(item: Kinded) -> str:
    """The queue it waits in, by Kueue's label or annotation, or Volcano's field."""
    metadata = item.metadata
    named = metadata.labels.get(KUEUE_QUEUE) or metadata.annotations.get(KUEUE_QUEUE, "")
    return named or (item.spec.queue if isinstance(item, VolcanoJob) else "")


def conditions_of(item: Kinded) -> dict[str, str]:
    """Status by type of condition, sorted."""
    conditions = getattr(getattr(item, "status", None), "conditions", None) or ()
    return dict(sorted((condition.type, condition.status) for condition in conditions))


def _ended(conditions: list[Condition]) -> bool:
    return any(condition.status == "True" and condition.type in _ENDED for condition in conditions)


def _held(item: Kinded) -> str:
    return QUEUED if queue_of(item) else SUSPENDED


def _job(item: Job) -> str:
    if item.status.completion_time or _ended(item.status.conditions):
        return FINISHED
    if item.spec.suspend:
        return _held(item)
    return RUNNING if item.status.active else QUEUED


def _cron_job(item: CronJob) -> str:
    return SUSPENDED if item.spec.suspend else SERVING


def _operator_job(item: TrainingOperatorJob) -> str:
    if _ended(item.status.conditions):
        return FINISHED
    if item.spec.run_policy.suspend:
        return _held(item)
    running = any(entry.type == "Running" and entry.status == "True" for entry in item.status.conditions)
    return RUNNING if running else QUEUED


def _suspendable(item: JobSet | TrainJob) -> str:
    terminal = isinstance(item, JobSet) and bool(item.status.terminal_state)
    if terminal or _ended(item.status.conditions):
        return FINISHED
    return _held(item) if item.spec.suspend else RUNNING


def _ray_job(item: RayJob) -> str:
    if item.status.job_status in ("SUCCEEDED", "FAILED", "STOPPED") or item.status.job_deployment_status in (
        "Complete",
        "Failed",
    ):
        return FINISHED
    if item.spec.suspend:
        return _held(item)
    return RUNNING if item.status.job_status == "RUNNING" else QUEUED


def _ray_cluster(item: RayCluster) -> str:
    return _held(item) if item.spec.suspend else RUNNING


def _volcano_job(item: VolcanoJob) -> str:
    phase = item.status.state.phase
    if phase in ("Completed", "Failed", "Terminated", "Aborted"):
        return FINISHED
    return QUEUED if phase in ("", "Pending", "Inqueue") else RUNNING


_RULES: Mapping[type[Kinded], Callable[[Any], str]] = {
    Job: _job,
    CronJob: _cron_job,
    TrainingOperatorJob: _operator_job,
    JobSet: _suspendable,
    TrainJob: _suspendable,
    RayJob: _ray_job,
    RayCluster: _ray_cluster,
    VolcanoJob: _volcano_job,
}
