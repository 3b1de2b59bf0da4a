# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The Hodges–Lehmann shift between two samples, with its distribution-free interval.

The median of all pairwise differences, and the interval from their order statistics by the Mann–Whitney distribution: Hollander, Wolfe and
Chicken, *Nonparametric Statistical Methods*, 3rd ed. (2014), sections 4.2 and 4.3 (formulas 4.32 and 4.39); the estimator is of Hodges and
Lehmann, Ann. Math. Statist. 34 (1963) 598. Exact where that is cheap, else the normal approximation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EXACT_WORK = 2_000_000


@dataclass(frozen=True)
class Shift:
    """How much larger the second sample is: the estimate and its interval, in the samples' unit."""

    estimate: float
    low: float
    high: float

    @property
    def least(self) -> float:
        """The smallest size the interval allows; 0 when it holds 0."""
        return max(self.low, -self.high, 0.0)


def shift(first: NDArray[Any], second: NDArray[Any], alpha: float) -> Shift | None:
    """The shift from ``first`` to ``second`` at the two-sided level ``1 - alpha``; None where so few samples cannot reach that level."""
    import numpy as np

    place = _place(len(first), len(second), alpha)
    if place < 1:
        return None
    pairs = len(first) * len(second)
    gaps = np.subtract.outer(second, first).ravel()
    middle = ((pairs - 1) // 2, pairs // 2)
    gaps.partition(sorted({place - 1, *middle, pairs - place}))
    return Shift(
        (float(gaps[middle[0]]) + float(gaps[middle[1]])) / 2, float(gaps[place - 1]), float(gaps[pairs - place])
    )


@lru_cache(maxsize=1024)
def _place(size: int, other: int, alpha: float) -> int:
    """The place, from either end, of the pairwise difference that bounds the interval; 0 when there is none."""
    if not size or not other:
        return 0
    small, large = sorted((size, other))
    if small * small * large <= _EXACT_WORK:
        return _exact_place(small, large, alpha)
    mean = small * large / 2
    deviation = math.sqrt(small * large * (small + large + 1) / 12)
    return max(0, math.floor(mean - NormalDist().inv_cdf(1 - alpha / 2) * deviation))


def _exact_place(small: int, large: int, alpha: float) -> int:
    import numpy as np

    # Coefficients of the Gaussian binomial: how many of the orders give each value of U.
    ways = np.zeros(small * large + 1)
    ways[0] = 1.0
    for number in range(1, small + 1):
        top = large + number
        if top < len(ways):
            ways[top:] -= ways[:-top].copy()
        for residue in range(number):
            np.cumsum(ways[residue::number], out=ways[residue::number])
        ways /= math.comb(large + number, number) / math.comb(large + number - 1, number - 1)
    below = np.cumsum(np.clip(ways, 0, None))
    return int(np.searchsorted(below, alpha / 2 + 1e-15, side="right"))
