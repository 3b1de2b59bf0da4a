# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kueue and running jobs: what was admitted, or runs, keeps its shape until it ends."""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .model import Field, Owner

QUEUE_NAME = "kueue.x-k8s.io/queue-name"
_MANAGED = ("kueue.x-k8s.io/managed", "kueue.x-k8s.io/prebuilt-workload-name", "kueue.x-k8s.io/pod-group-name")
_NOTE = "Change the template that the next run is made from; this run keeps what it has."
#: Kinds that run to completion; their template is a run's, not a service's.
JOB_KINDS = ("Job", "JobSet", "MPIJob", "PyTorchJob", "RayJob", "TFJob", "TrainJob")


def detect(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """The queue, the run, or both."""
    del facts, passport
    workload = field.target.workload
    found: list[Owner] = []
    labels = {**workload.annotations, **workload.labels}
    queue = workload.queue or labels.get(QUEUE_NAME, "")
    marks = [f"label {mark}={labels[mark]}" for mark in _MANAGED if mark in labels]
    if queue or marks:
        evidence = (*([f"label {QUEUE_NAME}={queue}"] if queue else []), *marks)
        found.append(Owner("CONFLICT_QUEUE", f"Kueue queue {queue}".rstrip(), evidence, "next_run", note=_NOTE))
    if workload.state in ("running", "queued"):
        kind, name = workload.ref.kind, workload.ref.name
        found.append(
            Owner("TARGET_RUNNING", f"{kind} {name}", (f"{kind} is {workload.state}",), "next_run", note=_NOTE)
        )
    elif workload.ref.kind in JOB_KINDS and workload.state == "finished":
        found.append(
            Owner(
                "TARGET_IMMUTABLE",
                f"{workload.ref.kind} {workload.ref.name}",
                ("it has finished",),
                "next_run",
                note=_NOTE,
            )
        )
    return found
