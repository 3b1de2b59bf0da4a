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

FREEDOM = 14
"""Degrees of freedom of the tail: real workers leave their level further than normal noise would. Chosen on the corpus."""
JOINS = math.log(1.25)
"""Mean excess, in logarithms, over which spells and what lies between them are one: the ratio of the rule."""
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

    Each is looked at as it grows; several tell more than one; and where noise breaks a long one into pieces, so is all from the first
    of them to the last.

    :param enough: what is believed: so many expected or fewer.
    :param least: samples of the shortest spell.
    """
    import numpy as np

    told, logs, width = crew.beside(run.column), crew.history(run.column), crew.values.shape[1]
    joined = _joined(slow, run, logs)
    past = logs.copy()
    for first, last in joined:
        past[first : last + 1] = np.nan
    level = told.level(past[~np.isnan(past)])
    single: list[float] = []
    whole = math.inf
    decided: int | None = None
    for (low, high), (first, last) in zip(run.spells, joined, strict=True):
        means = np.cumsum(np.log(slow.value[low:high] / slow.others[low:high])) / np.arange(1, high - low + 1)
        fewest = math.inf
        for length in _lengths(high - low, least):
            fewest = min(fewest, _expected(told, level, slow.judged, float(means[length - 1]), length))
            if decided is None and together([*single, fewest], width) <= enough:
                decided = int(slow.row[low + length - 1])
        single.append(fewest)
        stretch = logs[first : last + 1]
        stretch = stretch[~np.isnan(stretch)]
        whole = min(whole, _expected(told, level, slow.judged, float(stretch.mean()), len(stretch)))
        if decided is None and whole <= enough:
            decided = last
    return Worth(min(whole, together(single, width)), decided)


def _joined(slow: Slow, run: Runs, logs: NDArray[Any]) -> list[tuple[int, int]]:
    """Of each spell, first and last row of all that it goes on from: as long as what lies between leaves the mean over :data:`JOINS`."""
    import numpy as np

    known = np.concatenate(([0.0], np.cumsum(np.nan_to_num(logs))))
    count = np.concatenate(([0], np.cumsum(~np.isnan(logs))))
    found: list[tuple[int, int]] = []
    for low, high in run.spells:
        first, last = int(slow.row[low]), int(slow.row[high - 1])
        if found:
            begun = found[-1][0]
            mean = (known[last + 1] - known[begun]) / (count[last + 1] - count[begun])
            first = begun if mean > JOINS else first
        found.append((first, last))
    return found


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


def weighed(slow: Slow, values: NDArray[Any], found: list[Runs], enough: float, least: int) -> list[tuple[Runs, Worth]]:
    """What the spells of each worker are worth.

    Those that are believed are then left out of what the others are measured by: two stragglers shall not excuse each other.

    :param values: rows × workers, as they were judged for ``slow``.
    """
    crew = Crew(_positive(values, slow))
    told = [worth(slow, run, crew, enough, least) for run in found]
    sure = [run for run, entry in zip(found, told, strict=True) if entry.expected <= enough]
    if sure and len(sure) < len(found):
        crew = Crew(_without(crew.values, slow, sure))
        told = [
            entry if entry.expected <= enough else worth(slow, run, crew, enough, least)
            for run, entry in zip(found, told, strict=True)
        ]
    return list(zip(found, told, strict=True))


def _positive(values: NDArray[Any], slow: Slow) -> NDArray[Any]:
    """The rows that were judged; NaN where a step took no time."""
    import numpy as np

    judged = values if len(slow.rows) == len(values) else values[slow.rows]
    positive = judged > 0
    return judged if positive.all() else np.where(positive, judged, np.nan)


def _without(values: NDArray[Any], slow: Slow, sure: list[Runs]) -> NDArray[Any]:
    rest = values.copy()
    for run in sure:
        for low, high in run.spells:
            rest[slow.row[low:high], run.column] = float("nan")
    return rest
