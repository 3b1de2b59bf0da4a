# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Changes of single fields, and the JSON Patch (RFC 6902) of a few of them with its inverse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Operation = dict[str, Any]


@dataclass(frozen=True)
class FieldChange:
    """One field of one object.

    :ivar old: the live value byte for byte; None where the field is absent.
    :ivar new: what it becomes.
    :ivar absent_parents: pointers of objects above the field that are absent too, outermost first.
    """

    path: str
    old: Any
    new: Any
    absent_parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guard:
    """A value that must stand where the patch believes it: the uid, the name of the container at an index."""

    path: str
    value: Any


def patch_of(guards: Sequence[Guard], changes: Sequence[FieldChange]) -> list[Operation]:
    """Tests on every guard and every touched field, then the change."""
    return _tests(guards) + [operation for change in changes for operation in _forward(change)]


def inverse_of(guards: Sequence[Guard], changes: Sequence[FieldChange]) -> list[Operation]:
    """The patch that takes the change back, and nothing that somebody else added since."""
    return _tests(guards) + [operation for change in reversed(changes) for operation in _backward(change)]


def _tests(guards: Sequence[Guard]) -> list[Operation]:
    return [{"op": "test", "path": guard.path, "value": guard.value} for guard in guards]


def _forward(change: FieldChange) -> list[Operation]:
    if change.old is None:
        parents = [{"op": "add", "path": parent, "value": {}} for parent in change.absent_parents]
        return [*parents, {"op": "add", "path": change.path, "value": change.new}]
    return [
        {"op": "test", "path": change.path, "value": change.old},
        {"op": "replace", "path": change.path, "value": change.new},
    ]


def _backward(change: FieldChange) -> list[Operation]:
    test = {"op": "test", "path": change.path, "value": change.new}
    if change.old is not None:
        return [test, {"op": "replace", "path": change.path, "value": change.old}]
    operations: list[Operation] = [test, {"op": "remove", "path": change.path}]
    for parent in reversed(change.absent_parents):
        # An object that has gained other members since is not ours to remove.
        operations += [{"op": "test", "path": parent, "value": {}}, {"op": "remove", "path": parent}]
    return operations
