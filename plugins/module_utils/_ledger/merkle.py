# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Merkle trees of RFC 9162 (RFC 6962) over lines: roots and proofs in memory that grows with the logarithm alone.

A proof is a list of roots of subtrees, and the subtrees of one proof do not overlap. So their ranges are worked out first, and
one pass over the leaves then gives all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

Range = tuple[int, int]
"""Leaves from the first number to before the second."""


def leaf_hash(line: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The root of the leaves so far.

    :ivar size: leaves so far.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        """Roots of perfect subtrees, largest first: one for each bit of the size."""

    def push(self, leaf: bytes) -> None:
        """The next leaf's hash."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            size >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root; of no leaf, the hash of nothing."""
        if not self._peaks:
            return hashlib.sha256().digest()
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees of ``PATH(index, D[size])``, in the order of the path.

    :raises ValueError: unless 0 ≤ index < size.
    """
    if not 0 <= index < size:
        raise ValueError("a leaf's number lies between 0 and the size")
    ranges: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The subtrees of ``PROOF(old, D[new])``, in the order of the proof.

    :raises ValueError: unless 0 < old ≤ new.
    """
    if not 0 < old <= new:
        raise ValueError("the older size lies between 1 and the newer")
    ranges: list[Range] = []
    low, high = 0, new
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    # The last subtree is the old tree itself when nothing stands before it; whoever checks has its root.
    return ([] if low == 0 else [(low, high)]) + ranges[::-1]


def roots(leaves: Iterable[bytes], ranges: Sequence[Range]) -> list[bytes]:
    """The roots of ranges that do not overlap, in their order, from one pass over the leaves' hashes.

    :raises ValueError: when there are fewer leaves.
    """
    found: dict[Range, bytes] = {}
    waiting = sorted(ranges, reverse=True)
    tree = Tree()
    for number, leaf in enumerate(leaves):
        if not waiting:
            break
        low, high = waiting[-1]
        if number >= low:
            tree.push(leaf)
        if number == high - 1:
            found[waiting.pop()] = tree.root()
            tree = Tree()
    if waiting:
        raise ValueError("there are fewer leaves than the proof spans")
    return [found[span] for span in ranges]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` leads from a leaf's hash to the root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, hash_ = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            hash_ = node_hash(step, hash_)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hash_ == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves the older tree a prefix of the newer (RFC 9162 section 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(count: int) -> int:
    """The largest power of two below ``count``, which is 2 or more."""
    return 1 << (count - 1).bit_length() - 1
