# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The fast way: a block becomes records in one pass of the engine, only when it can be shown that nothing in it was lost or guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .compact import distinct
from .dirt import Dirt
from .fields import MAX_STEP, acceptable
from .layouts.model import NAMES, Layout, Value, fixed
from .moments import COUNT, USUAL, Writing, any_way, columnar, inside, writing

if TYPE_CHECKING:
    import polars as pl

#: Names that a parser makes of a boolean, an object or an array: the careful way must tell.
_SUSPECT = ("true", "false")


@dataclass
class Clock:
    """How the times of a source are written, as its blocks so far show; None where there is no one fast way."""

    writing: Writing | None = USUAL
    _tried: set[Writing | None] = field(default_factory=set)

    def learn(self, known: Writing | None, text: str | None) -> None:
        """From a time of a block that could not be read so."""
        self._tried.add(known)
        found = writing(text) if text else None
        self.writing = None if found in self._tried else found


@dataclass(frozen=True)
class Chunk:
    """Records of ``rows`` rows.

    :ivar tables: columns of names (Categorical, or Enum; those that are empty throughout lack), ``step``, ``time``, ``value``.
    :ivar naive: times without a zone. :ivar blank: rows of a wide table without any value; they gave no record.
    """

    rows: int
    tables: tuple[pl.DataFrame, ...]
    naive: int = 0
    blank: int = 0

    def note(self, dirt: Dirt) -> None:
        """Counts what the rows show."""
        dirt["zone_absent"] += self.naive
        dirt["missing_field"] += self.blank


def refusals() -> tuple[type[BaseException], ...]:
    """What the engine raises of bytes that it cannot read; some damage it meets with a panic, which is no ``Exception``."""
    import polars as pl

    return pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError


def records(raw: pl.LazyFrame, layout: Layout, stem: str, clock: Clock) -> Chunk | None:
    """The records of a block, or None when it needs the careful way.

    :param raw: the columns of ``layout``: names and ``time`` as text (``time`` also as such, or counted since 1970), ``step`` as Int64,
        values as Float64; what could not be read is null.
    :raises polars.exceptions.PolarsError: as the engine does, of what it cannot read.
    """
    found = _read(raw, layout, clock)
    return None if found is None else _proven(*found, layout, stem)


def _read(raw: pl.LazyFrame, layout: Layout, clock: Clock) -> tuple[pl.DataFrame, bool | pl.Series] | None:
    """The columns, and which times had no zone (all, none, or each by itself)."""
    import polars as pl

    time = layout.fields.get("time")
    if time is None:
        return _collected(raw, layout, pl.lit(None, pl.Datetime("us", "UTC"))), False
    kind = raw.collect_schema()[time]
    if isinstance(kind, pl.Datetime):
        return _collected(raw, layout, columnar(time, kind)), not kind.time_zone
    if kind.is_numeric():
        table = _collected(raw, layout, COUNT.read(time))
        return (table, False) if table["_time"].null_count() == table["_untimed"][0] else None
    known = clock.writing  # another thread may learn meanwhile
    if known is not None:
        table = _collected(raw, layout, known.read(time))
        if table["_time"].null_count() == table["_untimed"][0]:
            return table, not known.zoned
    table = _collected(raw, layout, pl.col(time))
    clock.learn(known, table["_time"].drop_nulls().first())  # type: ignore[arg-type]
    read = any_way(table["_time"])
    return None if read is None else (table.with_columns(_time=read[0]), read[1])


def _collected(raw: pl.LazyFrame, layout: Layout, moments: pl.Expr) -> pl.DataFrame:
    import polars as pl

    names = sorted({source for _name, source in _sources(layout, layout.values) if not source.startswith("=")})
    step, time = layout.fields.get("step"), layout.fields.get("time")
    return raw.select(
        *(pl.col(value.column).alias(f"_value {place}") for place, value in enumerate(layout.values)),
        *(pl.col(name).alias(f"_name {name}") for name in names),
        (pl.col(step) if step else pl.lit(None, pl.Int64)).alias("_step"),
        moments.alias("_time"),
        (pl.col(time).null_count() if time else pl.lit(0)).alias("_untimed"),
    ).collect()


