# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A patch and its inverse, judged by the library that others use."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._plan.change import (
    FieldChange,
    Guard,
    inverse_of,
    patch_of,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.pointer import escape, pointer, tokens

_KEY = st.text("abc~/", min_size=1, max_size=3)
_LEAF = st.text("019mGi", min_size=1, max_size=4) | st.integers(0, 9)


@st.composite
def objects_and_changes(draw: Any) -> tuple[dict[str, Any], list[FieldChange]]:
    """A document of nested objects and changes of distinct members: some replace, some add, some with parents."""
    document: dict[str, Any] = draw(
        st.dictionaries(_KEY, st.dictionaries(_KEY, _LEAF, max_size=3), min_size=1, max_size=3)
    )
    changes: list[FieldChange] = []
    for key, members in document.items():
        for name in draw(st.sets(_KEY, max_size=2)):
            old, new = members.get(name), draw(_LEAF)
            if old != new:
                changes.append(FieldChange(pointer((key, name)), old, new))
    if draw(st.booleans()) and "new" not in document:
        changes.append(FieldChange("/new/deep/leaf", None, draw(_LEAF), ("/new", "/new/deep")))
    return document, changes


@given(objects_and_changes())
def test_inverse_after_patch_is_the_identity(drawn: tuple[dict[str, Any], list[FieldChange]]) -> None:
    document, changes = drawn
    document = {"metadata": {"uid": "u"}} | document
    guards = (Guard("/metadata/uid", "u"),)
    after = jsonpatch.apply_patch(copy.deepcopy(document), patch_of(guards, changes))
    assert all(jsonpatch.JsonPointer(change.path).get(after) == change.new for change in changes)
    assert jsonpatch.apply_patch(after, inverse_of(guards, changes)) == document


@given(objects_and_changes())
def test_every_touched_field_is_tested(drawn: tuple[dict[str, Any], list[FieldChange]]) -> None:
    document, changes = drawn
    for change in changes:
        if change.old is None:
            continue
        other = copy.deepcopy(document)
        jsonpatch.JsonPointer(change.path).set(other, "drifted")
        with pytest.raises(jsonpatch.JsonPatchTestFailed):
            jsonpatch.apply_patch(other, patch_of((), changes))
        after = jsonpatch.apply_patch(copy.deepcopy(document), patch_of((), changes))
        jsonpatch.JsonPointer(change.path).set(after, "drifted")
        with pytest.raises(jsonpatch.JsonPatchException):
            jsonpatch.apply_patch(after, inverse_of((), changes))


def test_another_object_of_the_same_name_is_not_touched() -> None:
    patch = patch_of((Guard("/metadata/uid", "u"),), [FieldChange("/a", "1", "2")])
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch({"metadata": {"uid": "other"}, "a": "1"}, patch)


def test_a_parent_that_gained_members_is_not_removed() -> None:
    change = FieldChange("/resources/requests/cpu", None, "1", ("/resources/requests",))
    after = jsonpatch.apply_patch({"resources": {}}, patch_of((), [change]))
    after["resources"]["requests"]["memory"] = "1Gi"
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch(after, inverse_of((), [change]))


def test_numbers_stay_numbers() -> None:
    patch = patch_of((), [FieldChange("/spec/replicas", 3, 4)])
    assert json.dumps(patch) == (
        '[{"op": "test", "path": "/spec/replicas", "value": 3}, {"op": "replace", "path": "/spec/replicas", "value": 4}]'
    )


@given(st.lists(st.text(max_size=4), max_size=4))
def test_pointers(path: list[str]) -> None:
    assert tokens(pointer(path)) == path
    assert jsonpatch.JsonPointer(pointer(path)).parts == path
    assert all("/" not in escape(token) for token in path)
