# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A trace as tables of workers side by side, and the records it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Trace:
    """What one source says of one job.

    :ivar tables: by metric, rows × workers, NaN where a record is missing; all of one shape. ``units`` by the same names. Infinity
        stands for a loss that is not a number.
    :ivar step, time: of each row, time in microseconds since 1970; either may be None, not both. Steps that fall back are a restart.
    """

    name: str
    workers: tuple[str, ...]
    tables: Mapping[str, Values]
    units: Mapping[str, str]
    step: NDArray[np.int64] | None
    time: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        if self.step is None and self.time is None:
            raise ValueError(f"{self.name} has neither steps nor times")
        if {table.shape for table in self.tables.values()} != {(self.rows, len(self.workers))}:
            raise ValueError(f"the tables of {self.name} are not of one shape")

    @property
    def rows(self) -> int:
        """How many steps (or times) there are."""
        place = self.time if self.step is None else self.step
        return 0 if place is None else len(place)

    def of(self, metric: str, values: Values) -> Trace:
        """The same with other values of one metric."""
        return replace(self, tables={**self.tables, metric: values})

    def cut(self, rows: slice, columns: NDArray[Any] | None = None) -> Trace:
        """A part of it: some rows, some workers."""
        pick = np.arange(len(self.workers)) if columns is None else columns
        return replace(
            self,
            workers=tuple(self.workers[column] for column in pick),
            tables={metric: values[rows][:, pick] for metric, values in self.tables.items()},
            step=None if self.step is None else self.step[rows],
            time=None if self.time is None else self.time[rows],
        )


def frame(trace: Trace) -> pl.DataFrame:
    """The records in the order in which a run writes them, with the columns of :class:`Telemetry.frame`."""
    width = len(trace.workers)
    parts = []
    for metric, values in trace.tables.items():
        flat = values.ravel()
        columns = {
            "worker": np.tile(np.array(trace.workers, dtype=object), trace.rows),
            "step": None if trace.step is None else np.repeat(trace.step, width),
            "time": None if trace.time is None else np.repeat(trace.time, width),
            "value": np.where(np.isinf(flat), np.nan, flat),
        }
        parts.append(_records(trace, metric, columns).filter(pl.Series(~np.isnan(flat))))
    return pl.concat(parts)


def _records(trace: Trace, metric: str, columns: dict[str, Any]) -> pl.DataFrame:
    height = len(columns["value"])
    names = {"job": trace.name, "namespace": "", "metric": metric, "unit": trace.units[metric]}
    text = [pl.Series(name, [value] * height, pl.Categorical) for name, value in names.items()]
    worker = pl.Series("worker", columns["worker"].tolist(), pl.Categorical)
    empty = [pl.Series(name, [""] * height, pl.Categorical) for name in ("pod", "container")]
    step = pl.Series("step", columns["step"] if columns["step"] is not None else [None] * height, pl.Int64)
    time = pl.Series("time", columns["time"] if columns["time"] is not None else [None] * height, pl.Int64)
    return pl.DataFrame(
        [*text, worker, *empty, step, time.cast(pl.Datetime("us", "UTC")), pl.Series("value", columns["value"])]
    )
