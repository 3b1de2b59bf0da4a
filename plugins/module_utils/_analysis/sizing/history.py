# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records of use, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..statistics.ordered import middle

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY = 86_400_000_000
MOST = 28
"""Days that are looked at: what is older says less about the coming week."""
BUSY = 0.95
_WHOLE = 0.5


@dataclass(frozen=True)
class History:
    """Records of one container of one workload, all its pods together.

    :ivar time: microseconds since 1970. :ivar value: in the resource's unit. :ivar member: a number for each pod.
    """

    time: NDArray[Any]
    value: NDArray[Any]
    member: NDArray[Any]

    @cached_property
    def days(self) -> Days:
        """The days, counted back from the newest record, that hold at least half as many records as is usual."""
        import numpy as np

        day = -((int(self.time.max()) - self.time) // DAY)
        order = np.lexsort((self.value, day))
        ordered = day[order]
        first = int(np.searchsorted(ordered, -MOST, "right"))
        turns = first + 1 + np.flatnonzero(ordered[first + 1 :] != ordered[first:-1])
        starts = np.concatenate(([first], turns))
        counts = np.concatenate((turns, [len(order)])) - starts
        whole = counts >= _WHOLE * middle(np.sort(counts))
        starts, counts = starts[whole], counts[whole]
        busy = starts + np.ceil(BUSY * (counts - 1)).astype(np.int64)
        return Days(-ordered[starts], self.value[order[starts + counts - 1]], self.value[order[busy]])


@dataclass(frozen=True)
class Days:
    """Whole days, the oldest first.

    :ivar age: days before the newest record. :ivar peaks: the largest use. :ivar busy: the 95th percentile of use.
    """

    age: NDArray[Any]
    peaks: NDArray[Any]
    busy: NDArray[Any]

    def __len__(self) -> int:
        return len(self.age)

    def since(self, place: int) -> Days:
        """The days from one on."""
        return Days(self.age[place:], self.peaks[place:], self.busy[place:])
