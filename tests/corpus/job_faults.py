# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A whole job that gets slower: at once, little by little, or again and again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .laid import Draw, Laid, Truth
from .trace import Trace, Values

_SIDE = 25
"""Rows that stand at least on either side of a change of level: a few more than the contract asks for."""
_NAMES = ("step_time", "value")
"""What is slowed; a throughput beside it falls by as much."""


def step(trace: Trace, size: float, draw: Draw) -> Laid:
    """From one row to the next, and it stays."""
    at = int(draw.integers(_SIDE, trace.rows - _SIDE + 1))
    factor = np.where(np.arange(trace.rows) < at, 1.0, size)
    return Laid(_slowed(trace, factor), (Truth("step_change", at, trace.rows),))


def ramp(trace: Trace, size: float, draw: Draw) -> Laid:
    """Along a straight line that begins in the first half."""
    at = int(draw.integers(0, trace.rows // 2))
    rise = np.clip((np.arange(trace.rows) - at) / (trace.rows - 1 - at), 0, None)
    return Laid(_slowed(trace, 1 + (size - 1) * rise), (Truth("drift", at, trace.rows),))


def bursts(trace: Trace, size: float, draw: Draw) -> Laid:
    """Three to six times, for three to eight rows each, in a part of its own each."""
    factor = np.ones(trace.rows)
    count = int(draw.integers(3, 7))
    part = trace.rows // count
    for place in range(count):
        low = place * part + int(draw.integers(0, part - 10))
        factor[low : low + int(draw.integers(3, 9))] = size
    return Laid(_slowed(trace, factor), (Truth("burst", 0, trace.rows),))


def outlier(trace: Trace, size: float, draw: Draw) -> Laid:
    """One row alone: no finding."""
    factor = np.ones(trace.rows)
    factor[int(draw.integers(0, trace.rows))] = size
    return Laid(_slowed(trace, factor))


def _slowed(trace: Trace, factor: Values) -> Trace:
    tables = {}
    for metric, values in trace.tables.items():
        times = factor if metric in _NAMES else 1 / factor if metric == "throughput" else np.ones(trace.rows)
        tables[metric] = values * times[:, None]
    return replace(trace, tables=tables)
