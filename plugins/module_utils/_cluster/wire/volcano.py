# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""batch.volcano.sh and scheduling.volcano.sh."""

from __future__ import annotations

from collections.abc import Iterator

from ..._lib.structs import field
from .common import Condition, Kinded, SlimMeta, Template, TemplateAt, Wire


class Task(Wire):
    name: str = ""
    replicas: int | None = None
    template: Template = field(default_factory=Template)


class VolcanoJobSpec(Wire):
    queue: str = ""
    tasks: list[Task] = []


class Phase(Wire):
    phase: str = ""


class VolcanoJobStatus(Wire):
    state: Phase = field(default_factory=Phase)


class VolcanoJob(Kinded):
    spec: VolcanoJobSpec = field(default_factory=VolcanoJobSpec)
    status: VolcanoJobStatus = field(default_factory=VolcanoJobStatus)

    def templates(self) -> Iterator[TemplateAt]:
        for index, task in enumerate(self.spec.tasks):
            base = f"/spec/tasks/{index}"
            yield TemplateAt(f"{base}/template", task.template, task.name, task.replicas, f"{base}/replicas")


class VolcanoQueueSpec(Wire):
    weight: int | None = None
    capability: dict[str, str | int | float] = {}
    reclaimable: bool | None = None


class VolcanoQueueStatus(Wire):
    state: str = ""
    pending: int = 0
    running: int = 0
    inqueue: int = 0
    allocated: dict[str, str | int | float] = {}


class VolcanoQueue(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: VolcanoQueueSpec = field(default_factory=VolcanoQueueSpec)
    status: VolcanoQueueStatus = field(default_factory=VolcanoQueueStatus)


class PodGroupSpec(Wire):
    min_member: int | None = None
    queue: str = ""
    priority_class_name: str = ""


class PodGroupStatus(Wire):
    phase: str = ""
    running: int = 0
    succeeded: int = 0
    failed: int = 0
    conditions: list[Condition] = []


class PodGroup(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: PodGroupSpec = field(default_factory=PodGroupSpec)
    status: PodGroupStatus = field(default_factory=PodGroupStatus)
