# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a fault is: a trace with it, and what ought to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .trace import Trace

Draw = np.random.Generator


@dataclass(frozen=True)
class Truth:
    """A finding that ought to be raised.

    :ivar worker: whose; empty for the job's.
    :ivar low, high: rows of the fault, ``high`` exclusive.
    """

    pattern: str
    low: int
    high: int
    worker: str = ""


@dataclass(frozen=True)
class Laid:
    """:ivar truths: all that ought to be raised. :ivar excused: patterns that may be raised besides and count neither way."""

    trace: Trace
    truths: tuple[Truth, ...] = ()
    excused: frozenset[str] = frozenset()


Lay = Callable[[Trace, float, Draw], Laid]
"""Lays a fault of a size (times the healthy value; 1 where it has none) over a trace, as the generator draws it."""


def stretch(draw: Draw, rows: int, least: int, warm_up: int = 2) -> tuple[int, int]:
    """Onset and end of a fault, at least ``least`` rows long, its length log-uniform up to all there are."""
    most = rows - warm_up
    length = round(float(np.exp(draw.uniform(np.log(least), np.log(most)))))
    low = warm_up + int(draw.integers(0, most - length + 1))
    return low, low + length


def some(draw: Draw, trace: Trace, count: int) -> list[int]:
    """Columns of so many workers, drawn."""
    return sorted(draw.choice(len(trace.workers), count, replace=False).tolist())
