# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The upper tail of Poisson's distribution."""

from __future__ import annotations

import math


def at_least(count: int, mean: float) -> float:
    """Probability of ``count`` events or more where ``mean`` are expected."""
    if mean < 1 and count:
        # The tail itself: one less the rest would have no digits left.
        term = math.exp(-mean) * mean**count / math.factorial(count)
        total = 0.0
        for place in range(count + 1, count + 30):
            total += term
            term *= mean / place
        return total
    term, below = math.exp(-mean), 0.0
    for place in range(count):
        below += term
        term *= mean / (place + 1)
    return max(0.0, 1.0 - below)
