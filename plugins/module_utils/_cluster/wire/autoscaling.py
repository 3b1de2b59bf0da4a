# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""HorizontalPodAutoscaler, VerticalPodAutoscaler, KEDA ScaledObject, PodDisruptionBudget."""

from __future__ import annotations

from ..._lib.structs import field
from .common import Kinded, Selector, SlimMeta, Wire


class Target(Wire):
    api_version: str = ""
    kind: str = ""
    name: str = ""


class MetricTarget(Wire):
    type: str = ""


class NamedMetric(Wire):
    name: str = ""
    container: str = ""
    target: MetricTarget = field(default_factory=MetricTarget)


class Metric(Wire):
    type: str = ""
    resource: NamedMetric | None = None
    container_resource: NamedMetric | None = None


class HpaSpec(Wire):
    scale_target_ref: Target = field(default_factory=Target)
    min_replicas: int | None = None
    max_replicas: int | None = None
    metrics: list[Metric] = []


class HpaStatus(Wire):
    current_replicas: int | None = None


class Hpa(Kinded):
    spec: HpaSpec = field(default_factory=HpaSpec)
    status: HpaStatus = field(default_factory=HpaStatus)


class ContainerPolicy(Wire):
    container_name: str = ""
    mode: str = ""
    controlled_resources: list[str] | None = None


class ResourcePolicy(Wire):
    container_policies: list[ContainerPolicy] = []


class UpdatePolicy(Wire):
    update_mode: str = ""


class VpaSpec(Wire):
    target_ref: Target = field(default_factory=Target)
    update_policy: UpdatePolicy | None = None
    resource_policy: ResourcePolicy | None = None


class Vpa(Kinded):
    spec: VpaSpec = field(default_factory=VpaSpec)


class Trigger(Wire):
    type: str = ""


class ScaledObjectSpec(Wire):
    scale_target_ref: Target = field(default_factory=Target)
    min_replica_count: int | None = None
    max_replica_count: int | None = None
    triggers: list[Trigger] = []


class ScaledObject(Kinded):
    spec: ScaledObjectSpec = field(default_factory=ScaledObjectSpec)


class PdbSpec(Wire):
    selector: Selector | None = None
    min_available: str | int | None = None
    max_unavailable: str | int | None = None


class PdbStatus(Wire):
    disruptions_allowed: int | None = None


class Pdb(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: PdbSpec = field(default_factory=PdbSpec)
    status: PdbStatus = field(default_factory=PdbStatus)
