# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""References to objects."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Controller, ObjectRef
from ..resources import Resource
from ..wire.common import Meta, Owner, SlimMeta


def ref_of(resource: Resource, version: str, metadata: Meta | SlimMeta) -> ObjectRef:
    """The reference of an object of a list."""
    return ObjectRef(resource.group, version, resource.kind, metadata.namespace, metadata.name, metadata.uid)


def controller_of(owners: Sequence[Owner]) -> Owner | None:
    """The owner that says ``controller: true``."""
    for owner in owners:
        if owner.controller:
            return owner
    return None


def controller_record(owners: Sequence[Owner]) -> Controller | None:
    """The same as a record."""
    owner = controller_of(owners)
    return None if owner is None else Controller(owner.api_version, owner.kind, owner.name, owner.uid)


def owner_ref(owner: Owner, namespace: str) -> ObjectRef:
    """The reference an ``ownerReferences`` entry makes; owners of namespaced objects are taken to be in their namespace."""
    group, _unused, version = owner.api_version.rpartition("/")
    return ObjectRef(group, version, owner.kind, namespace, owner.name, owner.uid)
