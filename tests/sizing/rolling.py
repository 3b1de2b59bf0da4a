# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Weeks held back: sizes are made from what lies before an origin, and judged by the week behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.history import DAY, History
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.size import Sizing, size
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.tail import Tail

from .made import WEEK, Hours, Made

HISTORIES = (7, 14, 28)


@dataclass(frozen=True)
class Trial:
    """One origin of one series.

    :ivar series: its number: trials of one series are not independent. :ivar origin: its hour. :ivar limit: today's.
    :ivar largest: use before the origin. :ivar next: largest use in the week behind it.
    """

    series: int
    family: str
    origin: int
    history: int
    sizing: Sizing
    limit: float
    largest: float
    next: float

    @property
    def tail(self) -> Tail:
        """Of a trial that was not abstained from."""
        if self.sizing.peaks is None:
            raise ValueError(f"abstained: {self.sizing.why}")
        return self.sizing.peaks

    @property
    def came(self) -> float:
        """The probability that was stated for what came to pass. Use goes over every value whose stated probability is higher."""
        return self.tail.probability(self.next)


def history_of(hours: Hours) -> History:
    """Hourly maxima of one pod."""
    count = len(hours)
    return History(np.arange(1, count + 1, dtype=np.int64) * (DAY // 24), hours, np.zeros(count, np.int64))


def trials(series: Iterable[Made], histories: Sequence[int] = HISTORIES) -> Iterator[Trial]:
    """Every week of every series as the one held back, as long as the longest history fits before it."""
    for number, entry in enumerate(series):
        for origin in range(max(histories) * 24, len(entry.hours) - WEEK + 1, WEEK):
            ahead = float(entry.hours[origin : origin + WEEK].max())
            for days in histories:
                before = entry.hours[origin - days * 24 : origin]
                largest = float(before.max())
                sized = size(history_of(before), "memory", largest * entry.room)
                yield Trial(number, entry.family, origin, days, sized, largest * entry.room, largest, ahead)


def judged(found: Iterable[Trial]) -> list[Trial]:
    """Those that were not abstained from."""
    return [trial for trial in found if trial.sizing.peaks is not None]
