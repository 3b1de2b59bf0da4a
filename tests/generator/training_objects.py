# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of a training job, and those its operator makes of it: no training operator runs beside us, so we write both, each
under the manager, labels and owner references that operator uses."""

from __future__ import annotations

from collections.abc import Callable

from .draw import Draw
from .manifest import Manifest, Now
from .pods import container, template
from .sizes import Size
from .training import Run
from .training_pods import conditions, indexed_job, pod_manifest, run_meta, run_pod
from .training_sets import job_set, train_job

KUBEFLOW, RAY = "kubeflow.org/v1", "ray.io/v1"


def run_objects(draw: Draw, run: Run) -> Manifest:
    return _KINDS[run.kind](draw, run)


def _pytorch_job(draw: Draw, run: Run) -> Manifest:
    pod = run_pod(draw, run, {})
    roles = {"Master": 1, "Worker": run.workers - 1}
    specs = {
        role: {"replicas": count, "restartPolicy": "OnFailure", "template": pod}
        for role, count in roles.items()
        if count
    }
    spec = {"pytorchReplicaSpecs": specs, "runPolicy": {"cleanPodPolicy": "None", "suspend": run.state == "queued"}}
    body = {"apiVersion": KUBEFLOW, "kind": "PyTorchJob", "metadata": run_meta(run), "spec": spec}
    active = {role: {"active": count} for role, count in roles.items() if count}
    status = {
        "conditions": conditions(run, "Running", "Suspended"),
        "replicaStatuses": active,
        "startTime": Now(),
    }
    pods = [
        pod_manifest(
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


def _job(draw: Draw, run: Run) -> Manifest:
    return Manifest(indexed_job(draw, run, run.name, {}), draw.pick(("kubectl-create", "OpenAPI-Generator")))


def _ray_cluster(draw: Draw, run: Run) -> Manifest:
    pod = run_pod(draw, run, {})
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
    body = {"apiVersion": RAY, "kind": "RayCluster", "metadata": run_meta(run), "spec": spec}
    label = {"ray.io/cluster": run.name}
    pods = [
        pod_manifest(
            run,
            f"{run.name}-head",
            head_pod,
            {**label, "ray.io/node-type": "head", "ray.io/group": "headgroup"},
            "kuberay-operator",
        )
    ]
    for index in range(run.workers):
        labels = {**label, "ray.io/node-type": "worker", "ray.io/group": "gpu"}
        pods.append(pod_manifest(run, f"{run.name}-gpu-worker-{index}", pod, labels, "kuberay-operator"))
    status = {"state": "ready", "availableWorkerReplicas": run.workers, "desiredWorkerReplicas": run.workers}
    return Manifest(body, "kubectl-create", status=status, owned=tuple(pods))


_KINDS: dict[str, Callable[[Draw, Run], Manifest]] = {
    "PyTorchJob": _pytorch_job,
    "Job": _job,
    "JobSet": job_set,
    "TrainJob": train_job,
    "RayCluster": _ray_cluster,
}
