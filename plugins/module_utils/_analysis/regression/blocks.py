# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Samples that remember one another, averaged to blocks that hardly do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..statistics.correlation import memory
from ..statistics.pieces import beside_two_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ENOUGH = 4096
_LEAST = 16


def block_size(values: NDArray[Any]) -> int:
    """Samples of a block: as many as the series remembers itself over, what is no straight line of it. Of its newest 4096."""
    kept = values[-_ENOUGH:]
    return 1 if len(kept) < _LEAST else math.ceil(memory(beside_two_lines(kept)))


def first_blocks(values: NDArray[Any], size: int) -> NDArray[Any]:
    """Means of the whole blocks of so many samples, counted from the first."""
    count = len(values) // size
    found: NDArray[Any] = values[: count * size].reshape(count, size).mean(axis=1)
    return found


def last_blocks(values: NDArray[Any], size: int, most: int) -> NDArray[Any]:
    """Means of the newest blocks, counted from the last, in order of time."""
    count = min(most, len(values) // size)
    found: NDArray[Any] = values[len(values) - count * size :].reshape(count, size).mean(axis=1)
    return found
