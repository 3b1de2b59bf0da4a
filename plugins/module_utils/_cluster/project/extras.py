# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kinds we know by name only: their facts under the API's own names."""

from __future__ import annotations

from typing import Any

from ..._lib.structs import msgspec
from ..model import Extra
from ..resources import Resource
from ..smallest import Smallest
from .refs import controller_of, ref_of

MAX_EXTRAS = 5000


class ExtraFold:
    """The objects of one such kind."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._kept: Smallest[tuple[str, str], Extra] = Smallest(MAX_EXTRAS)

    def page(self, version: str, items: list[Any]) -> None:
        """One page of objects."""
        for item in items:
            written: dict[str, object] = msgspec.to_builtins(item)
            facts = {name: member for name, member in written.items() if name != "metadata" and member}
            owner = controller_of(item.metadata.owner_references)
            if owner is not None:
                facts["controller"] = {"kind": owner.kind, "name": owner.name, "uid": owner.uid}
            self._kept.put(
                (item.metadata.namespace, item.metadata.name),
                Extra(ref_of(self._resource, version, item.metadata), facts),
            )

    def records(self) -> list[Extra]:
        """The kept ones, by namespace and name."""
        return [extra for _key, extra in self._kept.items()]

    @property
    def left_out(self) -> int:
        """Objects that are not kept."""
        return self._kept.left_out
