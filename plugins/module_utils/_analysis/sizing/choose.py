# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The value that costs least: what is reserved, and what an exceedance costs times its probability.

The newsvendor's balance (Arrow, Harris and Marschak, Econometrica 19 (1951) 250): one price of harm for all containers puts a reserve
where it prevents most, which one share on top of every maximum does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from .tail import Tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEP = 0.005
_STEPS = 240


@dataclass(frozen=True)
class Price:
    """What a week with an exceedance costs, in the unit of the resource reserved for a week.

    :ivar fixed: whatever the size (somebody looks into it). :ivar share: of the container's own size (its work is lost).
    """

    fixed: float
    share: float


PRICES = {"memory": Price(4.0 * 2**30, 2.0), "cpu": Price(1.0, 1.0)}
"""By resource. A policy, no measurement: a kill is worth 4 GiB and the container twice, a throttled week a core and the container."""


def cheapest(tail: Tail, price: Price) -> float:
    """The value of least cost, from the largest use seen up to 3.3 times that, in steps of half a percent."""
    largest = tail.largest[0]
    steps, times = _steps()
    cost = largest * times + (price.fixed + price.share * largest) * tail.beyond(steps)
    return largest * math.exp(int(cost.argmin()) * _STEP)


@cache
def _steps() -> tuple[NDArray[Any], NDArray[Any]]:
    """How far each value looked at lies over the largest use: in logarithms, and as a factor."""
    import numpy as np

    steps = np.arange(_STEPS + 1) * _STEP
    return steps, np.exp(steps)
