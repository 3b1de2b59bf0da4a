# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""An object to be written and who writes it: the owner a tool recognises later is the one who really wrote the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Now:
    """The time an object is written: statuses of controllers that are not there say no other."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object.

    :ivar manager: the field manager of its fields (``helm``, ``argocd-controller`` …).
    :ivar applied: written by server-side apply, as GitOps controllers do, rather than by a create.
    :ivar status: written to the status subresource afterwards, as the kind's controller would (we have none of the training operators).
    :ivar owned: objects the controller of this one makes; their ``ownerReferences`` name it once it has a uid.
    """

    body: Body
    manager: str
    applied: bool = False
    status: Body | None = None
    owned: tuple[Manifest, ...] = ()

    @property
    def kind(self) -> str:
        return str(self.body["kind"])

    @property
    def namespace(self) -> str:
        return str(self.body["metadata"].get("namespace", ""))

    @property
    def name(self) -> str:
        return str(self.body["metadata"]["name"])

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind, self.namespace, self.name


def metadata(
    namespace: str, name: str, *, labels: Body | None = None, annotations: Body | None = None
) -> dict[str, Any]:
    """Metadata without empty members, which the server would drop anyway."""
    made: dict[str, Any] = {"name": name}
    if namespace:
        made["namespace"] = namespace
    if labels:
        made["labels"] = dict(labels)
    if annotations:
        made["annotations"] = dict(annotations)
    return made


def resolve(value: Any, now: str) -> Any:
    """The value with each ``Now`` as this text."""
    if isinstance(value, Now):
        return now
    if isinstance(value, Mapping):
        return {key: resolve(member, now) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolve(member, now) for member in value]
    return value
