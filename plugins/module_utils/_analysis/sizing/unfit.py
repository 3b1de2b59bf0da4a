# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Days from which nothing can be foretold: the coming week will not be like them, or they do not show what the container would use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..statistics.ordered import middle
from ..statistics.trend import trend
from .history import DAY, Days, History

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 7
"""Days a tail needs."""
CEILING, CUT, HELD = 0.90, 0.97, 0.70
"""Of the limit: what lives at it, what peaks are cut off by it, and what a heap that is set by it commonly takes."""
GROWTH = 0.05
"""Of the level in a week."""
LEVEL = 0.10
FILLED = 0.30
FLAT = 0.02
_SIDE = 3
_RISING = 0.8
_TREND = 0.98


def at_ceiling(history: History, days: Days, limit: float | None) -> str:
    """Use that stands at its limit is cut off there: a cache or a heap that is set to it, or a want that nobody sees."""
    import numpy as np

    if limit is None:
        return ""
    recent = np.sort(history.value[history.time > history.time.max() - LEAST * DAY])
    if middle(recent) > CEILING * limit or middle(sorted(days.peaks.tolist())) > CUT * limit:
        return f"use stands over {CEILING:.0%} of the limit: grown to it by design (cache, heap) or cut off by it looks the same"
    low, high = float(recent[0]), float(recent[-1])
    if low > HELD * limit and high - low < FLAT * high:
        return f"use stays at {high / limit:.0%} of the limit and hardly moves, as a heap or cache does that is set by the limit"
    return ""


def fills_up(history: History) -> str:
    """A heap or a cache that grew little by little and then stays: what it holds is what it may, not what it needs."""
    import numpy as np

    longest = np.bincount(history.member).argmax()
    rows = np.flatnonzero(history.member == longest)
    values = history.value[rows[np.argsort(history.time[rows], kind="stable")]]
    top, late = float(values.max()), values[len(values) * 2 // 3 :]
    start = int(values.argmin())
    if (
        start > len(values) // 3
        or top <= 0
        or float(values[start]) > (1 - FILLED) * top
        or float(late.min()) < (1 - FLAT) * top
    ):
        return ""
    full = start + int(np.argmax(values[start:] >= (1 - FLAT) * top))
    steps = np.diff(values[start : full + 1])
    gradual = len(steps) >= 12 and float(steps.max()) < FILLED * (top - float(values[start]))
    if not gradual or float((steps >= 0).mean()) < _RISING:
        return ""
    return "use grew to a level and stays there, as a heap or a cache does that is filled by design"


def grows(peaks: NDArray[Any]) -> str:
    """A leak, or a load that grows: the coming week is above those seen."""
    line = trend(peaks, _TREND)
    level = middle(sorted(peaks.tolist()))
    if line is None or line.low <= 0 or line.slope * LEAST <= GROWTH * level:
        return ""
    return f"use grows by {line.slope / level:.1%} of its level a day, as a leak or a growing load does"


def changed(peaks: NDArray[Any]) -> int:
    """Since which day the level is another one: all days from there lie on one side of all before; 0 where no such day is."""
    days = peaks.tolist()
    best, found, top = LEVEL, 0, max(days)
    for place in range(_SIDE, len(days) - _SIDE + 1):
        before, after = sorted(days[:place]), sorted(days[place:])
        moved = abs(middle(after) - middle(before)) / top
        if (after[0] > before[-1] or before[0] > after[-1]) and moved > best:
            best, found = moved, place
    return found
