# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How much of what a series loses a finding explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def share_of_lost(values: NDArray[Any], level: float, low: int, high: int, *, up: bool) -> float | None:
    """Of all that the samples lie on the worse side of a level, the part of those from ``low`` up to ``high``.

    Noise on either side of the level counts in the whole, so a finding in a noisy series explains less. None where nothing is lost.

    :param up: whether more is worse.
    """
    import numpy as np

    excess = np.clip(values - level if up else level - values, 0, None)
    whole = float(excess.sum())
    return float(excess[low:high].sum()) / whole if whole > 0 else None
