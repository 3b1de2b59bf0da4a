# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Quantiles and distinct values of what stands in order: of a container's week a look, where the general way costs forty times that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def at_least(ordered: NDArray[Any], share: float) -> float:
    """The least of ascending values below or at which that share of them lies: ``numpy.quantile`` by its method ``higher``."""
    return float(ordered[math.ceil(share * (len(ordered) - 1))])


def middle(ordered: Sequence[float] | NDArray[Any]) -> float:
    """The median of ascending values."""
    half, odd = divmod(len(ordered), 2)
    return float(ordered[half]) if odd else (float(ordered[half - 1]) + float(ordered[half])) / 2


def each(values: NDArray[Any]) -> NDArray[Any]:
    """The values ascending, each once: ``numpy.unique`` of what is in order mostly."""
    import numpy as np

    rising = values[1:] >= values[:-1]
    ordered = values if rising.all() else np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(values) else values
