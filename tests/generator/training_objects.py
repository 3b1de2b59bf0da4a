# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of a training job, and those its operator makes of it: no training operator runs beside us, so we write both, each
under the manager, labels and owner references that operator uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .draw import Draw
from .manifest import Ago, Manifest, metadata
from .nodes import BY_NAME
from .pods import FOR_EVER, GPU_TOLERATION, container, template, training_env
from .sizes import Size
from .training import Run

KUBEFLOW, TRAINER, JOBSET, RAY = (
    "kubeflow.org/v1",
    "trainer.kubeflow.org/v1alpha1",
    "jobset.x-k8s.io/v1alpha2",
    "ray.io/v1",
)
RUNTIME = "torch-distributed"
QUEUE_LABEL = "kueue.x-k8s.io/queue-name"


def run_objects(draw: Draw, run: Run) -> Manifest:
    return _KINDS[run.kind](draw, run)


def _meta(run: Run, name: str = "", labels: dict[str, str] | None = None) -> dict[str, Any]:
    queue = {QUEUE_LABEL: run.queue} if run.queue else {}
    return metadata(run.namespace, name or run.name, labels={"team": run.namespace, **queue, **(labels or {})})


def _pod(draw: Draw, run: Run, labels: dict[str, str]) -> dict[str, Any]:
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


