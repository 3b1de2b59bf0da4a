# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The slope of a series that outliers do not turn, with its distribution-free interval.

The median of the slopes of all pairs, the interval from their order statistics by the variance of Kendall's S: Sen, J. Am. Stat. Assoc. 63
(1968) 1379; Hollander, Wolfe and Chicken, *Nonparametric Statistical Methods*, 3rd ed. (2014), sections 9.2 and 9.3. With pairs only within
groups: Hirsch, Slack and Smith, Water Resour. Res. 18 (1982) 107.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from .ordered import middle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEW = 32
"""Points whose pairs are kept for the next series of as many."""


@dataclass(frozen=True)
class Trend:
    """The change from one point to the next: the estimate and its interval, in the points' unit."""

    slope: float
    low: float
    high: float

    @property
    def least(self) -> float:
        """The smallest size the interval allows; 0 when it holds 0."""
        return max(self.low, -self.high, 0.0)


def trend(points: NDArray[Any], level: float, at: int = 0) -> Trend | None:
    """The slope of equally spaced points; None where so few cannot reach the level.

    :param level: of the two-sided interval.
    :param at: compare only pairs on the same side of this place; 0 compares all.
    """
    import numpy as np

    first, second = (_kept if len(points) <= _FEW else _pairs)(len(points), at)
    sides = (at, len(points) - at) if at else (len(points),)
    deviation = math.sqrt(sum(size * (size - 1) * (2 * size + 5) for size in sides) / 18)
    pairs = len(first)
    place = math.floor((pairs - NormalDist().inv_cdf((1 + level) / 2) * deviation) / 2)
    if place < 1:
        return None
    slopes = np.sort((points[second] - points[first]) / (second - first))
    return Trend(middle(slopes), float(slopes[place - 1]), float(slopes[pairs - place]))


def _pairs(count: int, at: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of so many points the pairs that are compared."""
    import numpy as np

    first, second = np.triu_indices(count, 1)
    if at:
        same = (first < at) == (second < at)
        first, second = first[same], second[same]
    return first, second


_kept = lru_cache(maxsize=64)(_pairs)


def best_split(points: NDArray[Any], least: int) -> int:
    """Where two levels, one before and one after, lie nearest to the points (mean absolute distance)."""
    import numpy as np

    def distance(at: int) -> float:
        sides = (points[:at], points[at:])
        return float(sum(np.abs(side - np.median(side)).sum() for side in sides))

    return min(range(least, len(points) - least + 1), key=lambda at: (distance(at), at))
