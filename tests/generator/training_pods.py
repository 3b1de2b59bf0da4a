# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The pods of a training job, and the one Job that most operators make of it."""

from __future__ import annotations

from typing import Any

from .draw import Draw
from .manifest import Manifest, Now, metadata
from .nodes import BY_NAME
from .pods import FOR_EVER, GPU_TOLERATION, container, template, training_env
from .sizes import Size
from .training import Run

QUEUE_LABEL = "kueue.x-k8s.io/queue-name"


def run_meta(run: Run, name: str = "", labels: dict[str, str] | None = None) -> dict[str, Any]:
    queue = {QUEUE_LABEL: run.queue} if run.queue else {}
    return metadata(run.namespace, name or run.name, labels={"team": run.namespace, **queue, **(labels or {})})


def run_pod(draw: Draw, run: Run, labels: dict[str, str]) -> dict[str, Any]:
    size = Size(run.cores * 1000, run.gib * 1024, 0, run.gib * 1024)
    env = training_env(draw.child("env"), run.workers * run.gpus)
    image = f"train/{run.name.rpartition('-')[0]}:{draw.child('image').whole(100, 999)}"
    return template(
        {"team": run.namespace, **labels},
        [container("trainer", image, size, env, run.gpus)],
        fault=run.fault,
        run_for=FOR_EVER,
        nodeSelector={"nvidia.com/gpu.product": BY_NAME[run.pool].gpu},
        tolerations=[GPU_TOLERATION],
        restartPolicy="OnFailure",
    )


def pod_manifest(run: Run, name: str, pod: dict[str, Any], labels: dict[str, str], manager: str) -> Manifest:
    meta = metadata(
        run.namespace,
        name,
        labels={**pod["metadata"]["labels"], **labels},
        annotations=pod["metadata"].get("annotations"),
    )
    return Manifest({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": pod["spec"]}, manager)


def conditions(run: Run, running: str, suspended: str) -> list[dict[str, Any]]:
    """The kind's own condition that says it runs, or is held back; a job whose pods find no place is created and no more."""
    kind = {"queued": suspended, "waiting": "Created"}.get(run.state, running)
    return [{"type": kind, "status": "True", "reason": kind, "message": "", "lastTransitionTime": Now()}]


def indexed_job(draw: Draw, run: Run, name: str, labels: dict[str, str]) -> dict[str, Any]:
    spec = {
        "completionMode": "Indexed",
        "completions": run.workers,
        "parallelism": run.workers,
        "backoffLimit": 6,
        "suspend": run.state == "queued",
        "template": run_pod(draw, run, labels),
    }
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": run_meta(run, name, labels), "spec": spec}