def _pod_manifest(run: Run, name: str, pod: dict[str, Any], labels: dict[str, str], manager: str) -> Manifest:
    meta = metadata(
        run.namespace,
        name,
        labels={**pod["metadata"]["labels"], **labels},
        annotations=pod["metadata"].get("annotations"),
    )
    return Manifest({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": pod["spec"]}, manager)


def _conditions(run: Run, running: str, suspended: str) -> list[dict[str, Any]]:
    """The kind's own condition that says it runs, or is held back; a job whose pods find no place is created and no more."""
    kind = {"queued": suspended, "waiting": "Created"}.get(run.state, running)
    return [{"type": kind, "status": "True", "reason": kind, "message": "", "lastTransitionTime": Ago(3600 * 30)}]


def _pytorch_job(draw: Draw, run: Run) -> Manifest:
    pod = _pod(draw, run, {})
    roles = {"Master": 1, "Worker": run.workers - 1}
    specs = {
        role: {"replicas": count, "restartPolicy": "OnFailure", "template": pod}
        for role, count in roles.items()
        if count
    }
    spec = {"pytorchReplicaSpecs": specs, "runPolicy": {"cleanPodPolicy": "None", "suspend": run.state == "queued"}}
    body = {"apiVersion": KUBEFLOW, "kind": "PyTorchJob", "metadata": _meta(run), "spec": spec}
    active = {role: {"active": count} for role, count in roles.items() if count}
    status = {
        "conditions": _conditions(run, "Running", "Suspended"),
        "replicaStatuses": active,
        "startTime": Ago(3600 * 30),
    }
    pods = [
        _pod_manifest(
            run, f"{run.name}-{role.lower()}-{index}", pod, _kubeflow_labels(run, role, index), "training-operator"
        )
        for role, count in roles.items()
        for index in range(count)
    ]
    return Manifest(body, draw.pick(("kubectl-create", "OpenAPI-Generator")), status=status, owned=tuple(pods))


def _kubeflow_labels(run: Run, role: str, index: int) -> dict[str, str]:
    return {
        "training.kubeflow.org/job-name": run.name,
        "training.kubeflow.org/operator-name": "pytorchjob-controller",
        "training.kubeflow.org/replica-type": role.lower(),
        "training.kubeflow.org/replica-index": str(index),
    }


def _indexed_job(draw: Draw, run: Run, name: str, labels: dict[str, str]) -> dict[str, Any]:
    spec = {
        "completionMode": "Indexed",
        "completions": run.workers,
        "parallelism": run.workers,
        "backoffLimit": 6,
        "suspend": run.state == "queued",
        "template": _pod(draw, run, labels),
    }
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": _meta(run, name, labels), "spec": spec}


def _job(draw: Draw, run: Run) -> Manifest:
    return Manifest(_indexed_job(draw, run, run.name, {}), draw.pick(("kubectl-create", "OpenAPI-Generator")))


def _job_set(draw: Draw, run: Run, manager: str = "") -> Manifest:
    job = _indexed_job(draw, run, f"{run.name}-workers-0", _jobset_labels(run))
    template_of = {"spec": {**_indexed_job(draw, run, "", {})["spec"], "suspend": False}}
    spec = {
        "replicatedJobs": [{"name": "workers", "replicas": 1, "template": template_of}],
        "suspend": run.state == "queued",
        "failurePolicy": {"maxRestarts": 3},
    }
    body = {"apiVersion": JOBSET, "kind": "JobSet", "metadata": _meta(run), "spec": spec}
    replicated = {"name": "workers", "active": 1, "ready": 1, "succeeded": 0, "failed": 0, "suspended": 0}
    if run.state == "queued":
        replicated |= {"active": 0, "ready": 0, "suspended": 1}
    status = {
        "conditions": _conditions(run, "StartupPolicyCompleted", "Suspended"),
        "restarts": 0,
        "replicatedJobsStatus": [replicated],
    }
    owned = (Manifest(job, "jobset-controller", applied=True),)
    return Manifest(body, manager or draw.pick(("kubectl-create", "OpenAPI-Generator")), status=status, owned=owned)


def _jobset_labels(run: Run) -> dict[str, str]:
    return {
        "jobset.sigs.k8s.io/jobset-name": run.name,
        "jobset.sigs.k8s.io/replicatedjob-name": "workers",
        "jobset.sigs.k8s.io/job-index": "0",
    }


def _train_job(draw: Draw, run: Run) -> Manifest:
    spec = {
        "runtimeRef": {"apiGroup": "trainer.kubeflow.org", "kind": "TrainingRuntime", "name": RUNTIME},
        "trainer": {
            "image": f"registry.example/train/{run.name}:1",
            "numNodes": run.workers,
            "resourcesPerNode": {"limits": {"nvidia.com/gpu": str(run.gpus)}},
        },
        "suspend": run.state == "queued",
    }
    body = {"apiVersion": TRAINER, "kind": "TrainJob", "metadata": _meta(run), "spec": spec}
    status = {"conditions": _conditions(run, "Created", "Suspended")}
    return Manifest(body, "OpenAPI-Generator", status=status, owned=(_job_set(draw, run, "trainer-controller"),))


def training_runtime(draw: Draw, namespace: str) -> Manifest:
    """The template a namespace's TrainJobs name: what a change for their next run would touch."""
    run = Run(namespace, RUNTIME, "TrainJob", 2, 1, "a100")
    template_of = {"spec": {**_indexed_job(draw, run, "", {})["spec"], "suspend": False}}
    spec = {
        "mlPolicy": {"numNodes": 2, "torch": {"numProcPerNode": "auto"}},
        "template": {"spec": {"replicatedJobs": [{"name": "node", "replicas": 1, "template": template_of}]}},
    }
    body = {"apiVersion": TRAINER, "kind": "TrainingRuntime", "metadata": metadata(namespace, RUNTIME), "spec": spec}
    return Manifest(body, "kubectl-create")


def _ray_cluster(draw: Draw, run: Run) -> Manifest:
    pod = _pod(draw, run, {})
    head_pod = template({"team": run.namespace}, [container("ray-head", "ray:2.50.0", Size(2000, 8192, 0, 8192))])
    group = {
        "groupName": "gpu",
        "replicas": run.workers,
        "minReplicas": 0,
        "maxReplicas": run.workers * 2,
        "template": pod,
    }
    spec = {
        "rayVersion": "2.50.0",
        "headGroupSpec": {"rayStartParams": {}, "template": head_pod},
        "workerGroupSpecs": [group],
    }
    body = {"apiVersion": RAY, "kind": "RayCluster", "metadata": _meta(run), "spec": spec}
    label = {"ray.io/cluster": run.name}
    pods = [
        _pod_manifest(
            run,
            f"{run.name}-head",
            head_pod,
            {**label, "ray.io/node-type": "head", "ray.io/group": "headgroup"},
            "kuberay-operator",
        )
    ]
    for index in range(run.workers):
        labels = {**label, "ray.io/node-type": "worker", "ray.io/group": "gpu"}
        pods.append(_pod_manifest(run, f"{run.name}-gpu-worker-{index}", pod, labels, "kuberay-operator"))
    status = {"state": "ready", "availableWorkerReplicas": run.workers, "desiredWorkerReplicas": run.workers}
    return Manifest(body, "kubectl-create", status=status, owned=tuple(pods))


_KINDS: dict[str, Callable[[Draw, Run], Manifest]] = {
    "PyTorchJob": _pytorch_job,
    "Job": _job,
    "JobSet": _job_set,
    "TrainJob": _train_job,
    "RayCluster": _ray_cluster,
}
