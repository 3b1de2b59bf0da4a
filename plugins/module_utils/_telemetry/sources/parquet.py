# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Parquet: the columns as the engine reads them. Names may be numbers, times of any kind; layouts are those of CSV."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..._reasons.errors import ModeKeeperError
from ..chunks import Chunk, Clock, records, refusals
from ..layouts.model import Layout
from ..layouts.option import mapped
from ..layouts.registry import recognise
from ..records import Careful, frame
from .model import Format, Tally

if TYPE_CHECKING:
    import polars as pl

    from ..blocks import Source

_MAGIC = b"PAR1"
_ROWS = 262_144
_FEW = 256
MAX_BYTES = 4 * 1024**3
MAX_ROWS = 200_000_000
"""A few bytes can hold the same row without end."""


def read(source: Source, columns: Mapping[str, object] | None, tally: Tally) -> Iterator[pl.DataFrame]:
    """Tables of records; dirt is counted in ``source.dirt``. The file is held in memory as stored: its digest is of what was read.

    :raises ModeKeeperError: ``TELEMETRY_FORMAT_UNKNOWN`` for what is no whole Parquet file, ``TELEMETRY_COLUMNS_UNKNOWN``,
        ``TELEMETRY_COLUMNS_INVALID``, ``TELEMETRY_TOO_LARGE``.
    """
    import polars as pl

    data = source.whole(MAX_BYTES)
    try:
        whole = pl.scan_parquet(io.BytesIO(data))
        layout = _layout(source, columns, list(whole.collect_schema()))
        tally.layout = layout.name
        careful = Careful(layout, source.stem, source.dirt, text=False)
        height = int(whole.select(pl.len()).collect().item())
        if height > MAX_ROWS:
            raise ModeKeeperError("TELEMETRY_TOO_LARGE", f"{source.name} holds more than {MAX_ROWS} rows")
        for start in range(0, height, _ROWS):
            raw = whole.select(layout.columns()).slice(start, _ROWS).collect()
            tally.lines += raw.height
            yield from _tables(raw, layout, source, careful, tally)
    except refusals() as exc:
        raise ModeKeeperError(
            "TELEMETRY_FORMAT_UNKNOWN", f"{source.name} is no whole Parquet file ({type(exc).__name__})"
        ) from exc
    tally.lost += careful.lost


def _layout(source: Source, columns: Mapping[str, object] | None, present: list[str]) -> Layout:
    layout = recognise(present) if columns is None else mapped(columns, present)
    if layout is None:
        shown = ", ".join(name[:40] for name in present[:20])
        raise ModeKeeperError("TELEMETRY_COLUMNS_UNKNOWN", f"{source.name} has the columns {shown}")
    return layout


def _tables(
    raw: pl.DataFrame, layout: Layout, source: Source, careful: Careful, tally: Tally
) -> Iterator[pl.DataFrame]:
    """The engine's columns in the types of :mod:`..chunks`; rows that do not fit them one by one, found by halving."""
    cast = _cast(raw, layout)
    found = _fast(cast, layout, source.stem) if cast is not None else None
    if found is not None:
        found.note(source.dirt)
        tally.lost += found.blank
        yield from found.tables
    elif cast is None or raw.height <= _FEW:
        yield frame(careful.rows(_rows(raw)))
    else:
        middle = raw.height // 2
        yield from _tables(raw[:middle], layout, source, careful, tally)
        yield from _tables(raw[middle:], layout, source, careful, tally)


def _fast(cast: pl.LazyFrame, layout: Layout, stem: str) -> Chunk | None:
    try:
        return records(cast, layout, stem, Clock())
    except refusals():
        return None  # a step beyond 64 bits


def _cast(raw: pl.DataFrame, layout: Layout) -> pl.LazyFrame | None:
    """None where a type is not of its kind: a list for a name, a text for a number."""
    import polars as pl

    step, time = layout.fields.get("step"), layout.fields.get("time")
    values = {value.column for value in layout.values}
    casts: list[Any] = []
    for name, kind in raw.schema.items():
        number = kind.is_numeric()
        if name == step or name in values:
            if not number or (name == step and (not kind.is_integer() or name in values)):
                return None
            casts.append(pl.col(name).cast(pl.Int64 if name == step else pl.Float64))
        elif name == time and (isinstance(kind, pl.Datetime) or number):
            casts.append(pl.col(name))
        elif kind.is_integer() or isinstance(kind, (pl.String, pl.Categorical, pl.Enum)):
            casts.append(pl.col(name).cast(pl.String))
        else:
            return None
    return raw.lazy().select(casts)


def _rows(raw: pl.DataFrame) -> Iterator[Mapping[str, object]]:
    import polars as pl

    plain = raw.with_columns(
        pl.col(name).cast(pl.String) for name, kind in raw.schema.items() if isinstance(kind, (pl.Datetime, pl.Date))
    )
    yield from plain.iter_rows(named=True)


def sniff(head: bytes) -> bool:
    """The file begins as Parquet does."""
    return head.startswith(_MAGIC)


FORMAT = Format("parquet", read, sniff, (".parquet", ".pq"))
