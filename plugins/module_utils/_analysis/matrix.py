# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records of several workers side by side: one row a step (or time), one column a worker, NaN where a record is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .facts import ABSENT, Block

if TYPE_CHECKING:
    from numpy.typing import NDArray

WARM_UP = 20
"""Steps at the start of a run, and after each restart, that are not judged."""
RUN_METRICS = ("step_time", "data_time", "comm_time", "throughput")
"""Metrics of a training run: their first samples are warm-up even where steps are not counted."""
_SPARSE = 8


@dataclass(frozen=True)
class Matrix:
    """:ivar values: rows × workers. :ivar row: per record its row, -1 for warm-up.

    :ivar attempt, step, time: of each row (the earliest record's time).
    """

    values: NDArray[Any]
    attempt: NDArray[Any]
    step: NDArray[Any]
    time: NDArray[Any]


def warm(block: Block) -> NDArray[Any]:
    """Per record, whether it belongs to the warm-up of its run or restart."""
    import numpy as np

    height = len(block.value)
    fresh = np.zeros(height, dtype=bool)
    fresh[block.starts] = True
    fresh[1:] |= block.attempt[1:] != block.attempt[:-1]
    starts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(starts, height))
    if block.stepped:
        return block.step < np.repeat(block.step[starts], sizes) + WARM_UP
    if block.metric in RUN_METRICS:
        return np.arange(height) - np.repeat(starts, sizes) < WARM_UP
    return np.zeros(height, dtype=bool)


def matrix(block: Block) -> Matrix | None:
    """The block without warm-up, or None when its workers share too few steps (or times) to stand side by side."""
    import numpy as np

    place = block.step if block.stepped else block.time if block.timed else None
    if place is None:
        return None
    keep = ~warm(block)
    if not keep.any():
        return None
    everything = bool(keep.all())
    kept = place if everything else place[keep]
    attempt = block.attempt if everything else block.attempt[keep]
    row, firsts = _rows(kept, attempt)
    count, width = len(firsts), len(block.members)
    if count * width > _SPARSE * len(kept) + 1_000_000:
        return None
    values = np.full((count, width), np.nan)
    member = block.member if everything else block.member[keep]
    values[row, member] = block.value if everything else block.value[keep]
    pick = firsts if everything else np.flatnonzero(keep)[firsts]
    return Matrix(values, block.attempt[pick], block.step[pick], block.time[pick])


def _rows(place: NDArray[Any], attempt: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The row of each record, and of each row its first record."""
    import numpy as np

    low = int(place.min())
    span = int(place.max()) - low + 1
    runs = int(attempt.max()) + 1
    if span * runs > 4 * len(place) + 1_000_000:
        key = np.stack((attempt.astype(np.int64), place))
        _unused, firsts, row = np.unique(key, axis=1, return_index=True, return_inverse=True)
        return row, firsts
    # Steps count up in small strides: a table of them is faster than a sort.
    key = place - low
    if runs > 1:
        key = key + attempt.astype(np.int64) * span
    first = np.full(span * runs, -1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1)
    there = first >= 0
    return (np.cumsum(there) - 1)[key], first[there]


def absent(value: int) -> int | None:
    """A step or time, None for none."""
    return None if value == ABSENT else value
