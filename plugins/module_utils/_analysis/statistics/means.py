# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The shift between two small samples by their means, with Student's interval (pooled variance).

For where ranks of so few cannot reach the level: Hollander, Wolfe and Chicken, *Nonparametric Statistical Methods*, 3rd ed. (2014),
section 4.1, compares the two.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .shift import Shift
from .student import quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST = 2


def mean_shift(first: NDArray[Any], second: NDArray[Any], alpha: float, least: float = 0.0) -> Shift | None:
    """The shift from ``first`` to ``second`` at the two-sided level ``1 - alpha``; None for a sample of fewer than two.

    :param least: a variance of one value that is known to be no smaller: so few may lie together by chance.
    """
    if min(len(first), len(second)) < _LEAST:
        return None
    freedom = len(first) + len(second) - 2
    squares = float(((first - first.mean()) ** 2).sum() + ((second - second.mean()) ** 2).sum())
    error = math.sqrt(max(squares / freedom, least) * (1 / len(first) + 1 / len(second)))
    middle = float(second.mean() - first.mean())
    reach = error * quantile(alpha / 2, freedom)
    return Shift(middle, middle - reach, middle + reach)
