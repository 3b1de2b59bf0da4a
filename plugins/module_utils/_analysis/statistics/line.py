# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A straight line that outliers do not turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def line_error(values: NDArray[Any]) -> float:
    """Mean absolute distance of equally spaced values from their Theil–Sen line (Sen, J. Am. Stat. Assoc. 63 (1968) 1379)."""
    import numpy as np

    places = np.arange(len(values), dtype=float)
    first, second = np.triu_indices(len(values), 1)
    slope = float(np.median((values[second] - values[first]) / (places[second] - places[first])))
    left = values - slope * places
    return float(np.abs(left - np.median(left)).mean())
