# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Changes of a level: found by ranks, believed by the interval of the shift between blocks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .statistics.changes import Split, candidates
from .statistics.correlation import memory
from .statistics.line import line_error
from .statistics.means import mean_shift
from .statistics.shift import Shift, shift

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARE = 0.10
SAMPLES = 20
LEVEL = 0.99998
"""Of the interval. So high because the place of the change is searched for; chosen on A/A noise (docs: signals)."""
_POINTS = 2048
_TRIES = 40
_QUIET = 10
_LINE = 20
BLOCKS = 10
"""Blocks on either side below which ranks cannot reach the level of the interval, and means have to."""
_FEWEST = 5
"""Blocks of both sides together below which means cannot reach it either."""
_MEDIAN = math.pi / 2
"""Variance of a median of normal noise over that of the mean."""
_EDGE = 2
"""Points by which the place of a change may be off."""


@dataclass(frozen=True)
class Change:
    """Samples ``low`` to ``at`` against ``at`` to ``high``.

    :ivar shift: Hodges–Lehmann, in the values' unit; ``share`` of the level before, ``least`` by the near end of the interval.
    :ivar blocks: how many blocks of ``block`` samples stood on either side: so long that they no longer remember each other.
    :ivar sloped: a straight line is nearer to the samples than the two levels: that is drift, no change.
    """

    low: int
    at: int
    high: int
    before: float
    after: float
    shift: float
    share: float
    least: float
    blocks: tuple[int, int]
    block: int
    sloped: bool


@dataclass(frozen=True)
class Levels:
    """The changes of level over :data:`SHARE`, in order.

    :ivar blind: the noise remembers itself for so long (``block`` samples) that the series holds too few independent blocks to tell.
    """

    changes: tuple[Change, ...] = ()
    block: int = 1
    blind: bool = False


