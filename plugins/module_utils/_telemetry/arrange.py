# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records in the order the analysis needs: series by series, in each by time or step; repetitions dropped, restarts numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .model import OPTIONAL, TEXT

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Arranged:
    """:ivar frame: the records in order. :ivar unordered: how many stood out of order before."""

    frame: pl.DataFrame
    unordered: int = 0


def compact(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One table of several, names as Enums in the order of their texts, so that codes sort as names do."""
    import polars as pl

    present = [name for name in TEXT if name in frames[0].columns]
    kinds = {}
    for name in present:
        texts: set[str] = set()
        for frame in frames:
            texts.update(frame[name].unique().cast(pl.String).to_list())
        kinds[name] = pl.Enum(sorted(texts, key=lambda text: text.encode("utf-8")))
    empty = [name for name in OPTIONAL if name in kinds and not any(kinds[name].categories.to_list())]
    casts = [pl.col(name).cast(kind) for name, kind in kinds.items()]
    return pl.concat([frame.drop(empty, strict=False).with_columns(c for c in casts if c.meta.output_name() not in empty) for frame in frames], rechunk=True)


def arrange(frame: pl.DataFrame) -> Arranged:
    """The records of a table of :func:`compact`, in order, with the column ``attempt``.

    A series is what agrees in all names. It is ordered by time where each of its records has one; else by step, unless steps come back
    with other values (a run that restarted from a checkpoint): then the order met is kept. A record equal to an earlier one in every
    column is dropped, except in a series without steps that has several values at one time anyway.
    """
    import polars as pl

    frame = _grouped(frame.with_columns(_series=_series(frame)))
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
    import polars as pl

    number = pl.zeros(frame.height, pl.UInt64, eager=True)
    bound = 1
    for name in TEXT:
        if name not in frame.columns:
            continue
        size = len(frame.schema[name].categories)  # type: ignore[attr-defined]
        if bound * size >= 2**32:
            number = (number.rank("dense") - 1).cast(pl.UInt64)
            bound = frame.height
        bound *= max(size, 1)
        number = number * size + frame[name].to_physical().cast(pl.UInt64)
    if bound >= 2**32:
        number = (number.rank("dense") - 1).cast(pl.UInt64)
    return number.cast(pl.UInt32)


def _grouped(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of one series together, in the order met. Column by column: the peak is one column, not the table."""
    import polars as pl

    if frame["_series"].is_sorted():
        return frame
    key = (frame["_series"].cast(pl.UInt64) * 2**32 + pl.int_range(frame.height, dtype=pl.UInt64, eager=True)).sort()
    order = (key % 2**32).cast(pl.UInt32)
    del key
    for name in frame.columns:
        frame = frame.with_columns(frame[name].gather(order))
    return frame


def _clean(frame: pl.DataFrame) -> bool:
    """Whether each series only goes forward: in step, or where there is none in time, and in time wherever there is one."""
    import polars as pl

    same = pl.col("_series") == pl.col("_series").shift()
    step, time = pl.col("step"), pl.col("time")
    onward = (step > step.shift()) & (time >= time.shift()).fill_null(time.is_null() & time.shift().is_null())
    by_time = step.is_null() & step.shift().is_null() & (time > time.shift())
    return bool(frame.select((onward.fill_null(value=False) | by_time.fill_null(value=False) | ~same).all()).item())


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
    rank = pl.when(timed).then(pl.col("time").cast(pl.Int64)).when(restarts).then(pl.col("_row").cast(pl.Int64)).otherwise(step)
    return frame.with_columns(_rank=rank, _tie=pl.when(timed).then(step).otherwise(0)).drop("_row")
