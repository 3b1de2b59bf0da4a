# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs and CronJobs that are no training: reports, migrations, backups; done, running and failed."""

from __future__ import annotations

from typing import Any

from . import owners
from .draw import Draw, share
from .manifest import Manifest, metadata
from .names import PARTS
from .pods import FOR_EVER, container, template
from .sizes import draw_size

JOBS, CRONJOBS = 12, 9  # at scale 1
# Finished Jobs stay until somebody or a TTL removes them, so most that a list shows are done.
STATES = {"done": 0.7, "running": 0.3}
FAILED_PART = 0.12
PURPOSES = ("backfill", "report", "migrate", "export", "cleanup")


def draw_jobs(draw: Draw, scale: float, spaces: tuple[str, ...]) -> list[Manifest]:
    return [
        _job(draw.child("job", index), spaces[index % len(spaces)], index, state)
        for index, state in enumerate(job_states(draw, scale))
    ]


def job_states(draw: Draw, scale: float) -> list[str]:
    """``done``, ``running`` or ``failed``, in the order of the jobs."""
    count = max(5, round(JOBS * scale))
    states = [draw.child("state", index).weighted(STATES) for index in range(count)]
    for index in draw.child("failed").some(range(count), share(count, FAILED_PART)):
        states[index] = "failed"
    return states


def _pod(draw: Draw, name: str, state: str) -> dict[str, Any]:
    size = draw_size(draw, cpu_cap=4000, bare=0)
    fault = "crash" if state == "failed" else ""
    run_for = {"running": FOR_EVER, "done": "1s"}.get(state, "")
    labels = {"app.kubernetes.io/name": name}
    return template(labels, [container("main", "batch:5.2", size)], fault=fault, run_for=run_for, restartPolicy="Never")


def _job(draw: Draw, namespace: str, index: int, state: str) -> Manifest:
    name = f"{draw.pick(PARTS)}-{draw.pick(PURPOSES)}-{index}"
    spec = {"backoffLimit": 0, "template": _pod(draw, name, state)}
    body = {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata(namespace, name), "spec": spec}
    return Manifest(body, draw.pick(("kubectl-create", "OpenAPI-Generator", "argo-workflows")))


def draw_cronjobs(draw: Draw, scale: float, spaces: tuple[str, ...]) -> list[Manifest]:
    """Nightly and weekly ones; a fifth is suspended, which people do rather than delete them."""
    made = []
    for index in range(max(3, round(CRONJOBS * scale))):
        one = draw.child("cron", index)
        name = f"{one.pick(PARTS)}-{one.pick(PURPOSES)}-nightly-{index}"
        spec = {
            "schedule": f"{one.whole(0, 59)} {one.whole(1, 5)} * * {one.pick(('*', '*', '*', '0'))}",
            "concurrencyPolicy": one.pick(("Allow", "Forbid", "Replace")),
            "suspend": one.chance(0.2),
            "jobTemplate": {"spec": {"template": _pod(one, name, "done")}},
        }
        body = {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "metadata": metadata(spaces[index % len(spaces)], name),
            "spec": spec,
        }
        made.append(owners.deliver(one.weighted(owners.WEIGHTS), body))
    return made
