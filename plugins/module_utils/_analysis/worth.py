# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What slow spells of a worker are worth: how many like them its job's own wandering would show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .peers import Runs, Slow
from .statistics.poisson import at_least
from .statistics.student import beyond
from .wander import Crew, Wander

if TYPE_CHECKING:
    from numpy.typing import NDArray

FREEDOM = 15
"""Degrees of freedom of the tail: real workers leave their level further than normal noise would. Chosen on the corpus."""
_EACH = 16
"""Up to so many samples, a spell is looked at as it grows one by one; beyond, at steps of a fifth."""


@dataclass(frozen=True)
class Worth:
    """:ivar expected: how many workers the job's wandering would show as slow, for as long and as often.

    :ivar decided: place in ``Slow.rows`` of the sample at which no more than ``enough`` were expected; None where it never came to that.
    """

    expected: float
    decided: int | None


def worth(slow: Slow, run: Runs, crew: Crew, enough: float, least: int) -> Worth:
    """What the spells of a worker come to, looked at in the order in which they happened.

    :param enough: what is believed: so many expected or fewer.
    :param least: samples of the shortest spell.
    """
    import numpy as np

    told = crew.beside(run.column)
    history = crew.history(run.column).copy()
    for low, high in run.spells:
        history[slow.row[low:high]] = np.nan
    level = told.level(history[~np.isnan(history)])
    best: list[float] = []
    decided: int | None = None
    for low, high in run.spells:
        means = np.cumsum(np.log(slow.value[low:high] / slow.others[low:high])) / np.arange(1, high - low + 1)
        least_expected = math.inf
        for length in _lengths(high - low, least):
            found = _expected(told, level, slow.judged, float(means[length - 1]), length)
            least_expected = min(least_expected, found)
            if decided is None and together([*best, least_expected], crew.values.shape[1]) <= enough:
                decided = int(slow.row[low + length - 1])
        best.append(least_expected)
    return Worth(together(best, crew.values.shape[1]), decided)


def together(expected: list[float], width: int) -> float:
    """How many of ``width`` workers would show several such spells each: the most telling number of them counts."""
    ordered = sorted(expected)
    return min(width * at_least(count, mean / width) for count, mean in enumerate(ordered, 1))


def _expected(told: Wander, level: tuple[float, float], samples: int, mean: float, length: int) -> float:
    """How many such spells of one worker or another.

    Windows of a length overlap; so many high ones as come together are one: Leadbetter, Lindgren and Rootzén, *Extremes and Related
    Properties of Random Sequences and Processes* (1983), theorem 12.2.9, for a covariance that falls off linearly.
    """
    scale = math.hypot(told.strays(length), level[1])
    if scale == 0:
        return 0.0
    high = (mean - level[0]) / scale
    if high <= 0:
        return samples / length
    return samples / length * max(1.0, high * high) * beyond(high, FREEDOM)


def _lengths(whole: int, least: int) -> list[int]:
    found = list(range(least, min(whole, _EACH) + 1))
    while found[-1] < whole:
        found.append(min(whole, found[-1] + found[-1] // 5))
    return found


def crew_of(values: NDArray[Any], slow: Slow) -> Crew:
    """The workers at the rows that were judged."""
    import numpy as np

    judged = values if len(slow.rows) == len(values) else values[slow.rows]
    positive = judged > 0
    return Crew(judged if positive.all() else np.where(positive, judged, np.nan))
