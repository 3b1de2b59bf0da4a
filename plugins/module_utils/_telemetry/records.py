# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The careful way: one record at a time, each fault told by class. Slow, and used only for blocks that the fast way cannot vouch for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Optional, TypeAlias

from . import fields
from .dirt import Dirt
from .layouts.model import NAMES, Layout, Value, fixed
from .metrics import is_loss

if TYPE_CHECKING:
    import polars as pl

Row: TypeAlias = tuple[str, str, str, str, str, str, str, Optional[int], Optional[datetime], float]  # noqa: UP045 (ansible-test)
"""Names in the order of :data:`ORDER`, then step, time, value."""
ORDER = ("job", "worker", "namespace", "pod", "container", "metric", "unit")


class Careful:
    """Reads records by one layout and counts what is wrong with them.

    :param text: the source is text throughout (CSV), so a number in quotes is nothing to note.
    """

    def __init__(self, layout: Layout, stem: str, dirt: Dirt, *, text: bool) -> None:
        self._layout = layout
        self._stem = stem
        self._dirt = dirt
        self._text = text
        self.lost = 0

    def rows(self, records: Iterable[Mapping[str, object]]) -> Iterator[Row]:
        """The rows of the usable records; the others are counted in the dirt and in ``lost``."""
        for record in records:
            found = False
            try:
                for row in self._read(record):
                    found = True
                    yield row
            except fields.Dirty as dirty:
                self._dirt[str(dirty.args[0])] += 1
            self.lost += not found

    def _read(self, record: Mapping[str, object]) -> Iterator[Row]:
        # Notes are counted once the record is known to be of use.
        notes: list[str] = []
        names = {field: self._name(self._layout.fields.get(field, "="), record) for field in NAMES}
        places = self._layout.fields
        step = fields.step(record.get(places["step"]), notes.append) if "step" in places else None
        time = fields.moment(record.get(places["time"]), notes.append) if "time" in places else None
        if not names["job"] or (step is None and time is None):
            raise fields.Dirty("missing_field")
        head = (names["job"], names["worker"], names["namespace"], names["pod"], names["container"])
        found = False
        faults: list[str] = []
        for value in self._layout.values:
            try:
                named = self._value(value, record, notes)
            except fields.Dirty as dirty:
                if not self._layout.wide:
                    raise
                faults.append(str(dirty.args[0]))  # of this cell alone: the others of the row are measured
                continue
            if named is not None:
                found = True
                yield (*head, *named[:2], step, time, named[2])
        self._dirt.update(faults)
        if found:
            self._dirt.update(note for note in notes if not (self._text and note == "wrong_type"))
        elif self._layout.wide and not faults:
            raise fields.Dirty("missing_field")

    def _name(self, source: str, record: Mapping[str, object]) -> str:
        text = fixed(source, self._stem)
        return fields.name(record.get(source)) if text is None else text

    def _value(self, source: Value, record: Mapping[str, object], notes: list[str]) -> tuple[str, str, float] | None:
        metric = self._name(source.metric, record)
        unit = self._name(source.unit, record)
        if not metric:
            raise fields.Dirty("missing_field")
        number = fields.number(record.get(source.column), notes.append)
        if number is None:
            if self._layout.wide:
                return None
            if not is_loss(metric) or source.column not in record:
                raise fields.Dirty("missing_field")
            number = math.nan  # a loss of null, or a blank one, is how many a logger writes NaN
        if not math.isfinite(number):
            if not is_loss(metric):
                raise fields.Dirty("not_finite")
            notes.append("not_finite")
        return metric, unit, number


def frame(rows: Iterable[Row]) -> pl.DataFrame:
    """Rows as a table, columns as :mod:`.chunks` gives them."""
    import polars as pl

    schema: dict[str, Any] = {
        **dict.fromkeys(ORDER, pl.String),
        "step": pl.Int64,
        "time": pl.Datetime("us", "UTC"),
        "value": pl.Float64,
    }
    table = pl.DataFrame(list(rows), schema=schema, orient="row", infer_schema_length=0)
    return table.with_columns(pl.col(ORDER).cast(pl.Categorical))
