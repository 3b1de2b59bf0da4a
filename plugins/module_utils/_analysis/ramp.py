# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Slow changes of a level: found by the slope of block medians, believed only where no single step explains it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .statistics.correlation import memory
from .statistics.pieces import beside_two_lines
from .statistics.trend import best_split, trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 40
SHARE = 0.05
IMPACT = 0.10
LEVEL = 0.9999
"""Of the interval; chosen on A/A noise (docs: signals)."""
_INSIDE = 0.99
"""Of the interval of the slope on either side of the best single step."""
_POINTS = 2048
_BLOCKS = 60
_FEW = 15
"""Blocks below which a slope cannot be told from noise that remembers itself."""
_SIDE = 3


@dataclass(frozen=True)
class Ramp:
    """What can be said of the slope of a series.

    :ivar found: the level moves along a slope, by more than :data:`SHARE` over the samples from ``low`` to the end.
    :ivar share: change over these samples by the slope, of the level it starts from; ``least`` by the near end of the interval.
    :ivar quarters: median of the last quarter of the whole series over that of its first.
    :ivar blocks: how many blocks of ``block`` samples were compared. ``blind``: too few that do not remember each other.
    :ivar stepped: a single step explains it as well.
    """

    quarters: float
    found: bool = False
    low: int = 0
    share: float = 0.0
    least: float = 0.0
    blocks: int = 0
    block: int = 1
    blind: bool = False
    stepped: bool = False


def quarters(values: NDArray[Any]) -> NDArray[Any]:
    """Of each row, the median of the last quarter over that of the first; NaN where the first is not positive."""
    import numpy as np

    size = values.shape[-1] // 4
    first, last = np.median(values[..., :size], axis=-1), np.median(values[..., -size:], axis=-1)
    found: NDArray[Any] = np.divide(last, first, out=np.full_like(first, np.nan), where=first > 0)
    return found


def ramp(values: NDArray[Any]) -> Ramp:
    """The verdict on one series of :data:`SAMPLES` or more: on all of it, else on its later half or quarter.

    A ramp that sets in late turns the slope of the whole too little.
    """
    ratio = float(quarters(values[None, :])[0])
    if not abs(ratio - 1) > IMPACT:
        return Ramp(ratio)
    told = list(_windows(values, ratio))
    found = [entry for entry in told if entry.found]
    return (found or [entry for entry in told if not entry.blind] or told)[0]


def _windows(values: NDArray[Any], ratio: float) -> Iterator[Ramp]:
    size = -(-len(values) // _POINTS)
    # A short window sees too little of a long memory: what the whole remembers holds for its parts.
    remembered = _memory(_medians(values, size)) * size
    for part in (1, 2, 4):
        low = len(values) - len(values) // part
        if len(values) - low >= SAMPLES:
            yield _window(values[low:], low, ratio, remembered)


def _window(values: NDArray[Any], low: int, ratio: float, remembered: float) -> Ramp:
    import numpy as np

    size = -(-len(values) // _POINTS)
    points = _medians(values, size)
    remembered = max(remembered / size, _memory(points))
    block = max(1, round(2 * remembered - 1), -(-len(points) // _BLOCKS))
    points = _medians(points, block)
    count, size = len(points), block * size
    told = trend(points, LEVEL) if count >= _FEW else None
    if told is None:
        return Ramp(ratio, low=low, blocks=count, block=size, blind=True)
    span, places = count - 1, np.arange(count)
    origin = float(np.median(points - told.slope * places))
    start = origin if origin > 0 else float(np.median(np.abs(points)))
    if start == 0:
        return Ramp(ratio, low=low, blocks=count, block=size)
    share, least = told.slope * span / start, told.least * span / start
    sloped = least > 0 and abs(share) > SHARE and (share > 0) == (ratio > 1)
    inside = trend(points, _INSIDE, best_split(points, _SIDE)) if sloped else None
    along = inside is not None and inside.least > 0 and (inside.slope > 0) == (share > 0)
    return Ramp(ratio, along, low, share, least, count, size, stepped=sloped and not along)


def _medians(values: NDArray[Any], size: int) -> NDArray[Any]:
    """Medians of blocks; what does not fill a block is left out at the start."""
    import numpy as np

    found: NDArray[Any] = values if size == 1 else np.median(values[len(values) % size :].reshape(-1, size), axis=1)
    return found


def _memory(points: NDArray[Any]) -> float:
    """How long the noise remembers itself: as windows of it tell, and as the whole does beside ramp and jump."""
    import numpy as np

    size = max(len(points) // 8, min(100, len(points) // 4))
    places = np.arange(size) - (size - 1) / 2
    parts = [points[low : low + size] for low in range(0, len(points) - size + 1, size)]
    near = [memory(part - part.mean() - places * (places @ part) / (places @ places)) for part in parts]
    return max(float(np.median(near)), memory(beside_two_lines(points)))
