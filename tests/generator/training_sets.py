# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""JobSets, TrainJobs (which become JobSets) and the runtimes these name."""

from __future__ import annotations

from .draw import Draw
from .manifest import Manifest, metadata
from .training import Run
from .training_pods import conditions, indexed_job, run_meta

TRAINER, JOBSET = "trainer.kubeflow.org/v1alpha1", "jobset.x-k8s.io/v1alpha2"
RUNTIME = "torch-distributed"


def job_set(draw: Draw, run: Run, manager: str = "") -> Manifest:
    job = indexed_job(draw, run, f"{run.name}-workers-0", _labels(run))
    template_of = {"spec": {**indexed_job(draw, run, "", {})["spec"], "suspend": False}}
    spec = {
        "replicatedJobs": [{"name": "workers", "replicas": 1, "template": template_of}],
        "suspend": run.state == "queued",
        "failurePolicy": {"maxRestarts": 3},
    }
    body = {"apiVersion": JOBSET, "kind": "JobSet", "metadata": run_meta(run), "spec": spec}
    replicated = {"name": "workers", "active": 1, "ready": 1, "succeeded": 0, "failed": 0, "suspended": 0}
    if run.state == "queued":
        replicated |= {"active": 0, "ready": 0, "suspended": 1}
    status = {
        "conditions": conditions(run, "StartupPolicyCompleted", "Suspended"),
        "restarts": 0,
        "replicatedJobsStatus": [replicated],
    }
    owned = (Manifest(job, "jobset-controller", applied=True),)
    return Manifest(body, manager or draw.pick(("kubectl-create", "OpenAPI-Generator")), status=status, owned=owned)


def _labels(run: Run) -> dict[str, str]:
    return {
        "jobset.sigs.k8s.io/jobset-name": run.name,
        "jobset.sigs.k8s.io/replicatedjob-name": "workers",
        "jobset.sigs.k8s.io/job-index": "0",
    }


def train_job(draw: Draw, run: Run) -> Manifest:
    spec = {
        "runtimeRef": {"apiGroup": "trainer.kubeflow.org", "kind": "TrainingRuntime", "name": RUNTIME},
        "trainer": {
            "image": f"registry.example/train/{run.name}:1",
            "numNodes": run.workers,
            "resourcesPerNode": {"limits": {"nvidia.com/gpu": str(run.gpus)}},
        },
        "suspend": run.state == "queued",
    }
    body = {"apiVersion": TRAINER, "kind": "TrainJob", "metadata": run_meta(run), "spec": spec}
    status = {"conditions": conditions(run, "Created", "Suspended")}
    return Manifest(body, "OpenAPI-Generator", status=status, owned=(job_set(draw, run, "trainer-controller"),))


def training_runtime(draw: Draw, namespace: str) -> Manifest:
    """The template a namespace's TrainJobs name: what a change for their next run would touch."""
    run = Run(namespace, RUNTIME, "TrainJob", 2, 1, "a100")
    template_of = {"spec": {**indexed_job(draw, run, "", {})["spec"], "suspend": False}}
    spec = {
        "mlPolicy": {"numNodes": 2, "torch": {"numProcPerNode": "auto"}},
        "template": {"spec": {"replicatedJobs": [{"name": "node", "replicas": 1, "template": template_of}]}},
    }
    body = {"apiVersion": TRAINER, "kind": "TrainingRuntime", "metadata": metadata(namespace, RUNTIME), "spec": spec}
    return Manifest(body, "kubectl-create")
