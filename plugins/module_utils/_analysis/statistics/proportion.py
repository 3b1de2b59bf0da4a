# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The interval of a proportion: Clopper and Pearson, Biometrika 26 (1934) 404, by quantiles of the beta distribution."""

from __future__ import annotations

from .beta import beta


def interval(hits: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Both ends. Neither count need be whole: trials that overlap are worth fewer.

    :param level: two-sided.
    """
    if trials <= 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if hits <= 0 else _quantile(tail, hits, trials - hits + 1)
    high = 1.0 if hits >= trials else _quantile(1 - tail, hits + 1, trials - hits)
    return low, high


def _quantile(share: float, first: float, second: float) -> float:
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if beta(first, second, middle, 1 - middle) < share else (low, middle)
    return high
