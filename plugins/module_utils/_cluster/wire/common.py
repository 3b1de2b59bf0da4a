# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What every object of the API has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..._lib.structs import Struct, field


class Wire(Struct, rename="camel", omit_defaults=True, kw_only=True):
    """Base of all: the API's own names, defaults left out when written."""


class Owner(Wire):
    api_version: str = ""
    kind: str = ""
    name: str = ""
    uid: str = ""
    controller: bool = False


class ManagedFields(Wire):
    manager: str = ""
    operation: str = ""
    time: str = ""
    subresource: str = ""
    fields: dict[str, Any] = field(name="fieldsV1", default_factory=dict)


class Meta(Wire):
    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generation: int = 0
    creation_timestamp: str = ""
    deletion_timestamp: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner_references: list[Owner] = []
    managed_fields: list[ManagedFields] = []


class SlimMeta(Wire):
    """For kinds of which there are many, and whose writers nobody asks for."""

    name: str = ""
    namespace: str = ""
    uid: str = ""
    creation_timestamp: str = ""
    deletion_timestamp: str = ""
    labels: dict[str, str] = {}
    owner_references: list[Owner] = []


class ListMeta(Wire):
    resource_version: str = ""
    continue_: str = field(name="continue", default="")


class Condition(Wire):
    type: str = ""
    status: str = ""
    reason: str = ""
    message: str = ""
    last_transition_time: str = ""


class Expression(Wire):
    key: str = ""
    operator: str = ""
    values: list[str] = []


class Selector(Wire):
    match_labels: dict[str, str] = {}
    match_expressions: list[Expression] = []


class EnvEntry(Wire):
    name: str = ""
    value: str | None = None


class Resources(Wire):
    requests: dict[str, str | int | float] = {}
    limits: dict[str, str | int | float] = {}


class ContainerSpec(Wire):
    name: str = ""
    resources: Resources = field(default_factory=Resources)
    env: list[EnvEntry] = []


class Toleration(Wire):
    key: str = ""
    operator: str = ""
    value: str = ""
    effect: str = ""


class TemplateMeta(Wire):
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class TemplateSpec(Wire):
    node_selector: dict[str, str] = {}
    tolerations: list[Toleration] = []
    containers: list[ContainerSpec] = []
    init_containers: list[ContainerSpec] = []


class Template(Wire):
    metadata: TemplateMeta = field(default_factory=TemplateMeta)
    spec: TemplateSpec = field(default_factory=TemplateSpec)


class TemplateAt(NamedTuple):
    """A pod template, the JSON pointer where it stands, and which of several it is."""

    pointer: str
    template: Template
    role: str = ""
    replicas: int | None = None
    replicas_pointer: str = ""


class Kinded(Wire):
    """An object with the metadata of :class:`Meta`; ``templates`` yields its pod templates."""

    metadata: Meta = field(default_factory=Meta)

    def templates(self) -> Iterator[TemplateAt]:
        """The pod templates it holds."""
        return iter(())


class Replica(Wire):
    """The Kubeflow and Volcano way: a number of pods from one template."""

    replicas: int | None = None
    template: Template = field(default_factory=Template)


def escape(token: str) -> str:
    """One token of a JSON pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1")
