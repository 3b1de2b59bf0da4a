# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""jobset.x-k8s.io and leaderworkerset.x-k8s.io."""

from __future__ import annotations

from collections.abc import Iterator

from ..._lib.structs import field
from .apps import JobTemplate
from .common import Condition, Kinded, Template, TemplateAt, Wire


class ReplicatedJob(Wire):
    name: str = ""
    replicas: int | None = None
    template: JobTemplate = field(default_factory=JobTemplate)


class JobSetSpec(Wire):
    suspend: bool = False
    replicated_jobs: list[ReplicatedJob] = []

    def templates(self, base: str) -> Iterator[TemplateAt]:
        """The templates of its jobs, below the JSON pointer ``base``."""
        for index, job in enumerate(self.replicated_jobs):
            place = f"{base}/replicatedJobs/{index}"
            yield TemplateAt(
                f"{place}/template/spec/template",
                job.template.spec.template,
                job.name,
                job.replicas,
                f"{place}/replicas",
            )


class JobSetStatus(Wire):
    terminal_state: str = ""
    conditions: list[Condition] = []


class JobSet(Kinded):
    spec: JobSetSpec = field(default_factory=JobSetSpec)
    status: JobSetStatus = field(default_factory=JobSetStatus)

    def templates(self) -> Iterator[TemplateAt]:
        return self.spec.templates("/spec")


class LeaderWorker(Wire):
    size: int | None = None
    leader_template: Template | None = None
    worker_template: Template = field(default_factory=Template)


class LeaderWorkerSpec(Wire):
    replicas: int | None = None
    leader_worker_template: LeaderWorker = field(default_factory=LeaderWorker)


class LeaderWorkerStatus(Wire):
    ready_replicas: int = 0
    updated_replicas: int = 0
    conditions: list[Condition] = []


class LeaderWorkerSet(Kinded):
    spec: LeaderWorkerSpec = field(default_factory=LeaderWorkerSpec)
    status: LeaderWorkerStatus = field(default_factory=LeaderWorkerStatus)

    def templates(self) -> Iterator[TemplateAt]:
        pair, base = self.spec.leader_worker_template, "/spec/leaderWorkerTemplate"
        if pair.leader_template is not None:
            yield TemplateAt(
                f"{base}/leaderTemplate", pair.leader_template, "leader", self.spec.replicas, "/spec/replicas"
            )
        yield TemplateAt(f"{base}/workerTemplate", pair.worker_template, "worker", self.spec.replicas, "/spec/replicas")
