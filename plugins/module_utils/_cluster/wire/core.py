# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The core group: pods, nodes, events, quotas, limit ranges; metrics.k8s.io and coordination beside them."""

from __future__ import annotations

from ..._lib.structs import field
from .common import Condition, Kinded, SlimMeta, Wire


class PodResources(Wire):
    requests: dict[str, str] = {}
    limits: dict[str, str] = {}


class PodContainer(Wire):
    name: str = ""
    resources: PodResources = field(default_factory=PodResources)
    restart_policy: str = ""


class PodSpec(Wire):
    node_name: str = ""
    containers: list[PodContainer] = []
    init_containers: list[PodContainer] = []
    overhead: dict[str, str] = {}


class Waiting(Wire):
    reason: str = ""


class Running(Wire):
    started_at: str = ""


class Terminated(Wire):
    exit_code: int = 0
    reason: str = ""
    finished_at: str = ""


class State(Wire):
    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(Wire):
    name: str = ""
    ready: bool = False
    restart_count: int = 0
    state: State = field(default_factory=State)
    last_state: State = field(default_factory=State)


class PodStatus(Wire):
    phase: str = ""
    reason: str = ""
    qos_class: str = ""
    conditions: list[Condition] = []
    container_statuses: list[ContainerStatus] = []
    init_container_statuses: list[ContainerStatus] = []


class Pod(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: PodSpec = field(default_factory=PodSpec)
    status: PodStatus = field(default_factory=PodStatus)


class Taint(Wire):
    key: str = ""
    value: str = ""
    effect: str = ""
    time_added: str = ""


class NodeSpec(Wire):
    taints: list[Taint] = []
    unschedulable: bool = False


class NodeStatus(Wire):
    capacity: dict[str, str] = {}
    allocatable: dict[str, str] = {}
    conditions: list[Condition] = []


class NodeMeta(SlimMeta):
    annotations: dict[str, str] = {}


class Node(Wire):
    metadata: NodeMeta = field(default_factory=NodeMeta)
    spec: NodeSpec = field(default_factory=NodeSpec)
    status: NodeStatus = field(default_factory=NodeStatus)


class Namespace(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)


class Involved(Wire):
    api_version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    uid: str = ""


class Series(Wire):
    count: int = 0
    last_observed_time: str = ""


class EventMeta(Wire):
    name: str = ""
    namespace: str = ""
    uid: str = ""
    creation_timestamp: str = ""


class Event(Wire):
    metadata: EventMeta = field(default_factory=EventMeta)
    involved_object: Involved = field(default_factory=Involved)
    type: str = ""
    reason: str = ""
    message: str = ""
    count: int = 0
    first_timestamp: str | None = None
    last_timestamp: str | None = None
    event_time: str | None = None
    series: Series | None = None


class QuotaSpec(Wire):
    hard: dict[str, str] = {}
    scopes: list[str] = []


class QuotaStatus(Wire):
    hard: dict[str, str] = {}
    used: dict[str, str] = {}


class Quota(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: QuotaSpec = field(default_factory=QuotaSpec)
    status: QuotaStatus = field(default_factory=QuotaStatus)


class Limit(Wire):
    type: str = ""
    default: dict[str, str] = {}
    default_request: dict[str, str] = {}
    min: dict[str, str] = {}
    max: dict[str, str] = {}
    max_limit_request_ratio: dict[str, str] = {}


class LimitSpec(Wire):
    limits: list[Limit] = []


class LimitRange(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: LimitSpec = field(default_factory=LimitSpec)


class LeaseSpec(Wire):
    renew_time: str | None = None


class LeaseMeta(Wire):
    name: str = ""
    namespace: str = ""
    uid: str = ""


class Lease(Wire):
    metadata: LeaseMeta = field(default_factory=LeaseMeta)
    spec: LeaseSpec = field(default_factory=LeaseSpec)


class ContainerUsage(Wire):
    name: str = ""
    usage: dict[str, str] = {}


class PodMetrics(Wire):
    metadata: LeaseMeta = field(default_factory=LeaseMeta)
    containers: list[ContainerUsage] = []


class NodeMetrics(Wire):
    metadata: LeaseMeta = field(default_factory=LeaseMeta)
    usage: dict[str, str] = {}


class ConfigMap(Kinded):
    """Only the keys that a passport names are kept."""

    data: dict[str, str] = {}
    immutable: bool = False


class Partial(Wire):
    """A ReplicaSet as metadata alone: it only leads from a pod to its Deployment."""

    metadata: SlimMeta = field(default_factory=SlimMeta)
