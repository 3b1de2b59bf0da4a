# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A hundred thousand samples as a line no finer than the picture: the least and the greatest of each column of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = 260
"""Columns of a line, two pixels each: an excursion of one sample still shows."""
_GAP = 5.0
"""A line breaks where so many usual distances lie between two samples: a gap is no value in between."""


def thin(x: NDArray[Any], y: NDArray[Any], low: float, high: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """At most two samples a column between ``low`` and ``high``, in order, with a NaN where the line breaks.

    :param x: float64, any order; what lies before or after is left out. :param y: float64; what is not finite is left out.
    """
    import numpy as np

    keep = np.flatnonzero(np.isfinite(y) & (x >= low) & (x <= high))
    keep = keep[np.argsort(x[keep], kind="stable")]
    x, y = x[keep], y[keep]
    if not len(x):
        return x, y
    part = _parts(x)
    picked = _extremes(x, y, low, high) if len(x) > 2 * COLUMNS else np.arange(len(x))
    column = (high - low) / COLUMNS
    breaks = 1 + np.flatnonzero((np.diff(part[picked]) != 0) & (np.diff(x[picked]) > column))
    return np.insert(x[picked], breaks, x[picked][breaks]), np.insert(y[picked], breaks, np.nan)


def strided(count: int) -> NDArray[Any]:
    """Places of at most ``COLUMNS`` of ``count`` rows, the first and the last among them."""
    import numpy as np

    return np.unique(np.linspace(0, count - 1, min(count, COLUMNS)).round().astype(np.int64))


def _parts(x: NDArray[Any]) -> NDArray[Any]:
    """The number of the unbroken part to which each sample belongs."""
    import numpy as np

    gaps = np.diff(x)
    usual = gaps[gaps > 0]
    far = _GAP * float(np.median(usual)) if len(usual) else np.inf
    return np.concatenate(([0], np.cumsum(gaps > far)))


def _extremes(x: NDArray[Any], y: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """Places of the least and the greatest of each column."""
    import numpy as np

    column = np.minimum(((x - low) / (high - low) * COLUMNS).astype(np.int64), COLUMNS - 1)
    order = np.lexsort((y, column))
    first = np.flatnonzero(np.concatenate(([True], np.diff(column[order]) != 0)))
    last = np.append(first[1:], len(order)) - 1
    return np.unique(np.concatenate((order[first], order[last])))
