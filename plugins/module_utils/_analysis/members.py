# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A block worker by worker, warm-up cut."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Block
from .matrix import warm
from .series import Series


def each(block: Block) -> Iterator[Series]:
    """The series of each worker, in the order of :attr:`Block.members`."""
    import numpy as np

    keep = ~warm(block)
    ends = np.append(block.starts[1:], len(block.value))
    for worker, low, high in zip(block.members, block.starts, ends, strict=True):
        rows = np.arange(low, high)[keep[low:high]]
        yield Series(worker, "samples", block.value[rows], block.step[rows], block.time[rows])
