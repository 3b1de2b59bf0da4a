# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What happens to healthy runs: noise, records that get lost, ranks that leave, restarts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.signal import lfilter

from .laid import Draw, Laid, Truth, some
from .trace import Trace, Values

_WARM_UP_ROWS = 2
"""Rows of the warm-up after a restart: 20 steps of a trace with a record each ten."""


def untouched(trace: Trace, size: float, draw: Draw) -> Laid:
    """As it is."""
    return Laid(trace)


def noisy(trace: Trace, size: float, draw: Draw) -> Laid:
    """More noise, each sample by itself."""
    return Laid(independent(trace, draw))


def adrift(trace: Trace, size: float, draw: Draw) -> Laid:
    """More noise, which remembers itself over a few samples or over dozens."""
    return Laid(wandering(trace, draw))


def some_records_lost(trace: Trace, size: float, draw: Draw) -> Laid:
    """One record in twenty; of a short part that may be one in ten of a worker, which is to be told."""
    return Laid(lost_records(trace, 0.05, draw), excused=frozenset({"missing_data"}))


def many_records_lost(trace: Trace, size: float, draw: Draw) -> Laid:
    """One record in four."""
    return Laid(lost_records(trace, 0.25, draw), (Truth("missing_data", 0, trace.rows),))


def rank_missing(trace: Trace, size: float, draw: Draw) -> Laid:
    """A worker that says nothing for a sixth of the run or more."""
    (column,) = some(draw, trace, 1)
    length = int(draw.integers(trace.rows // 6, trace.rows // 2))
    low = int(draw.integers(0, trace.rows - length))
    tables = {metric: values.copy() for metric, values in trace.tables.items()}
    for values in tables.values():
        values[low : low + length, column] = np.nan
    return Laid(replace(trace, tables=tables), (Truth("missing_data", low, low + length, trace.workers[column]),))


def restart(trace: Trace, size: float, draw: Draw) -> Laid:
    """A run that goes on from a checkpoint."""
    return Laid(restarted(trace, draw))


def independent(trace: Trace, draw: Draw) -> Trace:
    """Log-normal noise of 5 to 20 % on all step times."""
    return _multiplied(trace, draw.uniform(0.05, 0.20) * draw.standard_normal(_shape(trace)))


def wandering(trace: Trace, draw: Draw) -> Trace:
    """Noise of 5 to 20 % on all step times, first-order autoregressive at 0.5 or 0.9, each worker's its own."""
    memory = float(draw.choice([0.5, 0.9]))
    innovation = draw.standard_normal(_shape(trace)) * np.sqrt(1 - memory**2)
    innovation[0] /= np.sqrt(1 - memory**2)
    return _multiplied(trace, draw.uniform(0.05, 0.20) * lfilter([1.0], [1.0, -memory], innovation, axis=0))


def lost_records(trace: Trace, share: float, draw: Draw) -> Trace:
    """So many records are lost, here and there."""
    gone = draw.random(_shape(trace)) < share
    return replace(trace, tables={metric: np.where(gone, np.nan, values) for metric, values in trace.tables.items()})


def restarted(trace: Trace, draw: Draw) -> Trace:
    """The step counter falls back by 10 to 30 rows, and the first rows after it are two to four times as slow for all."""
    assert trace.step is not None
    at = int(draw.integers(trace.rows // 4, trace.rows * 3 // 4))
    step = trace.step.copy()
    step[at:] -= step[at] - step[at - int(draw.integers(10, 31))]
    values = trace.tables["step_time"].copy()
    values[at : at + _WARM_UP_ROWS] *= draw.uniform(2, 4)
    return replace(trace.of("step_time", values), step=step)


def _shape(trace: Trace) -> tuple[int, int]:
    return trace.rows, len(trace.workers)


def _multiplied(trace: Trace, logs: Values) -> Trace:
    return trace.of("step_time", trace.tables["step_time"] * np.exp(logs))
