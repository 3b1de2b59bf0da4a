# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a benchmark is: a file `tests/bench/bench_<name>.py` with a function `rows(scale)`.

`rows(scale: int) -> Iterable[Row]` measures its work at `scale` times its base size (1, 4 and 16 show the growth), and
beside it a *floor*: the least that any program would have to do for the same result, measured in the same run.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
RELATIONS = ("<=", ">=")


@dataclass(frozen=True)
class Goal:
    """A bound on the ratio of a row, e.g. `Goal("<=", 1.3)`."""

    relation: str
    ratio: float

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise ValueError(f"a goal is one of {RELATIONS}, not {self.relation!r}")

    def met(self, ratio: float) -> bool:
        """Whether `ratio` keeps the bound."""
        return ratio <= self.ratio if self.relation == "<=" else ratio >= self.ratio


@dataclass(frozen=True)
class Row:
    """One line of the table.

    :ivar value: of the work, in `unit` (seconds, MiB, …).
    :ivar floor: of the floor, in the same unit.
    :ivar inverse: the ratio told is floor / value ("three times faster than"), not value / floor.
    :ivar notes: whatever else was measured, told in the JSON alone.
    """

    work: str
    value: float
    floor_name: str
    floor: float
    unit: str = "s"
    goal: Goal | None = None
    inverse: bool = False
    scale: int = 1
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Work over floor, or the inverse."""
        above, below = (self.floor, self.value) if self.inverse else (self.value, self.floor)
        return above / below if below else float("inf")

    def as_json(self) -> dict[str, Any]:
        """The row for `out/bench.json`."""
        return asdict(self) | {"ratio": round(self.ratio, 3), "met": self.goal.met(self.ratio) if self.goal else None}


Rows = Callable[[int], Iterable[Row]]


def names(folder: Path = FOLDER) -> list[str]:
    """Names of the benchmarks there are."""
    return sorted(path.stem.removeprefix("bench_") for path in folder.glob("bench_*.py"))


def load(name: str) -> Rows:
    """The `rows` of one benchmark."""
    rows: Rows = importlib.import_module(f"tests.bench.bench_{name}").rows
    return rows
