# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""kueue.x-k8s.io: workloads and queues."""

from __future__ import annotations

from ..._lib.structs import field
from .common import Condition, SlimMeta, Wire


class PodSet(Wire):
    name: str = ""
    count: int = 0


class KueueWorkloadSpec(Wire):
    queue_name: str = ""
    active: bool | None = None
    priority: int | None = None
    priority_class_name: str = ""
    pod_sets: list[PodSet] = []


class Admission(Wire):
    cluster_queue: str = ""


class KueueWorkloadStatus(Wire):
    admission: Admission | None = None
    conditions: list[Condition] = []


class KueueWorkload(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: KueueWorkloadSpec = field(default_factory=KueueWorkloadSpec)
    status: KueueWorkloadStatus = field(default_factory=KueueWorkloadStatus)


class FlavorResource(Wire):
    name: str = ""
    nominal_quota: str | int | float = ""
    borrowing_limit: str | int | float | None = None


class FlavorQuota(Wire):
    name: str = ""
    resources: list[FlavorResource] = []


class ResourceGroup(Wire):
    covered_resources: list[str] = []
    flavors: list[FlavorQuota] = []


class ClusterQueueSpec(Wire):
    cohort: str = ""
    cohort_name: str = ""
    queueing_strategy: str = ""
    stop_policy: str = ""
    resource_groups: list[ResourceGroup] = []


class QueueStatus(Wire):
    pending_workloads: int = 0
    admitted_workloads: int = 0
    reserving_workloads: int = 0
    conditions: list[Condition] = []


class ClusterQueue(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: ClusterQueueSpec = field(default_factory=ClusterQueueSpec)
    status: QueueStatus = field(default_factory=QueueStatus)


class LocalQueueSpec(Wire):
    cluster_queue: str = ""
    stop_policy: str = ""


class LocalQueue(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: LocalQueueSpec = field(default_factory=LocalQueueSpec)
    status: QueueStatus = field(default_factory=QueueStatus)
