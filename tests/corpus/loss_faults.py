# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Losses that are no number, do not move any more, or fly away."""

from __future__ import annotations

import numpy as np

from .laid import Draw, Laid, Truth
from .trace import Trace

_METRIC = "loss"


def not_finite(trace: Trace, size: float, draw: Draw) -> Laid:
    """From some row on, or in one record alone."""
    at = int(draw.integers(0, trace.rows))
    values = trace.tables[_METRIC].copy()
    values[at : trace.rows if draw.random() < 0.5 else at + 1] = np.inf
    return Laid(trace.of(_METRIC, values), (Truth("loss_not_finite", at, trace.rows),))


def frozen(trace: Trace, size: float, draw: Draw) -> Laid:
    """The same number for 60 rows or more."""
    at = int(draw.integers(0, trace.rows - 60))
    end = int(draw.integers(at + 60, trace.rows + 1))
    values = trace.tables[_METRIC].copy()
    values[at:end] = values[at]
    return Laid(trace.of(_METRIC, values), (Truth("loss_frozen", at, end),))


def diverged(trace: Trace, size: float, draw: Draw) -> Laid:
    """Four to ten times the loss, to the end."""
    at = int(draw.integers(trace.rows // 4, trace.rows - 20))
    values = trace.tables[_METRIC].copy()
    values[at:] *= draw.uniform(4, 10)
    return Laid(trace.of(_METRIC, values), (Truth("loss_diverged", at, trace.rows),))
