# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Workloads as the rooms behind this one see them: what stands in their pod template, how it is rolled out, who wrote it."""

from __future__ import annotations

from .._lib.structs import Struct
from .ref import ObjectRef


class EnvVar(Struct, frozen=True):
    """An environment entry; ``value`` is None unless a passport names the key (values may be secrets)."""

    name: str
    index: int
    value: str | None = None


class Container(Struct, frozen=True):
    """A container of a pod template; ``index`` is its place in ``containers`` (or ``initContainers``)."""

    name: str
    index: int
    init: bool = False
    requests: dict[str, str] = {}
    limits: dict[str, str] = {}
    env: tuple[EnvVar, ...] = ()


class Controller(Struct, frozen=True):
    """The ``ownerReferences`` entry that says ``controller: true``."""

    api_version: str
    kind: str
    name: str
    uid: str


class UpdateStrategy(Struct, frozen=True):
    """How pods are replaced; ``max_unavailable`` and ``max_surge`` as written (number or percentage)."""

    type: str
    max_unavailable: str | None = None
    max_surge: str | None = None
    partition: int = 0
    paused: bool = False


class PodSummary(Struct, frozen=True):
    """Counts over all pods of one workload, whatever their number."""

    total: int = 0
    ready: int = 0
    pending: int = 0
    running: int = 0
    succeeded: int = 0
    failed: int = 0
    restarts: int = 0
    nodes: int = 0
    qos: str = ""


class Workload(Struct, frozen=True):
    """Anything with a pod template: the built-in kinds and the training kinds of the field.

    :ivar template: JSON pointer of the pod template (``/spec/template``, a CronJob's ``/spec/jobTemplate/spec/template``), one
        Workload record for each template of an object that has several (a PyTorchJob's Master and Worker).
    :ivar role: which of several templates (``Worker``), else empty.
    :ivar writers: field manager that last wrote a field, by the JSON pointer of the leaf. Only the fields a knob could touch.
    :ivar replicas_pointer: JSON pointer of the field that ``replicas`` was read from; empty where there is none to set.
    :ivar state: ``running``, ``queued``, ``suspended``, ``finished`` for jobs; ``serving`` for the rest.
    """

    ref: ObjectRef
    resource_version: str
    generation: int = 0
    observed_generation: int = 0
    created_at: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    controller: Controller | None = None
    template: str = "/spec/template"
    role: str = ""
    replicas: int | None = None
    replicas_pointer: str = ""
    ready_replicas: int = 0
    updated_replicas: int = 0
    available_replicas: int = 0
    strategy: UpdateStrategy | None = None
    selector: dict[str, str] = {}
    template_labels: dict[str, str] = {}
    template_annotations: dict[str, str] = {}
    node_selector: dict[str, str] = {}
    tolerations: tuple[dict[str, str], ...] = ()
    containers: tuple[Container, ...] = ()
    state: str = "serving"
    queue: str = ""
    conditions: dict[str, str] = {}
    writers: dict[str, str] = {}
    pods: PodSummary = PodSummary()
