# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which samples of which worker stand out from those of its peers, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .matrix import Matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BATCH = 131_072
"""Values at a time: as many as stay near the processor."""
_GAP = 5
"""Rows of the job that a worker may miss within one run of slow samples."""


@dataclass(frozen=True)
class Slow:
    """The samples over the ratio.

    :ivar rows: rows of the matrix that were judged. ``judged`` samples in all, ``of_worker`` of each worker.
    :ivar row, column: of each slow sample, worker by worker: place in ``rows``, worker. ``order``: its number among that worker's samples.
    :ivar value, others: its value, and the median of the others at that row.
    """

    rows: NDArray[Any]
    attempt: NDArray[Any]
    judged: int
    of_worker: NDArray[Any]
    row: NDArray[Any]
    column: NDArray[Any]
    order: NDArray[Any]
    value: NDArray[Any]
    others: NDArray[Any]


def slow_samples(table: Matrix, ratio: float, least: int) -> Slow:
    """Samples over ``ratio`` times the median of the *others* at the same row, of rows with ``least`` workers or more.

    The others' median needs no median a worker: three order statistics of the row give it for each.
    """
    import numpy as np

    values = table.values
    positive = values > 0  # false for NaN; a step that took no time was not measured
    if not positive.all():
        values = np.where(positive, values, np.nan)
    count = positive.sum(axis=1)
    rows = np.flatnonzero(count >= least)
    whole = len(rows) == len(values)
    values, count = (values, count) if whole else (values[rows], count[rows])
    bound, others, middle, around = (np.empty(len(rows)) for _unused in range(4))
    size = max(1, _BATCH // max(values.shape[1], 1))
    for low in range(0, len(rows), size):
        part = slice(low, low + size)
        for number in np.unique(count[part]):
            place = low + np.flatnonzero(count[part] == number)
            bound[place], others[place], middle[place], around[place] = _bound(values[place], int(number), ratio)
    row, column = np.nonzero(values > bound[:, None])
    line = np.lexsort((row, column))
    row, column = row[line], column[line]
    full = bool((count == values.shape[1]).all())
    order = row if full else np.cumsum(~np.isnan(values), axis=0, dtype=np.int32)[row, column]
    of_worker = np.full(values.shape[1], len(rows)) if full else (~np.isnan(values)).sum(axis=0)
    found = values[row, column]
    return Slow(
        rows=rows,
        attempt=table.attempt[rows],
        judged=int(count.sum()),
        of_worker=of_worker,
        row=row,
        column=column,
        order=order,
        value=found,
        others=np.where(found == middle[row], around[row], others[row]),
    )


def _bound(values: NDArray[Any], count: int, ratio: float) -> tuple[NDArray[Any], ...]:
    """Of each row: what a value must exceed to be slow, the others' median of a value above the middle, the middle, and its others' median.

    Sorted, with h = count // 2: for a value above the middle the others' median is s[h-1] (even count) or (s[h-1] + s[h]) / 2 (odd). The
    middle value of an odd count has (s[h-1] + s[h+1]) / 2; where that makes it slow, so are all above it. No value below the middle is.
    """
    import numpy as np

    half = count // 2
    places = (half - 1, half) if count % 2 == 0 else (half - 1, half, half + 1)
    ordered = np.partition(np.ascontiguousarray(values), places, axis=1)
    below, middle = ordered[:, half - 1], ordered[:, half]
    if count % 2 == 0:
        # The middle pair: the upper one has the lower as others' median, so it must not be cut off.
        return np.maximum(np.nextafter(middle, -np.inf), ratio * below), below, middle, below
    around = (below + ordered[:, half + 1]) / 2
    others = (below + middle) / 2
    bound = np.where(middle > ratio * around, np.nextafter(middle, -np.inf), np.maximum(middle, ratio * others))
    return bound, others, middle, around


@dataclass(frozen=True)
class Runs:
    """The runs of one worker, long enough each.

    :ivar spells: of each run, the places in ``Slow.row`` of its first sample and behind its last.
    :ivar first, last: places in ``Slow.rows`` of the first and last sample.
    :ivar lost: how much longer the slow samples took than the others' median, in the values' unit.
    """

    column: int
    count: int
    longest: int
    samples: int
    of_worker: int
    spells: tuple[tuple[int, int], ...]
    first: int
    last: int
    ratio_median: float
    ratio_max: float
    lost: float


def runs(slow: Slow, least: int) -> Iterator[Runs]:
    """Workers with at least one run of ``least`` slow samples. A missing sample neither extends nor ends a run, a longer gap does."""
    import numpy as np

    if not len(slow.row):
        return
    fresh = np.ones(len(slow.row), dtype=bool)
    fresh[1:] = (
        (np.diff(slow.column) != 0)
        | (np.diff(slow.order) != 1)
        | (np.diff(slow.row) > _GAP)
        | (np.diff(slow.attempt[slow.row].astype(np.int64)) != 0)
    )
    starts = np.flatnonzero(fresh)
    lengths = np.diff(np.append(starts, len(fresh)))
    long = lengths >= least
    starts, lengths = starts[long], lengths[long]
    owners = slow.column[starts]
    for column in np.unique(owners):
        mine = np.flatnonzero(owners == column)
        picked = np.concatenate([np.arange(starts[run], starts[run] + lengths[run]) for run in mine])
        ratios = slow.value[picked] / slow.others[picked]
        yield Runs(
            column=int(column),
            count=len(mine),
            longest=int(lengths[mine].max()),
            samples=len(picked),
            of_worker=int(slow.of_worker[column]),
            spells=tuple((int(starts[run]), int(starts[run] + lengths[run])) for run in mine),
            first=int(slow.row[picked[0]]),
            last=int(slow.row[picked[-1]]),
            ratio_median=float(np.median(ratios)),
            ratio_max=float(ratios.max()),
            lost=float((slow.value[picked] - slow.others[picked]).sum()),
        )


def lost_to_slow(slow: Slow) -> float:
    """How much longer the job's steps took for its slow samples: at each row the slowest one sets the pace of all."""
    import numpy as np

    most = np.zeros(len(slow.rows))
    np.maximum.at(most, slow.row, slow.value - slow.others)
    return float(most.sum())
