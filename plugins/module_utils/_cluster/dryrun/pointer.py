# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""JSON pointers (RFC 6901) and the few JSON Patch operations (RFC 6902) that plans use."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..._reasons.errors import ModeKeeperError

#: Stands for "there is nothing at this path"; JSON's null is a value.
ABSENT: Any = type("Absent", (), {"__repr__": lambda _self: "ABSENT"})()

Operation = Mapping[str, Any]

UID = "/metadata/uid"


def split(pointer: str) -> list[str]:
    """The reference tokens of a pointer.

    :raises ModeKeeperError: ``PATCH_PATH_INVALID`` for a text that is no pointer into an object.
    """
    if not pointer.startswith("/"):
        raise ModeKeeperError("PATCH_PATH_INVALID", "a patch path must begin with a slash")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def join(tokens: Sequence[str]) -> str:
    """The pointer of some reference tokens."""
    return "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in tokens)


def lookup(document: Any, pointer: str) -> Any:
    """The value at a path, or :data:`ABSENT`."""
    found = document
    for token in split(pointer):
        if isinstance(found, Mapping):
            found = found.get(token, ABSENT)
        elif isinstance(found, list):
            found = found[int(token)] if _is_index(token) and int(token) < len(found) else ABSENT
        else:
            return ABSENT
    return found


def tested(patch: Sequence[Operation]) -> dict[str, Any]:
    """What the patch says is there before it: value by path, the object's uid left out."""
    return {op["path"]: op.get("value") for op in patch if op["op"] == "test" and op["path"] != UID}


def written(patch: Sequence[Operation]) -> dict[str, Any]:
    """What the patch makes of each path it writes; :data:`ABSENT` for a removal."""
    return {op["path"]: ABSENT if op["op"] == "remove" else op.get("value") for op in patch if op["op"] != "test"}


def patched(document: Any, patch: Sequence[Operation]) -> Any:
    """A copy of the document with the patch's operations made, one after the other; tests are not evaluated.

    :raises ModeKeeperError: ``PATCH_PATH_INVALID`` where a parent, or a value to replace or remove, is absent.
    """
    result = copy.deepcopy(document)
    for operation in patch:
        _make(result, operation)
    return result


def failing_tests(document: Any, patch: Sequence[Operation]) -> list[str]:
    """The paths of the tests that fail when the patch is made, sorted; as the server would find them, each on what came before it."""
    last = max((place for place, operation in enumerate(patch) if operation["op"] == "test"), default=-1)
    failing, current = set(), document
    for operation in patch[: last + 1]:
        if operation["op"] == "test":
            if lookup(current, operation["path"]) != operation.get("value"):
                failing.add(operation["path"])
            continue
        if current is document:
            current = copy.deepcopy(document)
        with suppress(ModeKeeperError):  # what cannot be made is the server's to judge
            _make(current, operation)
    return sorted(failing)


def _make(document: Any, operation: Operation) -> None:
    if operation["op"] == "test":
        return
    path, removal = operation["path"], operation["op"] == "remove"
    *parents, last = split(path)
    parent = lookup(document, join(parents)) if parents else document
    there = lookup(document, path) is not ABSENT
    if isinstance(parent, dict) and (there or operation["op"] == "add"):
        if removal:
            del parent[last]
        else:
            parent[last] = copy.deepcopy(operation.get("value"))
    elif isinstance(parent, list) and there and operation["op"] == "replace":
        parent[int(last)] = copy.deepcopy(operation.get("value"))
    elif isinstance(parent, list) and there and removal:
        del parent[int(last)]
    elif isinstance(parent, list) and operation["op"] == "add" and _is_index(last) and int(last) <= len(parent):
        parent.insert(int(last), copy.deepcopy(operation.get("value")))
    else:
        raise ModeKeeperError("PATCH_PATH_INVALID", f"the object has no {path} to {operation['op']}")


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or not text.startswith("0"))
