# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a source patch is made from and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..._cluster.model import ObjectRef
from ..change import FieldChange, Guard, Operation
from ..facts import Target
from ..owners.model import Owner
from ..pointer import tokens


@dataclass(frozen=True)
class Move:
    """A change on its way to the source of an owner.

    :ivar guards: what must stand where the patch believes it.
    :ivar changes: leading field first.
    """

    target: Target
    guards: tuple[Guard, ...]
    changes: tuple[FieldChange, ...]
    owner: Owner

    def reversed(self) -> Move:
        """The way back."""
        back = tuple(FieldChange(change.path, change.new, change.old) for change in reversed(self.changes))
        return Move(self.target, self.guards, back, self.owner)


@dataclass(frozen=True)
class SourcePatch:
    """:ivar ref: object that the patch is for: the workload, or the autoscaler that bounds it.
    :ivar patch: RFC 6902 against the live object; empty where the owner's fields are not known.
    :ivar git: text by format, ready for the owner's repository.
    """

    ref: ObjectRef
    patch: list[Operation]
    inverse: list[Operation]
    git: Mapping[str, str]
    git_inverse: Mapping[str, str]


Writer = Callable[[Move], SourcePatch]


def api_version(ref: ObjectRef) -> str:
    """``apps/v1``, or ``v1`` for the core group."""
    return f"{ref.group}/{ref.version}" if ref.group else ref.version


def changed_resources(move: Move) -> dict[str, Any]:
    """The part of the container's ``resources`` that changes.

    Just that part: values and manifests are merged member by member, and a whole block would undo another change of the same container.
    """
    changed: dict[str, Any] = {}
    for change in move.changes:
        *_unused, group, name = tokens(change.path)
        changed.setdefault(group, {})[name] = change.new
    return changed
