# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Trees and proofs against RFC 6962 read word for word, for all sizes up to 64."""

from __future__ import annotations

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger import merkle
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.merkle import leaf_hash

from . import made

MOST = 64
LINES = [b"line %d" % number for number in range(MOST)]
LEAVES = [leaf_hash(line) for line in LINES]
ROOTS = [made.root(LINES[:size]) for size in range(MOST + 1)]
# The eight leaves of RFC 6962's own tests (certificate-transparency, merkle_tree_test).
KNOWN = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]


def tree(count: int) -> merkle.Tree:
    made_tree = merkle.Tree()
    for leaf in LEAVES[:count]:
        made_tree.push(leaf)
    return made_tree


def test_the_known_root_of_the_eight_known_leaves() -> None:
    known = merkle.Tree()
    for leaf in KNOWN:
        known.push(leaf_hash(bytes.fromhex(leaf)))
    assert known.root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_roots_of_all_sizes() -> None:
    assert [tree(size).root() for size in range(MOST + 1)] == ROOTS


def test_inclusion_proofs_of_all_leaves_in_all_sizes_hold_and_no_other_root_does() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            path = merkle.roots(LEAVES, merkle.inclusion_ranges(index, size))
            assert path == made.path(index, LINES[:size])
            assert merkle.included(LEAVES[index], index, size, path, ROOTS[size])
            assert not any(
                merkle.included(LEAVES[index], index, size, path, root) for root in ROOTS if root != ROOTS[size]
            )


def test_consistency_proofs_of_all_sizes_hold_and_no_other_root_does() -> None:
    for new in range(1, MOST + 1):
        for old in range(1, new + 1):
            path = merkle.roots(LEAVES, merkle.consistency_ranges(old, new))
            assert path == made.proof(old, LINES[:new])
            assert merkle.consistent(old, new, ROOTS[old], ROOTS[new], path)
            assert not merkle.consistent(old, new, ROOTS[old - 1], ROOTS[new], path)
            assert not merkle.consistent(old, new, ROOTS[old], ROOTS[new - 1], path)


def test_no_proof_holds_for_another_leaf_place_or_size() -> None:
    for size in range(1, 20):
        for index in range(size):
            path = made.path(index, LINES[:size])
            for other in range(size):
                assert merkle.included(LEAVES[other], other, size, path, ROOTS[size]) == (other == index)
                assert merkle.included(LEAVES[index], other, size, path, ROOTS[size]) == (other == index)


@pytest.mark.parametrize("change", ["shorter", "longer", "changed"])
def test_no_changed_path_holds(change: str) -> None:
    def changed(path: list[bytes]) -> list[bytes]:
        if change == "longer":
            return [*path, LEAVES[0]]
        return path[:-1] if change == "shorter" else [*path[:-1], LEAVES[0][::-1]]

    for new in range(2, 20):
        for old in range(1, new):
            path = changed(made.proof(old, LINES[:new]))
            assert not merkle.consistent(old, new, ROOTS[old], ROOTS[new], path)
            path = changed(made.path(old, LINES[:new]))
            assert not merkle.included(LEAVES[old], old, new, path, ROOTS[new])


def test_what_is_no_place_or_size() -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        assert not merkle.included(LEAVES[0], index, size, [], ROOTS[3])
        with pytest.raises(ValueError, match="number"):
            merkle.inclusion_ranges(index, size)
    for old, new in ((0, 3), (4, 3)):
        assert not merkle.consistent(old, new, ROOTS[old], ROOTS[new], [])
        with pytest.raises(ValueError, match="older"):
            merkle.consistency_ranges(old, new)
    assert not merkle.consistent(3, 5, ROOTS[3], ROOTS[5], [])
    assert not merkle.consistent(4, 4, ROOTS[4], ROOTS[4], [ROOTS[4]])
    with pytest.raises(ValueError, match="fewer"):
        merkle.roots(LEAVES[:3], merkle.inclusion_ranges(1, 8))
