# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Many workers or pods as a line and a band around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .model import PEERS, Band, View
from .thin import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIDDLE = (0.1, 0.5, 0.9)
"""A band with eight of ten samples in it."""
ALL = (0.0, 0.5, 1.0)
_MOST = 2_000_000
"""Samples looked at, evenly spaced ones of more."""


def spread(
    x: NDArray[Any], y: NDArray[Any], view: View, quantiles: tuple[float, float, float] = MIDDLE, role: str = PEERS
) -> tuple[Band, NDArray[Any]]:
    """The band and its middle line, a value a column of the picture; a column without a sample breaks neither.

    Where fewer places than columns are recorded, each place is a column of its own.
    """
    import numpy as np

    keep = np.flatnonzero(np.isfinite(y) & (x >= view.low) & (x <= view.high))
    keep = keep[:: max(1, len(keep) // _MOST)]
    x, y = x[keep], y[keep]
    known = np.unique(x)
    if len(known) <= COLUMNS:
        centre, column = known, np.searchsorted(known, x)
    else:
        width = (view.high - view.low) / COLUMNS
        column = np.minimum(((x - view.low) / width).astype(np.int64), COLUMNS - 1)
        there, column = np.unique(column, return_inverse=True)
        centre = view.low + (there + 0.5) * width
    order = np.lexsort((y, column))
    y = y[order]
    first = np.searchsorted(column[order], np.arange(len(centre)))
    last = np.append(first[1:], len(y)) - 1
    low, middle, high = (_at(y, first, last, quantile) for quantile in quantiles)
    return Band(centre, low, high, role), middle


def _at(ordered: NDArray[Any], first: NDArray[Any], last: NDArray[Any], quantile: float) -> NDArray[Any]:
    """The quantile of each stretch of ordered values, between its two neighbours."""
    import numpy as np

    place = first + quantile * (last - first)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, last)
    share = place - below
    found: NDArray[Any] = ordered[below] * (1 - share) + ordered[above] * share
    return found
