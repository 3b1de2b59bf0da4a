# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Times of a whole column at one stroke: by the one way in which they are all written, or else by each of the known ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .fields import EPOCH, EPOCH_SCALES, LAST

if TYPE_CHECKING:
    import polars as pl

_ZONED = "%Y-%m-%dT%H:%M:%S%.f%#z"
_NAIVE = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(?:\.(\d{3}|\d{6}|\d{9}))?(Z|\+00:00)?", re.ASCII)
_DIGITS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_LAST = int((LAST - EPOCH).total_seconds()) * 1_000_000


@dataclass(frozen=True)
class Writing:
    """One way to write times.

    :ivar pattern: of the engine; empty for a count since 1970. Those without variable parts are read several times faster.
    """

    pattern: str
    zoned: bool

    def read(self, column: str) -> pl.Expr:
        """Of a column of texts, null where one is written otherwise."""
        import polars as pl

        if not self.pattern:
            return _since_epoch(pl.col(column))
        moments = pl.col(column).str.to_datetime(self.pattern, time_unit="us", strict=False)
        return moments.dt.replace_time_zone("UTC")


USUAL = Writing("%Y-%m-%dT%H:%M:%SZ", zoned=True)
COUNT = Writing("", zoned=True)


def writing(text: str) -> Writing | None:
    """The way in which a time is written, where it is one that can be read fast."""
    if _DIGITS.fullmatch(text):
        return COUNT
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    between, fraction, zone = shape.groups(default="")
    part = f".%{len(fraction)}f" if fraction else ""
    return Writing(f"%Y-%m-%d{between}%H:%M:%S{part}{zone}", zoned=bool(zone))


def any_way(raw: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """Times written in any known way, and of each whether it had no zone; None when one of them cannot be read."""
    import polars as pl

    found = raw.str.to_datetime(_ZONED, time_unit="us", time_zone="UTC", strict=False)
    wanted = raw.len() - raw.null_count()
    naive = raw.is_null() & False
    if found.len() - found.null_count() != wanted:
        for pattern in _NAIVE:
            more = raw.str.to_datetime(pattern, time_unit="us", strict=False).dt.replace_time_zone("UTC")
            naive = naive | more.is_not_null()
            found = found.fill_null(more) if more.null_count() < more.len() else found
        if found.len() - found.null_count() != wanted:
            found = found.fill_null(raw.to_frame("raw").select(_since_epoch(pl.col("raw"))).to_series())
    if found.len() - found.null_count() != wanted:
        return None
    return found.cast(pl.Datetime("us", "UTC")), naive


def columnar(column: str, kind: pl.Datetime) -> pl.Expr:
    """Times that the engine knows to be such, in UTC and microseconds."""
    import polars as pl

    found = pl.col(column).dt.cast_time_unit("us")
    return found.dt.convert_time_zone("UTC") if kind.time_zone else found.dt.replace_time_zone("UTC")


def inside(moments: pl.Series) -> bool:
    """Whether all lie between 1970 and 2100."""
    # As microseconds: a year beyond 9999 is no datetime of Python's, and would be raised on.
    counts = moments.to_physical()
    first, last = counts.min(), counts.max()
    return first is None or bool(first >= 0 and last <= _LAST)  # type: ignore[operator]


def _since_epoch(raw: pl.Expr) -> pl.Expr:
    import polars as pl

    count = raw.cast(pl.Float64, strict=False)
    seconds: pl.Expr = count
    for floor, scale in reversed(EPOCH_SCALES):
        seconds = pl.when(count >= floor).then(count / scale).otherwise(seconds)
    micro = (seconds * 1e6).round(0)
    sane = pl.when(micro.is_between(0, (LAST - EPOCH).total_seconds() * 1e6)).then(micro)
    return sane.cast(pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
