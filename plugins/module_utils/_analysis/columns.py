# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The whole table of records as arrays: read once from the engine, of which every block is a view.

A call into the engine costs as much for the 168 records of a container's week as for a million; thousands of blocks must not make them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

ABSENT = -(2**62)
"""Stands for an absent step or time in an array of whole numbers."""


@dataclass(frozen=True)
class Names:
    """A column of names. :ivar codes: a place in :attr:`texts` for each record."""

    codes: NDArray[Any]
    texts: tuple[str, ...]

    @cached_property
    def empty(self) -> int:
        """The code of the empty name, -1 where there is none."""
        return self.texts.index("") if "" in self.texts else -1


@dataclass(frozen=True)
class Columns:
    """:ivar frame: names are Enums; see :class:`.._telemetry.model.Telemetry`."""

    frame: pl.DataFrame

    @cached_property
    def _names(self) -> dict[str, Names | None]:
        return {}

    def names(self, column: str) -> Names | None:
        """A column of names, None where no record names one."""
        if column not in self._names:
            self._names[column] = self._read(column) if column in self.frame.columns else None
        return self._names[column]

    def _read(self, column: str) -> Names:
        series = self.frame[column]
        kind: Any = series.dtype
        return Names(series.to_physical().to_numpy(), tuple(kind.categories.to_list()))

    @cached_property
    def value(self) -> NDArray[Any]:
        """Float64."""
        found: NDArray[Any] = self.frame["value"].to_numpy()
        return found

    @cached_property
    def step(self) -> NDArray[Any]:
        """Int64."""
        found: NDArray[Any] = self.frame["step"].fill_null(ABSENT).to_numpy()
        return found

    @cached_property
    def time(self) -> NDArray[Any]:
        """Int64, microseconds since 1970."""
        found: NDArray[Any] = self.frame["time"].to_physical().fill_null(ABSENT).to_numpy()
        return found

    @cached_property
    def attempt(self) -> NDArray[Any]:
        """UInt32."""
        found: NDArray[Any] = self.frame["attempt"].to_numpy()
        return found
