# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The regularised incomplete beta function, by formula 8.17.22 of the NIST *Digital Library of Mathematical Functions*."""

from __future__ import annotations

import math

_TINY = 1e-300
_TURNS = 500


def beta(first: float, second: float, inside: float, outside: float) -> float:
    """I(first, second; inside), where ``outside`` is one less ``inside``: each exact where it is small."""
    if inside <= 0 or outside <= 0:
        return 0.0 if inside <= 0 else 1.0
    if inside > (first + 1) / (first + second + 2):
        return 1.0 - beta(first=second, second=first, inside=outside, outside=inside)
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
