# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The plan's items, as the checks take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._cluster.dryrun.pointer import Operation
from .._cluster.model import ObjectRef


@dataclass(frozen=True)
class Move:
    """One field of an item; a chord has several, each with a knob of its own."""

    knob: str
    path: str
    from_: Any
    to: Any


@dataclass(frozen=True)
class Item:
    """One item of ``plan.json``; ``index`` is its place there, ``from_`` and ``to`` of its leading field as the plan writes them."""

    index: int
    ref: ObjectRef
    knob: str
    container: str
    from_: Any
    to: Any
    unit: str
    tier: str
    expires_at: str
    why: tuple[str, ...]
    patch: tuple[Operation, ...]
    inverse: tuple[Operation, ...]
    fields: tuple[Move, ...]

    @property
    def label(self) -> str:
        """How a person names it: ``Deployment shop/web [main] cpu_request``."""
        name = f"{self.ref.namespace}/{self.ref.name}" if self.ref.namespace else self.ref.name
        container = f" [{self.container}]" if self.container else ""
        return f"{self.ref.kind} {name}{container} {self.knob}"


def ref_of(document: Mapping[str, Any]) -> ObjectRef:
    """The reference in a plan item."""
    return ObjectRef(**{key: str(document[key]) for key in ("group", "version", "kind", "namespace", "name", "uid")})


def parse_items(body: Mapping[str, Any], member: str = "items") -> tuple[Item, ...]:
    """The items of a plan's body that has passed the plan's schema."""
    return tuple(
        Item(
            index=index,
            ref=ref_of(entry["ref"]),
            knob=entry["knob"],
            container=entry.get("container") or "",
            from_=entry["from"],
            to=entry["to"],
            unit=entry["unit"],
            tier=entry["tier"],
            expires_at=entry["expires_at"],
            why=tuple(entry["why"]),
            patch=tuple(entry["patch"]),
            inverse=tuple(entry["inverse"]),
            fields=tuple(Move(part["knob"], part["path"], part["from"], part["to"]) for part in entry["fields"]),
        )
        for index, entry in enumerate(body[member])
    )
