# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The upper tail of Student's t, and the value beyond which so much of it lies.

By the regularised incomplete beta function, with x = n / (n + t²): half of I(n/2, 1/2; x), Abramowitz and Stegun, *Handbook of Mathematical
Functions* (1964), 26.7.1.
"""

from __future__ import annotations

from functools import lru_cache

from .beta import beta


def beyond(value: float, freedom: int) -> float:
    """Probability of more than ``value``."""
    if value < 0:
        return 1.0 - beyond(-value, freedom)
    square = value * value
    return beta(freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square)) / 2


@lru_cache(maxsize=1024)
def quantile(tail: float, freedom: int) -> float:
    """The value beyond which lies so much of the upper tail (below one half), by bisection."""
    low, high = 0.0, 1.0
    while beyond(high, freedom) > tail:
        high *= 2
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle, freedom) > tail else (low, middle)
    return high
