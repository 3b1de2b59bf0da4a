# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""kubeflow.org (PyTorchJob, TFJob, MPIJob) and trainer.kubeflow.org (TrainJob and its runtimes)."""

from __future__ import annotations

from collections.abc import Iterator

from ..._lib.structs import field
from .common import Condition, EnvEntry, Kinded, Replica, Resources, TemplateAt, Wire, escape
from .jobset import JobSetSpec


class RunPolicy(Wire):
    suspend: bool = False


class TrainingSpec(Wire):
    run_policy: RunPolicy = field(default_factory=RunPolicy)
    pytorch: dict[str, Replica] = field(name="pytorchReplicaSpecs", default_factory=dict)
    tensorflow: dict[str, Replica] = field(name="tfReplicaSpecs", default_factory=dict)
    mpi: dict[str, Replica] = field(name="mpiReplicaSpecs", default_factory=dict)


class TrainingStatus(Wire):
    conditions: list[Condition] = []


class TrainingOperatorJob(Kinded):
    spec: TrainingSpec = field(default_factory=TrainingSpec)
    status: TrainingStatus = field(default_factory=TrainingStatus)

    def templates(self) -> Iterator[TemplateAt]:
        for member, replicas in (
            ("pytorchReplicaSpecs", self.spec.pytorch),
            ("tfReplicaSpecs", self.spec.tensorflow),
            ("mpiReplicaSpecs", self.spec.mpi),
        ):
            for role, replica in sorted(replicas.items()):
                base = f"/spec/{member}/{escape(role)}"
                yield TemplateAt(f"{base}/template", replica.template, role, replica.replicas, f"{base}/replicas")


class Trainer(Wire):
    num_nodes: int | None = None
    resources_per_node: Resources = field(default_factory=Resources)
    env: list[EnvEntry] = []


class RuntimeRef(Wire):
    api_group: str = ""
    kind: str = ""
    name: str = ""


class TrainJobSpec(Wire):
    suspend: bool = False
    runtime_ref: RuntimeRef = field(default_factory=RuntimeRef)
    trainer: Trainer | None = None


class TrainJob(Kinded):
    """Holds no pod template of its own: the runtime does, the JobSet made from it does."""

    spec: TrainJobSpec = field(default_factory=TrainJobSpec)
    status: TrainingStatus = field(default_factory=TrainingStatus)


class RuntimeTemplate(Wire):
    spec: JobSetSpec = field(default_factory=JobSetSpec)


class RuntimeSpec(Wire):
    template: RuntimeTemplate = field(default_factory=RuntimeTemplate)


class TrainingRuntime(Kinded):
    """TrainingRuntime and ClusterTrainingRuntime: a template of JobSets to come."""

    spec: RuntimeSpec = field(default_factory=RuntimeSpec)

    def templates(self) -> Iterator[TemplateAt]:
        return self.spec.template.spec.templates("/spec/template/spec")
