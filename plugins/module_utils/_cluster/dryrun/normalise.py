# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Objects as a board compares them: without what the server counts, and the paths at which two of them differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._reasons.errors import ModeKeeperError
from ..quantity import same
from .pointer import ABSENT, join, split
from .secrets import is_sensitive, marker

_SERVER_METADATA = frozenset(
    {
        "creationTimestamp",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
# The server's own count of template changes, kept as an annotation.
_SERVER_ANNOTATIONS = frozenset({"deprecated.daemonset.template.generation"})


@dataclass(frozen=True)
class Change:
    """One path at which live object and answer differ; ``ABSENT`` where there is nothing."""

    path: str
    before: Any
    after: Any


def normalise(document: Mapping[str, Any]) -> dict[str, Any]:
    """The object without uid, resourceVersion, generation, managedFields, creationTimestamp and status. Shares what is left."""
    result = {key: value for key, value in document.items() if key != "status"}
    metadata = document.get("metadata")
    if isinstance(metadata, Mapping):
        kept = {key: value for key, value in metadata.items() if key not in _SERVER_METADATA}
        annotations = kept.get("annotations")
        if isinstance(annotations, Mapping):
            kept["annotations"] = {key: value for key, value in annotations.items() if key not in _SERVER_ANNOTATIONS}
        result["metadata"] = kept
    return result


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every leaf that differs between two objects, normalised, sorted by path."""
    return sorted(_differences(normalise(before), normalise(after), ()), key=lambda change: change.path)


def side_changes(found: Sequence[Change], wanted: Mapping[str, Any], ours: Collection[str]) -> list[str]:
    """Paths that changed though the plan does not say so, or not to what it says.

    :param wanted: value by path that the patch writes.
    :param ours: annotation paths that we write beside it.
    """
    strange = {change.path for change in found if change.path not in wanted and not _below(change.path, ours)}
    after = {change.path: change.after for change in found}
    strange.update(path for path, value in wanted.items() if path in after and not equal(after[path], value))
    return sorted(strange)


def equal(left: Any, right: Any) -> bool:
    """Whether two leaves mean the same; quantities by value, because the server rewrites them."""
    if left is ABSENT or right is ABSENT or isinstance(left, (dict, list)) or isinstance(right, (dict, list)):
        return left is right or bool(left == right)
    if type(left) is type(right) and left == right:
        return True
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    try:
        return same(left, right)
    except ModeKeeperError:
        return False


def shown(change: Change, uid: str, open_paths: Collection[str] = ()) -> dict[str, Any]:
    """A change as a report holds it: ``{path, before, after}``, null for nothing, markers for what may be secret.

    :param open_paths: paths whose values are known to be none.
    """
    hidden = change.path not in open_paths and is_sensitive(split(change.path))
    return {
        "path": change.path,
        "before": _shown(change.before, hidden, uid + change.path),
        "after": _shown(change.after, hidden, uid + change.path),
    }


def _shown(value: Any, hidden: bool, salt: str) -> Any:
    if value is ABSENT:
        return None
    return marker(value, salt) if hidden else value


def _below(path: str, parents: Collection[str]) -> bool:
    return any(path == parent or path.startswith(parent + "/") for parent in parents)


def _differences(left: Any, right: Any, where: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        for key in sorted({*left, *right}):
            yield from _differences(left.get(key, ABSENT), right.get(key, ABSENT), (*where, key))
    elif isinstance(left, list) and isinstance(right, list):
        for index in range(max(len(left), len(right))):
            yield from _differences(_item(left, index), _item(right, index), (*where, str(index)))
    elif isinstance(left, (Mapping, list)) or isinstance(right, (Mapping, list)):
        yield from _subtree(left, right, where)
    elif type(left) is not type(right) or left != right:
        yield Change(join(where), left, right)


def _subtree(left: Any, right: Any, where: tuple[str, ...]) -> Iterator[Change]:
    """One side is a branch, the other none: each leaf of the branch came or went; an empty branch is a leaf itself."""
    branch = left if isinstance(left, (Mapping, list)) else right
    other = right if branch is left else left
    if other is not ABSENT or not branch:
        yield Change(join(where), left, right)
        return
    keys = sorted(branch) if isinstance(branch, Mapping) else range(len(branch))
    for key in keys:
        pair = (branch[key], ABSENT) if branch is left else (ABSENT, branch[key])
        yield from _differences(*pair, (*where, str(key)))


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else ABSENT
