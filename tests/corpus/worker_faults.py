# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Workers that are slower than the others of their job."""

from __future__ import annotations

import numpy as np

from .disturbances import independent, lost_records, restarted, wandering
from .laid import Draw, Laid, Truth, some, stretch
from .trace import Trace

METRIC = "step_time"
LEAST = 3
"""Rows of the shortest slow spell: the fewest of which the product's contract speaks."""
_DRIFTS = frozenset({"drift"})
"""A worker that is slow in the last quarter alone also drifts: no error, and not what is asked."""


def slow(trace: Trace, size: float, draw: Draw) -> Laid:
    """One worker, once."""
    return _slow(trace, size, draw, 1)


def several(trace: Trace, size: float, draw: Draw) -> Laid:
    """Two workers or three, each at its own time, always fewer than half."""
    return _slow(trace, size, draw, int(draw.integers(2, max(3, min(4, (len(trace.workers) + 1) // 2)))))


def flapping(trace: Trace, size: float, draw: Draw) -> Laid:
    """One worker, on and off: three to ten rows slow, three to ten not."""
    (column,) = some(draw, trace, 1)
    low, high = stretch(draw, trace.rows, 6 * LEAST)
    values = trace.tables[METRIC].copy()
    place = low
    while place < high:
        end = min(place + int(draw.integers(LEAST, 11)), trace.rows)
        values[place:end, column] *= size
        place = end + int(draw.integers(LEAST, 11))
    return Laid(trace.of(METRIC, values), (Truth("straggler", low, high, trace.workers[column]),), _DRIFTS)


def ageing(trace: Trace, size: float, draw: Draw) -> Laid:
    """One worker, more and more, up to its size in the second half of the spell."""
    (column,) = some(draw, trace, 1)
    low, high = stretch(draw, trace.rows, 4 * LEAST)
    values = trace.tables[METRIC].copy()
    rise = np.minimum(1.0, np.linspace(0, 2, high - low))
    values[low:high, column] *= 1 + (size - 1) * rise
    return Laid(trace.of(METRIC, values), (Truth("straggler", low, high, trace.workers[column]),), _DRIFTS)


def slow_in_noise(trace: Trace, size: float, draw: Draw) -> Laid:
    """One worker, while all are noisier."""
    return slow(independent(trace, draw), size, draw)


def slow_among_wanderers(trace: Trace, size: float, draw: Draw) -> Laid:
    """One worker, while all wander."""
    return slow(wandering(trace, draw), size, draw)


def slow_with_records_lost(trace: Trace, size: float, draw: Draw) -> Laid:
    """One worker, while a few records of all are lost."""
    told = slow(trace, size, draw)
    return Laid(lost_records(told.trace, 0.05, draw), told.truths, told.excused | {"missing_data"})


def slow_over_a_restart(trace: Trace, size: float, draw: Draw) -> Laid:
    """One worker, and somewhere in the run a restart whose warm-up is slow for all."""
    told = _slow(trace, size, draw, 1, least=8)
    return Laid(restarted(told.trace, draw), told.truths, told.excused)


def _slow(trace: Trace, size: float, draw: Draw, count: int, least: int = LEAST) -> Laid:
    values = trace.tables[METRIC].copy()
    truths = []
    for column in some(draw, trace, count):
        low, high = stretch(draw, trace.rows, least)
        values[low:high, column] *= size
        truths.append(Truth("straggler", low, high, trace.workers[column]))
    return Laid(trace.of(METRIC, values), tuple(truths), _DRIFTS)
