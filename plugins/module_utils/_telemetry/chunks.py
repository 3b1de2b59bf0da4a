# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The fast way: a parsed block becomes records only when it can be shown that nothing in it was lost or guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .dirt import Dirt
from .fields import EPOCH, EPOCH_SCALES, LAST, MAX_STEP, acceptable
from .layouts.model import Layout, Value, fixed
from .records import ORDER

if TYPE_CHECKING:
    import polars as pl

_ZONED = "%Y-%m-%dT%H:%M:%S%.f%#z"
_NAIVE = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")
#: Names that a parser makes of a boolean, an object or an array: the careful way must tell.
_SUSPECT = ("true", "false")
_LAST = int((LAST - EPOCH).total_seconds()) * 1_000_000


def records(raw: pl.DataFrame, layout: Layout, stem: str, dirt: Dirt) -> pl.DataFrame | None:
    """The records of a block, or None when it needs the careful way.

    :param raw: the columns of ``layout``: names and ``time`` as text, ``step`` as Int64, values as Float64, what could not be read null.
    """
    import polars as pl

    columns = [_column(source, stem).cast(pl.Categorical).alias(field) for field, source in _names(layout)]
    step, time = layout.fields.get("step"), layout.fields.get("time")
    columns.append(pl.col(step).alias("step") if step else pl.lit(None, pl.Int64).alias("step"))
    moments, naive = _moments(raw[time]) if time else (pl.Series("time", [None], pl.Datetime("us", "UTC")), 0)
    if moments is None:
        return None
    table = raw.select(
        *columns,
        *([moments] if time else [pl.lit(None, pl.Datetime("us", "UTC")).alias("time")]),
        pl.col(layout.values[0].column).alias("value"),
    )
    if not _whole(table):
        return None
    dirt["zone_absent"] += naive
    return table.select(*ORDER, "step", "time", "value")


def _names(layout: Layout) -> list[tuple[str, str]]:
    value: Value = layout.values[0]
    sources = {**layout.fields, "metric": value.metric, "unit": value.unit}
    return [(field, sources.get(field, "=")) for field in ORDER]


def _column(source: str, stem: str) -> pl.Expr:
    import polars as pl

    text = fixed(source, stem)
    return pl.col(source).fill_null("") if text is None else pl.lit(text, pl.String)


def _whole(table: pl.DataFrame) -> bool:
    """Whether every row has all it needs, in its own type."""
    import polars as pl

    facts = table.select(
        pl.col("value").is_finite().fill_null(value=False).all(),
        (pl.col("step").is_not_null() | pl.col("time").is_not_null()).all().alias("placed"),
        (pl.col("step").abs() <= MAX_STEP).all(),
        # Few names, many rows: one look at each name.
        pl.col(ORDER).unique().cast(pl.String).implode(),
    ).row(0)
    return all(facts[:3]) and all(
        _plausible(text, field) for field, texts in zip(ORDER, facts[3:], strict=True) for text in texts
    )


def _plausible(text: str, field: str) -> bool:
    if not text:
        return field not in ("job", "metric")
    return text[0] not in "{[" and text not in _SUSPECT and acceptable(text)


def _moments(raw: pl.Series) -> tuple[pl.Series | None, int]:
    """Times, and how many of them had no zone; None when one of them cannot be read."""
    import polars as pl

    if isinstance(raw.dtype, pl.Datetime):
        return _columnar(raw)
    found = raw.str.to_datetime(_ZONED, time_unit="us", time_zone="UTC", strict=False)
    wanted = raw.len() - raw.null_count()
    naive = 0
    if found.len() - found.null_count() != wanted:
        for pattern in _NAIVE:
            more = raw.str.to_datetime(pattern, time_unit="us", strict=False).dt.replace_time_zone("UTC")
            naive += more.len() - more.null_count()
            found = found.fill_null(more) if more.null_count() < more.len() else found
        if found.len() - found.null_count() != wanted:
            found = found.fill_null(_since_epoch(raw))
    if found.len() - found.null_count() != wanted or not _inside(found):
        return None, 0
    return found.cast(pl.Datetime("us", "UTC")).alias("time"), naive


def _columnar(raw: pl.Series) -> tuple[pl.Series | None, int]:
    import polars as pl

    zone = getattr(raw.dtype, "time_zone", None)
    there = raw.len() - raw.null_count()
    found = raw.dt.cast_time_unit("us")
    found = found.dt.convert_time_zone("UTC") if zone else found.dt.replace_time_zone("UTC")
    if not _inside(found):
        return None, 0
    return found.cast(pl.Datetime("us", "UTC")).alias("time"), 0 if zone else there


def _inside(moments: pl.Series) -> bool:
    # As microseconds: a year beyond 9999 is no datetime of Python's, and would be raised on.
    counts = moments.to_physical()
    first, last = counts.min(), counts.max()
    return first is None or bool(first >= 0 and last <= _LAST)  # type: ignore[operator]


def _since_epoch(raw: pl.Series) -> pl.Series:
    import polars as pl

    count = raw.cast(pl.Float64, strict=False)
    seconds: pl.Expr = pl.col("n")
    for floor, scale in reversed(EPOCH_SCALES):
        seconds = pl.when(pl.col("n") >= floor).then(pl.col("n") / scale).otherwise(seconds)
    micro = (seconds * 1e6).round(0)
    sane = pl.when(micro.is_between(0, (LAST - EPOCH).total_seconds() * 1e6)).then(micro)
    return (
        pl.DataFrame({"n": count})
        .select(sane.cast(pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
        .to_series()
    )