def levels(values: NDArray[Any]) -> Levels:
    """What can be said of the level of a series. Long series are looked at in 2,048 bins of medians."""
    import numpy as np

    bin_ = -(-len(values) // _POINTS)
    whole = len(values) // bin_ * bin_
    points = values if bin_ == 1 else np.median(values[:whole].reshape(-1, bin_), axis=1)
    least = max(2, -(-SAMPLES // bin_))
    if len(points) < 2 * least or _flat(points):
        return Levels()
    remembered = _memory(points)
    block = _block(remembered)
    if block * _FEWEST > len(points):
        return Levels(block=block * bin_, blind=True)
    found = tuple(_search(points, least, bin_, remembered))
    return Levels(found, block * bin_, blind=not found and block * 2 * BLOCKS > len(points))


def _search(points: NDArray[Any], least: int, bin_: int, remembered: float) -> list[Change]:
    found: list[Change] = []
    taken: list[int] = []
    slopes: list[tuple[int, int]] = []
    tries = 0
    for split in candidates(points, least):
        # An interval that holds a change already told can only find it again, less clearly.
        if any(split.low + _EDGE < at < split.high - _EDGE for at in taken):
            continue
        # Pieces of a slope look like steps when noise is large; the clearest look at it has told what it is.
        if any(low <= split.at < high for low, high in slopes):
            continue
        tries += 1
        change = _judge(points, split, bin_, remembered, least)
        if change is not None and change.sloped:
            slopes.append((split.low, split.high))
        elif change is not None:
            found.append(change)
            taken.append(split.at)
        if tries == _TRIES:
            break
    return sorted(found, key=lambda change: change.at)


def _block(remembered: float) -> int:
    """How many points a block needs so that the next one does not remember it."""
    return max(1, round(2 * remembered - 1))


def _memory(points: NDArray[Any]) -> float:
    """How long the noise remembers itself, in points: the median over windows, so that a change in one of them does not count."""
    import numpy as np

    size = max(len(points) // 8, min(100, len(points) // 4))
    parts = [points[low : low + size] for low in range(0, len(points) - size + 1, size)]
    return float(np.median([memory(part - np.median(part)) for part in parts]))


def _flat(points: NDArray[Any]) -> bool:
    """Whether no stretch of ten points lies as far from another as a change must be large."""
    import numpy as np

    middles = np.median(points[: len(points) // _QUIET * _QUIET].reshape(-1, _QUIET), axis=1)
    return float(middles.max() - middles.min()) <= SHARE * abs(float(middles.min()))


def _judge(points: NDArray[Any], split: Split, bin_: int, remembered: float, fewest: int) -> Change | None:
    import numpy as np

    first, second = points[split.low : split.at], points[split.at : split.high]
    before, after = float(np.median(first)), float(np.median(second))
    if abs(after - before) <= SHARE * abs(before) / 2 or _side(first, second, before, after) < fewest:
        return None
    remembered = max(remembered, memory(np.concatenate((first - before, second - after))))
    block = _block(remembered)
    moved, count = _moved(first, second, block)
    if moved is None or before == 0 or moved.least <= SHARE * abs(before):
        return None
    return Change(
        low=split.low * bin_,
        at=split.at * bin_,
        high=split.high * bin_,
        before=before,
        after=after,
        shift=moved.estimate,
        share=moved.estimate / abs(before),
        least=moved.least / abs(before),
        blocks=count,
        block=block * bin_,
        sloped=_line_is_nearer(first, second, before, after),
    )


def _side(first: NDArray[Any], second: NDArray[Any], before: float, after: float) -> int:
    """How many points the shorter side has, when those next to the change that lie nearer to the other level are the other's."""
    import numpy as np

    def late(side: NDArray[Any], own: float, other: float) -> int:
        at_home = np.flatnonzero(np.abs(side - own) <= np.abs(side - other))
        return int(at_home[0]) if len(at_home) else len(side)

    return min(len(first) - late(first[::-1], before, after), len(second) - late(second, after, before))


def _moved(first: NDArray[Any], second: NDArray[Any], block: int) -> tuple[Shift | None, tuple[int, int]]:
    """The shift between blocks, and how many there were on either side: by ranks, or by means where they are too few for that.

    Noise grows with its level, so means are of logarithms where there are any.
    """
    import numpy as np

    # Counted away from the change, whose place is uncertain by a few samples.
    first, second = first[len(first) % block :], second[: len(second) // block * block]
    left, right = _blocks(first, block), _blocks(second, block)
    count = (len(left), len(right))
    if min(count) >= BLOCKS:
        return shift(left, right, 1 - LEVEL), count
    if not min(count):
        return None, count
    logs = min(first.min(), second.min()) > 0
    if logs:
        first, second, left, right = np.log(first), np.log(second), np.log(left), np.log(right)
    alone = (len(first) * float(first.var()) + len(second) * float(second.var())) / (len(first) + len(second))
    moved = mean_shift(left, right, 1 - LEVEL, alone * _MEDIAN / block)
    if moved is None or not logs:
        return moved, count
    level = math.exp(float(left.mean()))
    return Shift(*(level * math.expm1(min(end, 700.0)) for end in (moved.estimate, moved.low, moved.high))), count


def _blocks(values: NDArray[Any], size: int) -> NDArray[Any]:
    import numpy as np

    found: NDArray[Any] = values if size == 1 else np.median(values.reshape(-1, size), axis=1)
    return found


def _line_is_nearer(first: NDArray[Any], second: NDArray[Any], before: float, after: float) -> bool:
    """Whether the samples lie along a slope rather than on two levels: that is drift, not a step.

    As far on either side as the shorter one reaches: beside a long stretch of one level, a step and a slope look alike.
    """
    import numpy as np

    reach = min(len(first), len(second))
    values = np.concatenate((first[-reach:], second[:reach]))
    size = -(-len(values) // _LINE)
    stepped = np.where(np.arange(len(values)) < reach, before, after)
    whole = len(values) // size * size
    points, levels = (np.median(part[:whole].reshape(-1, size), axis=1) for part in (values, stepped))
    return line_error(points) < float(np.abs(points - levels).mean())
