# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of a ledger from elsewhere, held against the ledger while it is walked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from .checkpoint import Checkpoint
from .faults import Faults
from .head import Head
from .merkle import Tree, leaf_hash


class Known:
    """Heads and checkpoints of one ledger, all looked at in one pass.

    :ivar committed: numbers of lines that are known to have been in it.
    :ivar held: the checkpoints that the ledger keeps.
    """

    def __init__(self, heads: Iterable[Head], checkpoints: Iterable[Checkpoint]) -> None:
        self._heads: dict[int, list[str]] = {}
        for head in heads:
            self._heads.setdefault(head.seq, []).append(head.hash)
        self._waiting = sorted(checkpoints, reverse=True)
        self._tree = Tree()
        self._index = 0
        self.held: list[Checkpoint] = []
        self.committed = frozenset(self._heads) | {checkpoint.size - 1 for checkpoint in self._waiting}

    def feed(self, lines: Sequence[bytes], faults: Faults) -> None:
        """The next lines: is each one the one that is known?"""
        first, self._index = self._index, self._index + len(lines)
        for seq, hashes in self._heads.items():
            if first <= seq < self._index and {hashlib.sha256(lines[seq - first]).hexdigest()} != set(hashes):
                faults.add("AUDIT_FORK", seq, "another line is known to have stood here")
        while self._waiting:
            due = min(self._waiting[-1].size - first, len(lines))
            for line in lines[self._tree.size - first : due]:
                self._tree.push(leaf_hash(line))
            if self._waiting[-1].size > self._tree.size:
                break
            self._settle(self._waiting.pop(), lines[due - 1], faults)

    def finish(self, size: int, faults: Faults) -> None:
        """The ledger ended after ``size`` lines that are events, or are closed."""
        for seq in self._heads:
            if seq >= size:
                faults.add("AUDIT_TRUNCATED", size, f"the trust state knows line {seq}")
        for checkpoint in self._waiting:
            faults.add("AUDIT_TRUNCATED", size, f"a checkpoint is over {checkpoint.size} lines")

    def _settle(self, checkpoint: Checkpoint, last: bytes, faults: Faults) -> None:
        if self._tree.root() == checkpoint.root and hashlib.sha256(last).hexdigest() == checkpoint.head:
            self.held.append(checkpoint)
        else:
            line = checkpoint.size - 1
            faults.add("AUDIT_FORK", line, "the lines up to this one are others than those of a checkpoint")
