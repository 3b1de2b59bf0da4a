# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is left of a series beside the two straight lines, one after the other, that fit it best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COARSE = 60


def beside_two_lines(points: NDArray[Any]) -> NDArray[Any]:
    """Residuals of least squares: a ramp, a jump or a ramp that sets in leaves only the noise. At least eight points."""
    import numpy as np

    size = -(-len(points) // _COARSE)
    head = len(points) % size
    coarse = points[head:].reshape(-1, size).mean(axis=1)
    least = max(4, len(coarse) // 8)

    def left(at: int) -> float:
        return sum(float((_beside_line(side) ** 2).sum()) for side in (coarse[:at], coarse[at:]))

    at = head + size * min(range(least, len(coarse) - least + 1), key=lambda place: (left(place), place))
    return np.concatenate((_beside_line(points[:at]), _beside_line(points[at:])))


def _beside_line(points: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    places = np.arange(len(points)) - (len(points) - 1) / 2
    found: NDArray[Any] = points - points.mean() - places * (places @ points) / (places @ places)
    return found
