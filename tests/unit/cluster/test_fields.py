# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who last wrote a field, by managedFields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.fields import Leaf, element, last_writers, prune
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.wire.common import ManagedFields

CPU = Leaf(
    "/spec/template/spec/containers/0/resources/requests/cpu",
    ("f:spec", "f:containers", element("main"), "f:resources", "f:requests", "f:cpu"),
)
EXACT = {"f:spec": {"f:containers": {'k:{"name":"main"}': {"f:resources": {"f:requests": {"f:cpu": {}}}}}}}
ATOMIC = {"f:spec": {"f:containers": {}}}
OTHER = {"f:spec": {"f:containers": {'k:{"name":"main"}': {"f:resources": {"f:limits": {"f:cpu": {}}}}}}}


def entry(
    manager: str, time: str, fields: dict[str, object], operation: str = "Update", sub: str = ""
) -> ManagedFields:
    return ManagedFields(manager=manager, operation=operation, time=time, subresource=sub, fields=fields)


@pytest.mark.parametrize(
    ("entries", "writer"),
    [
        ([], None),
        ([entry("a", "1", OTHER)], None),
        ([entry("a", "1", EXACT)], "a"),
        ([entry("a", "1", EXACT), entry("b", "2", EXACT)], "b"),
        ([entry("a", "3", EXACT), entry("b", "2", EXACT)], "a"),
        # An owner of what is around the field counts only where nobody owns the field itself.
        ([entry("a", "1", EXACT), entry("b", "2", ATOMIC)], "a"),
        ([entry("b", "2", ATOMIC)], "b"),
        # At one time apply wins, then the name.
        ([entry("a", "1", EXACT), entry("b", "1", EXACT, "Apply")], "b"),
        ([entry("b", "1", EXACT), entry("a", "1", EXACT)], "a"),
        # Status is written by controllers and says nothing of who owns the spec; scale does.
        ([entry("a", "1", EXACT), entry("b", "2", EXACT, sub="status")], "a"),
        ([entry("a", "1", EXACT), entry("b", "2", EXACT, sub="scale")], "b"),
        ([entry("a", "1", {"f:spec": "odd"})], None),
    ],
)
def test_the_last_writer(entries: list[ManagedFields], writer: str | None) -> None:
    assert last_writers(entries, [CPU]) == ({} if writer is None else {CPU.pointer: writer})


NAMES = ["f:spec", "f:a", "f:b", element("x")]
KEYS = st.sampled_from([*NAMES, "."])
TREES = st.recursive(st.just({}), lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)
ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from("abc"),
        st.sampled_from("123"),
        TREES,
        st.sampled_from(["Apply", "Update"]),
        st.sampled_from(["", "status", "scale"]),
    ),
    max_size=5,
)
LEAVES = st.lists(
    st.lists(KEYS, min_size=1, max_size=4).map(lambda keys: Leaf("/".join(keys), tuple(keys))), max_size=6
)


@given(ENTRIES, LEAVES)
def test_pruning_changes_no_answer_and_pruning_again_changes_nothing(
    entries: list[ManagedFields], leaves: list[Leaf]
) -> None:
    pruned = prune(entries, leaves)
    assert last_writers(pruned, leaves) == last_writers(entries, leaves)
    assert prune(pruned, leaves) == pruned
