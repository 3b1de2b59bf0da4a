# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The cases of a run: each drawn from its own seed, so that one can be made again without the others."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from .kinds import KINDS, kind
from .laid import Draw, Laid
from .sources import SOURCES
from .trace import Trace

SEEDS = {"development": 1, "final": 3}
"""Thresholds are chosen on the first, figures are told of the second."""
_ROWS = 100
_WORKERS = 5
"""Fewest rows and workers of a part that is carved out of a trace."""


@dataclass(frozen=True)
class Case:
    """:ivar number: which of its kind and size."""

    kind: str
    size: float
    number: int
    family: str

    def draw(self) -> Draw:
        """Its own source of chance."""
        name = zlib.crc32(f"{self.kind}/{self.size:g}".encode())
        return np.random.default_rng([SEEDS[self.family], name, self.number])

    def lay(self) -> Laid:
        """The trace with the fault."""
        what, draw = kind(self.kind), self.draw()
        base = carve(trace(what.over[self.number % len(what.over)]), draw)
        return what.lay(base, self.size, draw)


@cache
def trace(name: str) -> Trace:
    """The healthy part of a source."""
    return next(source for source in SOURCES if source.name == name).load()


def carve(whole: Trace, draw: Draw) -> Trace:
    """Every other time the whole, else some of its workers over some of its rows, in order."""
    if draw.random() < 0.5:
        return whole
    width = len(whole.workers)
    columns = np.sort(draw.choice(width, int(draw.integers(min(_WORKERS, width), width + 1)), replace=False))
    length = int(draw.integers(_ROWS, whole.rows + 1))
    low = int(draw.integers(0, whole.rows - length + 1))
    return whole.cut(slice(low, low + length), columns)


def cases(family: str, share: float = 1.0) -> Iterator[Case]:
    """All cases of a family of seeds.

    :param share: of the cases of each kind and size, at least one.
    """
    for entry in KINDS:
        for size in entry.sizes:
            for number in range(max(1, round(entry.count * share))):
                yield Case(entry.name, size, number, family)
