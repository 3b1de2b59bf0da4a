# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""apps/v1 and batch/v1: the built-in kinds with a pod template."""

from __future__ import annotations

from collections.abc import Iterator

from ..._lib.structs import field
from .common import Condition, Kinded, Selector, Template, TemplateAt, Wire


class Rolling(Wire):
    max_unavailable: str | int | None = None
    max_surge: str | int | None = None
    partition: int = 0


class Strategy(Wire):
    type: str = ""
    rolling_update: Rolling | None = None


class AppSpec(Wire):
    replicas: int | None = None
    paused: bool = False
    selector: Selector = field(default_factory=Selector)
    strategy: Strategy | None = None
    update_strategy: Strategy | None = None
    template: Template = field(default_factory=Template)


class AppStatus(Wire):
    observed_generation: int = 0
    ready_replicas: int = 0
    updated_replicas: int = 0
    available_replicas: int = 0
    number_ready: int = 0
    updated_number_scheduled: int = 0
    number_available: int = 0
    desired_number_scheduled: int = 0
    conditions: list[Condition] = []


class App(Kinded):
    """Deployment, StatefulSet, DaemonSet: one shape with different names for the same figures."""

    spec: AppSpec = field(default_factory=AppSpec)
    status: AppStatus = field(default_factory=AppStatus)

    def templates(self) -> Iterator[TemplateAt]:
        yield TemplateAt(
            "/spec/template", self.spec.template, replicas=self.spec.replicas, replicas_pointer="/spec/replicas"
        )


class JobSpec(Wire):
    parallelism: int | None = None
    completions: int | None = None
    suspend: bool = False
    selector: Selector = field(default_factory=Selector)
    template: Template = field(default_factory=Template)


class JobStatus(Wire):
    active: int = 0
    ready: int = 0
    succeeded: int = 0
    failed: int = 0
    completion_time: str = ""
    conditions: list[Condition] = []


class Job(Kinded):
    spec: JobSpec = field(default_factory=JobSpec)
    status: JobStatus = field(default_factory=JobStatus)

    def templates(self) -> Iterator[TemplateAt]:
        yield TemplateAt(
            "/spec/template", self.spec.template, replicas=self.spec.parallelism, replicas_pointer="/spec/parallelism"
        )


class JobTemplate(Wire):
    spec: JobSpec = field(default_factory=JobSpec)


class CronJobSpec(Wire):
    suspend: bool = False
    schedule: str = ""
    job_template: JobTemplate = field(default_factory=JobTemplate)


class CronJob(Kinded):
    spec: CronJobSpec = field(default_factory=CronJobSpec)

    def templates(self) -> Iterator[TemplateAt]:
        yield TemplateAt("/spec/jobTemplate/spec/template", self.spec.job_template.spec.template)
