# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records in the order the analysis needs: series by series, in each by time or step; repetitions dropped, restarts numbered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .model import TEXT

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

_ABSENT = -(2**62)
_MANY = 2**32
_NEAR = 65_536


@dataclass(frozen=True)
class Arranged:
    """:ivar frame: the records in order. :ivar unordered: how many stood out of order before."""

    frame: pl.DataFrame
    unordered: int = 0


def arrange(frame: pl.DataFrame) -> Arranged:
    """The records of a table of :func:`.compact.compact`, in order, with the column ``attempt``.

    A series is what agrees in all names. It is ordered by time where each of its records has one; else by step, unless steps come back
    with other values (a run that restarted from a checkpoint): then the order met is kept. A record equal to an earlier one in every
    column is dropped, except in a series without steps that has several values at one time anyway.
    """
    import polars as pl

    series, order = _ordered(_series(frame))
    if order is not None:
        # Column by column, each replaced at once: the peak is one column more, not the table twice.
        for name, kind in frame.schema.items():
            if not isinstance(kind, pl.Enum) or len(kind.categories) > 1:
                frame = frame.with_columns(frame[name].gather(order))
    frame = frame.with_columns(_series=series)
    if _clean(frame):
        return Arranged(frame.with_columns(attempt=pl.lit(0, pl.UInt32)).drop("_series"))
    frame = _ranked(_distinct(frame))
    same = pl.col("_series") == pl.col("_series").shift()
    unordered = frame.select((same & (pl.col("_rank") < pl.col("_rank").shift())).sum()).item()
    frame = frame.sort("_series", "_rank", "_tie", maintain_order=True)
    fell = (same & (pl.col("step") < pl.col("step").shift())).fill_null(value=False)
    frame = frame.with_columns(attempt=fell.cast(pl.UInt32).cum_sum().over("_series"))
    return Arranged(frame.drop("_series", "_rank", "_tie"), unordered)


def _series(frame: pl.DataFrame) -> pl.Series:
    """The number of each row's series, in the order of names."""
    import numpy as np
    import polars as pl

    sizes = {name: len(kind.categories) for name, kind in frame.schema.items() if isinstance(kind, pl.Enum)}
    wide = np.uint64 if math.prod(sizes.values()) >= _MANY else np.uint32
    number: NDArray[Any] = np.zeros(frame.height, wide)
    bound = 1
    for name in TEXT:
        size = sizes.get(name, 1)
        if size == 1:
            continue
        if bound * size >= _MANY:
            number, bound = _renumbered(number)
        # In place: on millions of rows each copy is felt.
        if bound > 1:
            np.multiply(number, wide(size), out=number)
        bound *= size
        codes = frame[name].to_physical().to_numpy()
        if name == "pod":
            # A worker that got a new pod is the same worker: pods tell apart only those that have no name.
            codes = codes * frame["worker"].cast(pl.String).eq("").to_numpy()
        np.add(number, codes, out=number)
    if bound >= _MANY:
        number, bound = _renumbered(number)
    return pl.Series("_series", number.astype(np.uint32, copy=False))


def _renumbered(number: NDArray[Any]) -> tuple[NDArray[Any], int]:
    import numpy as np

    found, places = np.unique(number, return_inverse=True)
    return places.astype(np.uint64), len(found)


def _ordered(series: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """The rows one series after the other, in the order met: the series of each, and where it was; None when they stood so already."""
    import numpy as np
    import polars as pl

    if series.is_sorted():
        return series, None
    # Series above, row below in one number: sorting numbers is faster than finding an order, and keeps equals in place.
    key = series.to_numpy().astype(np.uint64)
    np.left_shift(key, np.uint64(32), out=key)
    np.add(key, np.arange(len(key), dtype=np.uint32), out=key)
    key.sort()
    order = key.astype(np.uint32)
    np.right_shift(key, np.uint64(32), out=key)
    return pl.Series(key.astype(np.uint32)), pl.Series(order)


def _clean(frame: pl.DataFrame) -> bool:
    """Whether each series only goes forward: in step, or where there is none in time, and in time wherever there is one."""
    columns = [_numbers(frame[name]) for name in ("_series", "step", "time")]
    # As many rows at a time as stay near the processor.
    return all(_onward(*(column[low : low + _NEAR + 1] for column in columns)) for low in range(0, frame.height, _NEAR))


def _onward(series: NDArray[Any], step: NDArray[Any], time: NDArray[Any]) -> bool:
    same = series[1:] == series[:-1]
    onward = (step[1:] > step[:-1]) & (time[1:] >= time[:-1])
    by_time = (step[1:] == _ABSENT) & (step[:-1] == _ABSENT) & (time[1:] > time[:-1])
    return bool((onward | by_time | ~same).all())


def _numbers(column: pl.Series) -> NDArray[Any]:
    """The column as numbers, without a copy where no value is absent."""
    found: NDArray[Any] = column.to_physical().fill_null(_ABSENT).to_numpy()
    return found


def _distinct(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    place = ["_series", "step", "time"]
    several = (pl.col("value").n_unique().over(place) > 1) & pl.col("step").is_null()
    frame = frame.with_columns(_kept=several.any().over("_series"))
    names = [*place, "value"]
    first = pl.struct(names).is_first_distinct()
    return frame.filter(pl.col("_kept") | first).drop("_kept")


def _ranked(frame: pl.DataFrame) -> pl.DataFrame:
    """What each record is ordered by within its series."""
    import polars as pl

    frame = frame.with_row_index("_row")
    timed = pl.col("time").is_not_null().all().over("_series")
    replayed = pl.col("step").is_duplicated() if frame.height < 2 else pl.struct("_series", "step").is_duplicated()
    restarts = (replayed & pl.col("step").is_not_null()).any().over("_series")
    step = pl.col("step").fill_null(-1)
    rank = (
        pl.when(timed)
        .then(pl.col("time").cast(pl.Int64))
        .when(restarts)
        .then(pl.col("_row").cast(pl.Int64))
        .otherwise(step)
    )
    return frame.with_columns(_rank=rank, _tie=pl.when(timed).then(step).otherwise(0)).drop("_row")
