# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The upper tail of Student's t for whole degrees of freedom.

The finite trigonometric series: Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), 26.7.3 and 26.7.4; far out, where
its difference from one has no digits left, the leading terms of the tail itself (substitute x = sqrt(n) / s in the density's integral).
"""

from __future__ import annotations

import math

_FAR = 1e-9


def beyond(value: float, freedom: int) -> float:
    """Probability of more than ``value``."""
    if value < 0:
        return 1.0 - beyond(-value, freedom)
    tail = (1.0 - _inside(value, freedom)) / 2
    return tail if tail > _FAR else _tail(value, freedom)


def _inside(value: float, freedom: int) -> float:
    """Probability of a size up to ``value``."""
    angle = math.atan2(value, math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for number in range(2 + odd, freedom, 2):
        term *= cosine * cosine * (number - 1) / number
        total += term
    return (angle + sine * total) * 2 / math.pi if odd else sine * total


def _tail(value: float, freedom: int) -> float:
    """The integral of the density from ``value`` on, as a series in freedom / value²."""
    ratio = freedom / (value * value)
    log = (
        math.lgamma((freedom + 1) / 2)
        - math.lgamma(freedom / 2)
        - math.log(math.pi) / 2
        + freedom / 2 * math.log(ratio)
    )
    total, term = 1.0 / freedom, 1.0
    for number in range(1, 60):
        term *= -ratio * (freedom + 2 * number - 1) / (2 * number)
        total += term / (freedom + 2 * number)
    return math.exp(log) * total
