# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether each target was observed, as the plan found it, and is one that may be patched now."""

from __future__ import annotations

from collections.abc import Iterator

from ...._cluster.model import Workload
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, insufficient, passed
from .check import StaticCheck

#: Read only where a knob's target names one, and not part of the observation.
_UNLISTED = frozenset({"ConfigMap"})
_BUSY = frozenset({"running", "queued"})
#: What a template that is not running at all is called.
_NEXT_RUN = frozenset({"CronJob", "TrainingRuntime", "ClusterTrainingRuntime"})


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        yield _finding(facts, item)


def _finding(facts: Facts, item: Item) -> Finding:
    workload = facts.workload(item)
    if workload is not None:
        return _workload_finding(workload, item)
    if facts.autoscaler(item) is not None or item.ref.kind in _UNLISTED:
        return passed(item)
    if facts.cluster is None:
        return insufficient("OBSERVE_PARTIAL", "no cluster was observed", item)
    return failed("DRIFT_GONE", "the object is not in the observation", item)


def _workload_finding(workload: Workload, item: Item) -> Finding:
    if workload.ref != item.ref:
        return failed("DRIFT_UID", "the observation holds this uid under another name", item)
    if workload.queue:
        return failed("CONFLICT_QUEUE", f"queue {workload.queue} admits the object", item)
    if workload.state in _BUSY and item.ref.kind not in _NEXT_RUN:
        return failed("TARGET_RUNNING", f"the job is {workload.state}", item)
    if _rolling(workload):
        return failed("CONFLICT_ROLLOUT", "a rollout of the object is under way", item)
    return passed(item)


def _rolling(workload: Workload) -> bool:
    if not workload.generation or not workload.observed_generation:
        return False
    behind = workload.replicas is not None and 0 < workload.updated_replicas < workload.replicas
    return workload.observed_generation < workload.generation or behind


CHECK = StaticCheck("target_state", _evaluate)
