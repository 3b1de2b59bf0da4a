# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Times in which a series leaves its level for a while and comes back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .statistics.poisson import at_least

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIMES = 3
SAMPLES = 3
MADS = 5
SHARE = 0.10
BY_CHANCE = 0.001
_TAIL = 3.8e-4
"""Share of normal noise beyond five (unscaled) median absolute deviations, that is 3.37 standard deviations, on one side."""


@dataclass(frozen=True)
class Excursions:
    """:ivar starts, ends: places of the runs, ``ends`` exclusive. :ivar level, bound: median, and what a sample must exceed.

    :ivar flat: more than half of the samples are equal, so there is no scale to judge by.
    :ivar expected: how many such runs noise that remembers itself would show in as many samples.
    """

    level: float
    bound: float
    starts: NDArray[Any]
    ends: NDArray[Any]
    expected: float
    flat: bool = False

    @property
    def by_chance(self) -> bool:
        """Whether as many runs may well come from noise alone (Poisson)."""
        return at_least(len(self.starts), self.expected) > BY_CHANCE


def excursions(values: NDArray[Any], *, down: bool) -> Excursions | None:
    """Runs beyond median and spread *of the logarithms*; None where half of the values or more are not positive.

    :param down: look below the level instead of above.
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(values > 0, values, 0.0))
    middle = float(np.median(logs))
    if not math.isfinite(middle):
        return None
    spread = float(np.median(np.abs(logs - middle)))
    sign = -1 if down else 1
    # Where the noise is tiny, so is its fivefold: what does not matter is no excursion.
    edge = max(MADS * spread, -math.log1p(-SHARE) if down else math.log1p(SHARE))
    beyond = np.concatenate(([False], sign * (logs - middle) > edge, [False]))
    turns = np.flatnonzero(np.diff(beyond.astype(np.int8)))
    starts, ends = turns[::2], turns[1::2]
    long = ends - starts >= SAMPLES
    return Excursions(
        level=_exp(middle),
        bound=_exp(middle + sign * edge),
        starts=starts[long],
        ends=ends[long],
        expected=len(values) * _TAIL / SAMPLES,
        flat=not (math.isfinite(spread) and spread > 0),
    )


def _exp(logarithm: float) -> float:
    """Bounded by what a float holds."""
    return math.exp(min(logarithm, 709.0))