def _proven(table: pl.DataFrame, naive: bool | pl.Series, layout: Layout, stem: str) -> Chunk | None:
    """The records, if every row has all it needs, in its own type."""
    import polars as pl

    values = [table[f"_value {place}"] for place in range(len(layout.values))]
    if not all(map(_finite, values)) or not _placed(table["_step"], table["_time"]) or not inside(table["_time"]):
        return None
    there = [value.is_not_null() for value in values]
    some = there[0]
    for more in there[1:]:
        some = some | more
    blank = table.height - int(some.sum())
    if blank and not layout.wide:
        return None
    tables = []
    for value, column, kept in zip(layout.values, values, there, strict=True):
        names = _names(table, layout, value, stem)
        if names is None:
            return None
        found = pl.DataFrame(
            {**names, "step": table["_step"], "time": table["_time"], "value": column},
        )
        tables.append(found.filter(kept) if column.null_count() else found)
    zoneless = (
        table["_time"].is_not_null() & some if naive is True else naive & some if isinstance(naive, pl.Series) else None
    )
    return Chunk(table.height, tuple(tables), naive=0 if zoneless is None else int(zoneless.sum()), blank=blank)


def _finite(column: pl.Series) -> bool:
    """Nulls apart."""
    import numpy as np

    whole = column.drop_nulls() if column.null_count() else column
    return bool(np.isfinite(whole.to_numpy()).all())


def _placed(step: pl.Series, time: pl.Series) -> bool:
    """Whether each row has a step or a time, and steps are such as a double holds."""
    if step.null_count() and time.null_count() and (step.is_null() & time.is_null()).any():
        return False
    first, last = step.min(), step.max()
    return first is None or bool(first >= -MAX_STEP and last <= MAX_STEP)  # type: ignore[operator]


def _sources(layout: Layout, values: Iterable[Value]) -> list[tuple[str, str]]:
    """Of each name a column, or ``=`` and a fixed text."""
    found = [(name, layout.fields.get(name, "=")) for name in NAMES]
    return found + [pair for value in values for pair in (("metric", value.metric), ("unit", value.unit))]


def _names(table: pl.DataFrame, layout: Layout, value: Value, stem: str) -> dict[str, pl.Series] | None:
    """The columns of names; None where one of them is not plain. Those that are empty throughout are left out."""
    import polars as pl

    found = {}
    for name, source in _sources(layout, [value]):
        text = fixed(source, stem)
        column = _coded(table[f"_name {source}"]) if text is None else _constant(text, table.height)
        # Few names, many rows: one look at each name.
        texts = distinct(column).cast(pl.String).to_list()
        if not all(_plausible(text, name) for text in texts):
            return None
        if texts != [""]:
            found[name] = column
    return found


def _coded(column: pl.Series) -> pl.Series:
    """Texts by their codes, null as the empty one. Most columns of names hold one text throughout, which a comparison tells soonest."""
    import polars as pl

    nulls = column.null_count()
    if nulls == column.len():
        return _constant("", nulls)
    if not nulls and (column == column[0]).all():
        return _constant(column[0], column.len())
    found = column.cast(pl.Categorical)
    return found.fill_null("") if nulls else found


def _constant(text: str, height: int) -> pl.Series:
    import polars as pl

    # An Enum of one text is a byte a row.
    return pl.Series([text], dtype=pl.Enum([text])).new_from_index(0, height)


def _plausible(text: str, field: str) -> bool:
    if not text:
        return field not in ("job", "metric")
    return text[0] not in "{[" and text not in _SUSPECT and acceptable(text)
