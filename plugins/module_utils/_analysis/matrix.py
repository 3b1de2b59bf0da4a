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
_NEAR = 65_536


@dataclass(frozen=True)
class Matrix:
    """:ivar values: rows × workers. :ivar attempt, step, time: of each row (the time of its first worker's record)."""

    values: NDArray[Any]
    attempt: NDArray[Any]
    step: NDArray[Any]
    time: NDArray[Any]


def warm(block: Block) -> NDArray[Any]:
    """Per record, whether it belongs to the warm-up of its run or restart."""
    return _warm(block, len(block.value), block.starts)


def _warm(block: Block, height: int, starts: NDArray[Any]) -> NDArray[Any]:
    """The same of the first ``height`` records, whose workers begin at ``starts``."""
    import numpy as np

    attempt, step = block.attempt[:height], block.step[:height]
    fresh = np.zeros(height, dtype=bool)
    fresh[starts] = True
    fresh[1:] |= attempt[1:] != attempt[:-1]
    starts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(starts, height))
    if block.stepped:
        return np.asarray(step < np.repeat(step[starts], sizes) + WARM_UP)
    if block.metric in RUN_METRICS:
        return np.asarray(np.arange(height) - np.repeat(starts, sizes) < WARM_UP)
    return np.zeros(height, dtype=bool)


def matrix(block: Block) -> Matrix | None:
    """The block without warm-up, or None when its workers share too few steps (or times) to stand side by side."""
    import numpy as np

    place = block.step if block.stepped else block.time if block.timed else None
    if place is None:
        return None
    whole = _whole(block, place)
    if whole is not None:
        return whole if len(whole.values) else None
    keep = np.flatnonzero(~warm(block))
    if not len(keep):
        return None
    row, firsts = _rows(place[keep], block.attempt[keep])
    count, width = len(firsts), len(block.members)
    if count * width > _SPARSE * len(keep) + 1_000_000:
        return None
    values = np.full((count, width), np.nan)
    values[row, block.member[keep]] = block.value[keep]
    pick = keep[firsts]
    return Matrix(values, block.attempt[pick], block.step[pick], block.time[pick])


def medians(values: NDArray[Any]) -> NDArray[Any]:
    """The median of each row, of what is there."""
    import numpy as np

    if np.isnan(values).any():
        found: NDArray[Any] = np.nanmedian(values, axis=1)
        return found
    # As many rows at a time as stay near the processor; a median of floats would look for NaN once more.
    half, odd = divmod(values.shape[1], 2)
    places = (half,) if odd else (half - 1, half)
    middle = np.empty(len(values))
    size = max(1, _NEAR // values.shape[1])
    for low in range(0, len(values), size):
        ordered = np.partition(np.ascontiguousarray(values[low : low + size]), places, axis=1)
        middle[low : low + size] = ordered[:, half] if odd else (ordered[:, half - 1] + ordered[:, half]) / 2
    return middle


def _whole(block: Block, place: NDArray[Any]) -> Matrix | None:
    """The matrix as a view, where every worker has a record at each step: the usual case, and far the fastest."""
    import numpy as np

    width = len(block.members)
    count = len(place) // width
    if count * width != len(place) or not np.array_equal(block.starts, np.arange(width) * count):
        return None
    attempt = block.attempt.reshape(width, count)
    grid = place.reshape(width, count)
    once = ((grid[0, 1:] != grid[0, :-1]) | (attempt[0, 1:] != attempt[0, :-1])).all()
    if not once or (grid != grid[0]).any() or (attempt != attempt[0]).any():
        return None
    warm_rows = _warm(block, count, np.zeros(1, dtype=int))
    cut = int(warm_rows.sum())
    # The warm-up of a run without restarts stands at its start: what follows needs no copy.
    keep: Any = ~warm_rows if warm_rows[cut:].any() else slice(cut, None)
    values = block.value.reshape(width, count).T[keep]
    return Matrix(values, block.attempt[:count][keep], block.step[:count][keep], block.time[:count][keep])


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
