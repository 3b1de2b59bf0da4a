# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a shape makes certain, computed from the shape alone: pods by phase once all has settled, and the signals that must be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .batch import job_states
from .draw import Draw
from .nodes import POOLS
from .platform import AGENTS
from .services import LOW, Service
from .shape import Shape
from .training import GAP, HEALTHY, NOT_FINITE, SLOWER, STRAGGLER, Run
from .training_series import story

WAITING_FAULTS = {"image-pull", "no-room", "no-node"}
LOOPS = {"oom", "crash"}
_BY_CASE = {STRAGGLER: "straggler", NOT_FINITE: "loss_not_finite", GAP: "missing_data", SLOWER: "step_change"}


@dataclass(frozen=True, slots=True, order=True)
class Expected:
    """One signal that must be found.

    :ivar kind: of the workload, as in the API.
    :ivar worker: as telemetry names it, where the signal is of one worker.
    """

    pattern: str
    kind: str
    job: str
    worker: str = ""


def pods_by_phase(shape: Shape) -> Counter[str]:
    """Without those of CronJobs, which come when the clock says so."""
    count = Counter[str]()
    for service in shape.services:
        count["Pending" if service.fault in WAITING_FAULTS else "Running"] += service.replicas
    count["Running"] += 2  # the operator's servers
    nodes = sum(pool.nodes_at(shape.scale) for pool in POOLS)
    gpu_nodes = sum(pool.nodes_at(shape.scale) for pool in POOLS if pool.gpus)
    count["Running"] += sum(gpu_nodes if gpu_only else nodes for _unused, _unused, gpu_only in AGENTS)
    for run in shape.runs:
        pods = run.workers + (run.kind == "RayCluster")
        count["Pending" if run.state == "waiting" else "Running"] += pods if run.state != "queued" else 0
    phases = {"done": "Succeeded", "running": "Running", "failed": "Failed"}
    count.update(phases[state] for state in job_states(Draw(shape.seed, "jobs"), shape.scale))
    return count


def looping_pods(shape: Shape) -> int:
    """Pods whose container ends again and again."""
    services = sum(service.replicas for service in shape.services if service.fault in LOOPS)
    return services + sum(run.workers for run in shape.runs if run.fault in LOOPS)


def expected_signals(shape: Shape) -> list[Expected]:
    found = [signal for service in shape.services for signal in _of_service(service)]
    found += [signal for run in shape.runs for signal in _of_run(shape, run)]
    return sorted(found)


def _of_service(service: Service) -> Iterator[Expected]:
    patterns = {
        "oom": ("oom_killed", "restarting", "crash_loop", "memory_near_limit"),
        "crash": ("restarting", "crash_loop"),
        "no-room": ("pending_resources",),
        "no-node": ("unschedulable",),
        "image-pull": ("image_pull",),
    }.get(service.fault, ())
    for pattern in (*patterns, *(("over_requested",) if service.history == LOW else ())):
        yield Expected(pattern, service.kind, service.job)


def _of_run(shape: Shape, run: Run) -> Iterator[Expected]:
    if run.state == "waiting":
        yield Expected("pending_resources", run.kind, run.job)
    if run.fault == "oom":
        yield Expected("oom_killed", run.kind, run.job)
        yield Expected("restarting", run.kind, run.job)
        yield Expected("crash_loop", run.kind, run.job)
    if run.case in _BY_CASE:
        worker = run.worker(story(shape, run).worker) if run.case == STRAGGLER else ""
        yield Expected(_BY_CASE[run.case], run.kind, run.job, worker)


def quiet_jobs(shape: Shape) -> list[str]:
    """Jobs with telemetry in which no rule may find anything."""
    return sorted(run.job for run in shape.runs if run.case == HEALTHY)
