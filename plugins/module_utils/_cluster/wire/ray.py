# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""ray.io: RayCluster, RayJob."""

from __future__ import annotations

from collections.abc import Iterator

from ..._lib.structs import field
from .common import Condition, Kinded, Template, TemplateAt, Wire


class HeadGroup(Wire):
    template: Template = field(default_factory=Template)


class WorkerGroup(Wire):
    group_name: str = ""
    replicas: int | None = None
    min_replicas: int | None = None
    max_replicas: int | None = None
    template: Template = field(default_factory=Template)


class RayClusterSpec(Wire):
    suspend: bool = False
    enable_in_tree_autoscaling: bool = False
    head_group_spec: HeadGroup = field(default_factory=HeadGroup)
    worker_group_specs: list[WorkerGroup] = []

    def templates(self, base: str) -> Iterator[TemplateAt]:
        """The templates of its groups, below the JSON pointer ``base``."""
        yield TemplateAt(f"{base}/headGroupSpec/template", self.head_group_spec.template, "headgroup", 1)
        for index, group in enumerate(self.worker_group_specs):
            place = f"{base}/workerGroupSpecs/{index}"
            yield TemplateAt(f"{place}/template", group.template, group.group_name, group.replicas, f"{place}/replicas")


class RayClusterStatus(Wire):
    state: str = ""
    conditions: list[Condition] = []


class RayCluster(Kinded):
    spec: RayClusterSpec = field(default_factory=RayClusterSpec)
    status: RayClusterStatus = field(default_factory=RayClusterStatus)

    def templates(self) -> Iterator[TemplateAt]:
        return self.spec.templates("/spec")


class RayJobSpec(Wire):
    suspend: bool = False
    ray_cluster_spec: RayClusterSpec | None = None


class RayJobStatus(Wire):
    job_status: str = ""
    job_deployment_status: str = ""


class RayJob(Kinded):
    spec: RayJobSpec = field(default_factory=RayJobSpec)
    status: RayJobStatus = field(default_factory=RayJobStatus)

    def templates(self) -> Iterator[TemplateAt]:
        if self.spec.ray_cluster_spec is not None:
            yield from self.spec.ray_cluster_spec.templates("/spec/rayClusterSpec")
