# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The upper tail of Student's t, and the value beyond which so much of it lies.

By the regularised incomplete beta function, with x = n / (n + t²): half of I(n/2, 1/2; x), Abramowitz and Stegun, *Handbook of Mathematical
Functions* (1964), 26.7.1; its continued fraction is formula 8.17.22 of the NIST *Digital Library of Mathematical Functions*.
"""

from __future__ import annotations

import math
from functools import lru_cache

_TINY = 1e-300
_TURNS = 500


def beyond(value: float, freedom: int) -> float:
    """Probability of more than ``value``."""
    if value < 0:
        return 1.0 - beyond(-value, freedom)
    square = value * value
    return _beta(freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square)) / 2


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


def _beta(first: float, second: float, inside: float, outside: float) -> float:
    """I(first, second; inside), where ``outside`` is one less ``inside``: each exact where it is small."""
    if inside <= 0 or outside <= 0:
        return 0.0 if inside <= 0 else 1.0
    if inside > (first + 1) / (first + second + 2):
        return 1.0 - _beta(second, first, outside, inside)
    log = math.lgamma(first + second) - math.lgamma(first) - math.lgamma(second)
    log += first * math.log(inside) + second * math.log(outside)
    return math.exp(log) / first / _fraction(first, second, inside)


def _fraction(first: float, second: float, inside: float) -> float:
    """1 + d1/(1 + d2/(1 + …)), evaluated forwards: Lentz, Applied Optics 15 (1976) 668."""
    total = above = 1.0
    below = 0.0
    for turn in range(1, _TURNS):
        half = turn // 2
        if turn % 2:
            term = -(first + half) * (first + second + half) / ((first + turn - 1) * (first + turn))
        else:
            term = half * (second - half) / ((first + turn - 1) * (first + turn))
        below = 1.0 / (1.0 + term * inside * below or _TINY)
        above = 1.0 + term * inside / above or _TINY
        total *= above * below
        if abs(above * below - 1.0) < 1e-15:
            break
    return total
