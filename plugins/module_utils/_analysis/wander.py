# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How far the workers of a job wander from each other by themselves.

All in logarithms of a worker's value over the median of the others at the same step. Two things are told apart: how far a worker strays
from its own level over so many samples running (noise, with all its memory), and how far the levels lie apart (machines that differ).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PEERS = 32
"""So many workers tell how workers wander; of more, that many evenly among them."""
_WINDOWS = 32_768
"""So many windows tell how far a worker strays; of more, about that many evenly among them."""
_NEAR = 131_072
"""Values at a time: as many as stay near the processor."""
_HISTORY = 8
"""Samples of a worker beside its slow ones, below which its own level is not known."""
_NORMAL = 1.4826
"""Standard deviations of normal noise in a median absolute deviation."""


@dataclass(frozen=True)
class Wander:
    """:ivar logs: of each peer, its own, in order. :ivar spread: how far the levels lie apart, one standard deviation."""

    logs: tuple[NDArray[Any], ...]
    spread: float
    kept: dict[int, float] = field(default_factory=dict)

    def strays(self, length: int) -> float:
        """Standard deviation of the mean of so many samples running about the worker's level: that of the middle peer."""
        if length not in self.kept:
            self.kept[length] = _strays(self._sums, length)
        return self.kept[length]

    @cached_property
    def _sums(self) -> list[NDArray[Any]]:
        """Of each peer, how far it has gone from its level up to each sample."""
        import numpy as np

        return [np.concatenate(([0.0], np.cumsum(own - np.median(own)))) for own in self.logs]

    def level(self, own: NDArray[Any]) -> tuple[float, float]:
        """What a worker's level is, one standard deviation beside it: by its own samples, and by where levels lie.

        The mean of normal noise about a normal level: Gelman and others, *Bayesian Data Analysis*, 3rd ed. (2013), formula 2.10.
        """
        import numpy as np

        between = self.spread**2
        if len(own) < _HISTORY or between == 0:
            return 0.0, self.spread
        longest = max(map(len, self.logs), default=0)
        length = min(len(own), max(1, longest // 8))
        within = self.strays(length) ** 2 * length / len(own)
        share = between / (between + within)
        return float(np.median(own)) * share, math.sqrt(within * share)


@dataclass(frozen=True)
class Crew:
    """The workers of a job side by side.

    :ivar values: rows × workers, NaN where a value is missing or no time at all.
    """

    values: NDArray[Any]
    kept: dict[int, Any] = field(default_factory=dict)

    @property
    def _wide(self) -> bool:
        return bool(self.values.shape[1] > _PEERS + 1)

    def history(self, column: int) -> NDArray[Any]:
        """Of each row, how far the worker is from the others; NaN where it is missing."""
        import numpy as np

        if not self._wide:
            if -1 not in self.kept:
                self.kept[-1] = apart(self.values)
            found: NDArray[Any] = self.kept[-1][:, column]
            return found
        if -1 not in self.kept:
            some = self.values[:, self._some()]
            alone = np.isnan(some).all(axis=1)
            self.kept[-1] = np.nanmedian(np.where(alone[:, None], 1.0, some), axis=1) * np.where(alone, np.nan, 1.0)
        apart_from_some: NDArray[Any] = np.log(self.values[:, column] / self.kept[-1])
        return apart_from_some

    def beside(self, column: int) -> Wander:
        """How the others wander. Of many, some speak for all, and one more or less among them makes no difference."""
        import numpy as np

        key = _PEERS + 1 if self._wide else column
        if key not in self.kept:
            others = self._some() if self._wide else np.delete(np.arange(self.values.shape[1]), column)
            logs = apart(self.values[:, others])
            mine = tuple(own for entry in logs.T if len(own := entry[~np.isnan(entry)]))
            levels = [abs(float(np.median(own))) for own in mine]
            self.kept[key] = Wander(mine, _NORMAL * float(np.median(levels)) if levels else 0.0)
        found: Wander = self.kept[key]
        return found

    def _some(self) -> NDArray[Any]:
        import numpy as np

        return np.linspace(0, self.values.shape[1] - 1, _PEERS + 1).round().astype(int)


def apart(values: NDArray[Any]) -> NDArray[Any]:
    """Logarithm of each value over the median of the *others* of its row; NaN in rows with a single value.

    Sorted, with h = count // 2: of an even count the others' median is the upper of the middle pair for what is not above the lower,
    and the lower for the rest; of an odd count the mean of the two that are left around the middle.
    """
    import numpy as np

    logs = np.full(values.shape, np.nan)
    size = max(1, _NEAR // max(values.shape[1], 1))
    for low in range(0, len(values), size):
        part = np.ascontiguousarray(values[low : low + size])
        count = (~np.isnan(part)).sum(axis=1)
        for number in np.unique(count[count > 1]):
            rows = np.flatnonzero(count == number)
            logs[low + rows] = _apart(part[rows], int(number))
    return logs


def _apart(part: NDArray[Any], number: int) -> NDArray[Any]:
    """The same of rows that have so many values each."""
    import numpy as np

    half = number // 2
    ordered = np.sort(part, axis=1)
    below, middle = ordered[:, half - 1, None], ordered[:, half, None]
    if number % 2 == 0:
        others = np.where(part <= below, middle, below)
    else:
        above = ordered[:, half + 1, None]
        others = np.where(part < middle, middle + above, np.where(part > middle, below + middle, below + above)) / 2
    found: NDArray[Any] = np.log(part / others)
    return found


def _strays(sums: list[NDArray[Any]], length: int) -> float:
    import numpy as np

    found = []
    for own in sums:
        if len(own) > length:
            stride = max(1, (len(own) - length) // _WINDOWS)
            found.append(float(np.sqrt(np.mean(np.square((own[length::stride] - own[:-length:stride]) / length)))))
    return float(np.median(found)) if found else 0.0
