# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the level of a series changes: seeded binary segmentation over ranks.

Intervals by Kovács, Bühlmann, Li and Munk, *Seeded binary segmentation*, Biometrika 110 (2023) 249: short ones see changes that a look at
the whole series averages away. In each, the split with the largest standardised rank sum (Pettitt, Appl. Statist. 28 (1979) 126).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DECAY = math.sqrt(0.5)


@dataclass(frozen=True)
class Split:
    """A candidate: samples ``low`` to ``at`` against ``at`` to ``high``. ``score`` in standard deviations of the rank sum."""

    score: float
    low: int
    at: int
    high: int


def candidates(values: NDArray[Any], least: int) -> list[Split]:
    """The best split of each interval, the most telling first.

    :param least: samples that must stand on either side.
    """
    found = [_split(values, low, high, least) for low, high in _intervals(len(values), 2 * least)]
    return sorted(found, key=lambda split: (-split.score, split.high - split.low, split.low))


def _intervals(count: int, least: int) -> Iterator[tuple[int, int]]:
    seen = set()
    length = float(count)
    while length >= least:
        size = math.ceil(length)
        pieces = 1 if size == count else 2 * math.ceil(count / length) - 1
        stride = (count - size) / max(pieces - 1, 1)
        for piece in range(pieces):
            low = math.floor(piece * stride)
            if (low, low + size) not in seen:
                seen.add((low, low + size))
                yield low, low + size
        length *= _DECAY


def _split(values: NDArray[Any], low: int, high: int, least: int) -> Split:
    import numpy as np

    part = values[low:high]
    count = len(part)
    ranks = _ranks(part)
    spread = float(ranks.std())
    if spread == 0:
        return Split(0.0, low, low + count // 2, high)
    sums = np.cumsum(ranks - ranks.mean())[least - 1 : count - least]
    left = np.arange(least, count - least + 1)
    scores = np.abs(sums) / (spread * np.sqrt(left * (count - left) / count))
    best = int(scores.argmax())
    return Split(float(scores[best]), low, low + least + best, high)


def _ranks(values: NDArray[Any]) -> NDArray[Any]:
    """Ranks from 0, equal values sharing the mean of theirs."""
    import numpy as np

    _unused, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return (ends - (count + 1) / 2)[place]
