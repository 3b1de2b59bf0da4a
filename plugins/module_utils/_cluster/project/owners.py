# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From an object up to the outermost owner that was read, by uid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model import ObjectRef
from ..resources import Resource
from ..wire.common import Owner
from .refs import controller_of, ref_of

_MAX_DEPTH = 8


class Owners:
    """All objects that may own pods, with their own controllers."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[ObjectRef, str]] = {}
        self._named: dict[tuple[str, str, str], ObjectRef] = {}
        self._chains: dict[str, tuple[ObjectRef, ...]] = {}

    def add(self, ref: ObjectRef, owners: Sequence[Owner]) -> None:
        """One more object."""
        controller = controller_of(owners)
        self._known[ref.uid] = (ref, controller.uid if controller else "")
        if ref.kind == "LeaderWorkerSet":
            self._named[ref.kind, ref.namespace, ref.name] = ref

    def chain(self, uid: str) -> tuple[ObjectRef, ...]:
        """The object of that uid and its controllers, innermost first; empty where it was not read."""
        found = self._chains.get(uid)
        if found is None:
            found = self._chains[uid] = tuple(self._climb(uid))
        return found

    def named(self, kind: str, namespace: str, name: str) -> ObjectRef | None:
        """The owner that a label names, where owner references do not lead to it."""
        return self._named.get((kind, namespace, name))

    def _climb(self, uid: str) -> list[ObjectRef]:
        way: list[ObjectRef] = []
        while uid in self._known and len(way) < _MAX_DEPTH:
            ref, uid = self._known[uid]
            way.append(ref)
        return way


class OwnerFold:
    """Kinds that only lead further up (ReplicaSets)."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[tuple[ObjectRef, list[Owner]]] = []

    def page(self, version: str, items: list[Any]) -> None:
        """One page of their metadata."""
        for item in items:
            ref = ref_of(self._resource, version, item.metadata)
            self._found.append((ref, item.metadata.owner_references))

    def add_to(self, owners: Owners) -> None:
        """Make them known."""
        for ref, references in self._found:
            owners.add(ref, references)
