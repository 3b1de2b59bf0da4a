# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether each patch tests what it replaces, does what its item says, and is undone by its inverse to the letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...._cluster.dryrun.normalise import equal
from ...._cluster.dryrun.pointer import ABSENT, UID, Operation, tested, written
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, passed
from .check import StaticCheck

#: Paths that only the sender or the server may set.
_RESERVED = ("/metadata/resourceVersion", "/metadata/uid", "/metadata/generation", "/metadata/managedFields", "/status")


def _evaluate(facts: Facts) -> Iterator[Finding]:
    owners = Counter((item.ref.uid, path) for item in facts.items for path in written(item.patch))
    for item in facts.items:
        fault = _fault(item)
        twice = sorted(path for path in written(item.patch) if owners[item.ref.uid, path] > 1)
        if fault is not None:
            yield failed("PATCH_PATH_INVALID", fault, item)
        elif all(equal(before, after) for before, after in _turns(item)):
            yield failed("PLAN_NOOP", "the patch would change nothing", item)
        elif twice:
            yield failed("PLAN_ITEM_CONFLICT", f"another item writes {', '.join(twice)} too", item)
        else:
            yield passed(item, paths=sorted(written(item.patch)))


def _fault(item: Item) -> str | None:
    """What is wrong with patch or inverse, in words."""
    return _form_fault(item, "patch", item.patch) or _form_fault(item, "inverse", item.inverse) or _effect_fault(item)


def _form_fault(item: Item, name: str, patch: Sequence[Operation]) -> str | None:
    if {op.get("value") for op in patch if op["op"] == "test" and op["path"] == UID} != {item.ref.uid}:
        return f"the {name} does not test the uid of its object"
    reserved = [op["path"] for op in patch if op["op"] != "test" and op["path"].startswith(_RESERVED)]
    if reserved:
        return f"the {name} writes {reserved[0]}"
    return None if written(patch) else f"the {name} writes nothing"


def _effect_fault(item: Item) -> str | None:
    before = _before(item)
    after = _applied(item.patch, before)
    if after is None:
        return "the patch does not test the old value of every path it writes"
    if _applied(item.inverse, after) != before:
        return "the inverse does not undo the patch"
    writes = written(item.patch)
    said = {move.path: move.to for move in item.fields}
    parents = {path for path, value in writes.items() if value == {} and path not in said}
    if set(writes) - parents != set(said) or any(writes[path] != value for path, value in said.items()):
        return "the patch does not write what its item says"
    if item.to != item.fields[0].to or any(
        before[move.path] != (ABSENT if move.from_ is None else move.from_) for move in item.fields
    ):
        return "the patch does not begin from what its item says"
    return None


def _before(item: Item) -> dict[str, Any]:
    """The paths as the patch expects them: what it tests, and absent where it adds without a test."""
    expected = tested(item.patch)
    added = {op["path"] for op in item.patch if op["op"] == "add" and op["path"] not in expected}
    return expected | dict.fromkeys(added, ABSENT)


def _applied(patch: Sequence[Operation], state: Mapping[str, Any]) -> dict[str, Any] | None:
    """The paths after a patch, None where an operation fails on them or writes what was not tested."""
    result = dict(state)
    for path, value in tested(patch).items():
        if result.get(path, ABSENT) != value:
            return None
    for operation in patch:
        path = operation["path"]
        if operation["op"] == "test":
            continue
        if path not in result or (operation["op"] != "add" and result[path] is ABSENT):
            return None
        if operation["op"] != "add" and path not in tested(patch):
            return None
        result[path] = ABSENT if operation["op"] == "remove" else operation["value"]
    return result


def _turns(item: Item) -> Iterator[tuple[Any, Any]]:
    before = _before(item)
    for path, value in written(item.patch).items():
        yield before.get(path, ABSENT), value


CHECK = StaticCheck("patch_form", _evaluate)
