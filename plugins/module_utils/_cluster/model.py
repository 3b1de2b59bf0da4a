# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The cluster as the rooms behind this one see it: small frozen records, the same from a live read and from a recording.

They are the ``cluster`` member of an observation's body, so every field is JSON, quantities are the server's own strings
(a JSON Patch ``test`` needs them byte for byte) and times are RFC 3339 texts.
"""

from __future__ import annotations

from .._lib.structs import Struct
from .node_model import Node, NodeCondition, Placement
from .ref import ObjectRef
from .workload_model import Container, Controller, EnvVar, PodSummary, UpdateStrategy, Workload

__all__ = [
    "Autoscaler",
    "Cluster",
    "ConfigMap",
    "Container",
    "ContainerState",
    "Controller",
    "DisruptionBudget",
    "EnvVar",
    "Event",
    "Extra",
    "LimitRange",
    "Node",
    "NodeCondition",
    "ObjectRef",
    "Placement",
    "Pod",
    "PodSummary",
    "Quota",
    "Read",
    "UpdateStrategy",
    "Usage",
    "Workload",
]


class ContainerState(Struct, frozen=True):
    """One container of one pod: what runs now and how the run before it ended."""

    name: str
    init: bool = False
    restarts: int = 0
    ready: bool = False
    state: str = ""
    reason: str = ""
    exit_code: int | None = None
    since: str = ""
    last_reason: str = ""
    last_exit_code: int | None = None
    last_finished_at: str = ""
    requests: dict[str, str] = {}
    limits: dict[str, str] = {}


class Pod(Struct, frozen=True):
    """A pod worth naming: not plainly healthy. ``workload`` is the ref of the outermost owner that was read."""

    ref: ObjectRef
    workload: ObjectRef | None = None
    node: str = ""
    phase: str = ""
    reason: str = ""
    created_at: str = ""
    deleted_at: str = ""
    scheduled: bool = True
    unschedulable_since: str = ""
    unschedulable_message: str = ""
    unready_since: str = ""
    requests: dict[str, str] = {}
    containers: tuple[ContainerState, ...] = ()


class Autoscaler(Struct, frozen=True):
    """HPA, VPA or KEDA ScaledObject. ``metrics`` as ``Resource/cpu/Utilization``; VPA: ``controls`` the resources it writes."""

    ref: ObjectRef
    target_kind: str
    target_name: str
    target_group: str = ""
    min_replicas: int | None = None
    max_replicas: int | None = None
    current_replicas: int | None = None
    metrics: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    mode: str = ""
    resource_version: str = ""
    writers: dict[str, str] = {}


class DisruptionBudget(Struct, frozen=True):
    """``expressions`` as ``matchExpressions``. ``selects`` is False for a budget without a selector, which matches no pod."""

    ref: ObjectRef
    selector: dict[str, str] = {}
    expressions: tuple[dict[str, object], ...] = ()
    selects: bool = True
    min_available: str | None = None
    max_unavailable: str | None = None
    disruptions_allowed: int | None = None


class Quota(Struct, frozen=True):
    ref: ObjectRef
    hard: dict[str, str] = {}
    used: dict[str, str] = {}
    scopes: tuple[str, ...] = ()


class LimitRange(Struct, frozen=True):
    ref: ObjectRef
    limits: tuple[dict[str, object], ...] = ()


class ConfigMap(Struct, frozen=True):
    """A ConfigMap that a passport names; ``data`` holds the named keys alone."""

    ref: ObjectRef
    resource_version: str = ""
    annotations: dict[str, str] = {}
    labels: dict[str, str] = {}
    data: dict[str, str] = {}
    immutable: bool = False
    writers: dict[str, str] = {}


class Event(Struct, frozen=True):
    """Events of one reason about one object, folded: ``count`` of them between ``first`` and ``last``."""

    reason: str
    type: str
    subject: ObjectRef
    count: int
    first: str
    last: str
    message: str = ""


class Usage(Struct, frozen=True):
    """metrics.k8s.io, one container of one pod (``container`` empty for a node): cores and bytes."""

    kind: str
    namespace: str
    name: str
    container: str
    cpu: float
    memory: float


class Extra(Struct, frozen=True):
    """An object of a kind we know by name only (Kueue queue, DRA claim, NodePool …): facts by name."""

    ref: ObjectRef
    facts: dict[str, object] = {}


class Read(Struct, frozen=True):
    """What became of one list: a reason code where it was refused or failed.

    :ivar refused: answers 429 and 5xx that came before those pages.
    :ivar served_at: the server's own time, of the list that clocks are judged by.
    """

    resource: str
    objects: int = 0
    pages: int = 0
    resource_version: str = ""
    code: str | None = None
    message: str = ""
    refused: int = 0
    served_at: str = ""


class Cluster(Struct, frozen=True):
    """All that was seen of one cluster at ``observed_at``."""

    uid: str
    version: str
    observed_at: str
    identity: str = ""
    reads: tuple[Read, ...] = ()
    nodes: tuple[Node, ...] = ()
    workloads: tuple[Workload, ...] = ()
    pods: tuple[Pod, ...] = ()
    pods_total: int = 0
    pods_left_out: int = 0
    placements: tuple[Placement, ...] = ()
    placements_left_out: int = 0
    autoscalers: tuple[Autoscaler, ...] = ()
    budgets: tuple[DisruptionBudget, ...] = ()
    quotas: tuple[Quota, ...] = ()
    limit_ranges: tuple[LimitRange, ...] = ()
    config_maps: tuple[ConfigMap, ...] = ()
    events: tuple[Event, ...] = ()
    events_left_out: int = 0
    usage: tuple[Usage, ...] = ()
    usage_left_out: int = 0
    extras: tuple[Extra, ...] = ()
    extras_left_out: int = 0
