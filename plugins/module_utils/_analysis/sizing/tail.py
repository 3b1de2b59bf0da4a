# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How likely the coming week goes over a value, from the largest use of each day so far.

Two steps, each with its source. How many of the coming days go over a day's use of the past is a matter of ranks alone, whatever the
distribution, as long as days are exchangeable: the number of exceedances of Gumbel and von Schelling, Ann. Math. Statist. 21 (1950) 247, a
beta-binomial whose simplest case is Laplace's rule of succession. How far over the largest is the tail's: logarithms of large use go over
any threshold by an exponential excess (Weissman, J. Am. Stat. Assoc. 73 (1978) 812), whose scale is learnt from the spacings of the
largest days (Rényi, Acta Math. Hung. 4 (1953) 191). With a gamma prior on its inverse the prediction is Lomax: Aitchison and Dunsmore,
*Statistical Prediction Analysis* (1975), section 2.5. The largest spacing is left out: it is the gap between two kinds of days (a batch
and none), not the tail of one.

:data:`PRIOR_SHAPE`, :data:`PRIOR_SCALE` and :data:`NOVELTY` were chosen on the development seeds of the back-test; the page
``right_sizing`` holds what it found on others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

AHEAD = 7
"""Days that are foretold."""
SPACINGS = 5
"""At most so many spacings of the largest days tell the scale: more of them reach into the middle of the distribution."""
PRIOR_SHAPE, PRIOR_SCALE = 3.0, 0.15
"""As if three more excesses, 5 % each, had been seen."""
NOVELTY = 0.03
"""Of a hundred workloads three are about to do what they never did; the more days without, the fewer: Laplace's rule."""
_DARK = 1e-3
"""Of the largest: less than that is no use."""
METHOD = f"daily maxima, {AHEAD} days ahead: exceedances by rank (Gumbel and von Schelling 1950), a log-exponential tail over the largest"


@dataclass(frozen=True)
class Tail:
    """What is known of a quantity's large days.

    :ivar days: how many were seen, at least two.
    :ivar largest: the largest of them in descending order, positive, in the quantity's unit: all, or :data:`SPACINGS` + 1.
    """

    days: int
    largest: tuple[float, ...]

    @cached_property
    def spread(self) -> float:
        """The sum of the prior's and the seen spacings, in logarithms."""
        logs = [math.log(max(day, self.largest[0] * _DARK)) for day in self.largest]
        seen = [place * (logs[place - 1] - logs[place]) for place in range(1, self._spacings + 1)]
        return PRIOR_SCALE + (sum(seen) - max(seen) if seen else 0.0)

    @property
    def shape(self) -> float:
        """How many excesses stand behind :attr:`spread`."""
        return PRIOR_SHAPE + max(0, self._spacings - 1)

    @property
    def _spacings(self) -> int:
        return min(SPACINGS, self.days // 2, len(self.largest) - 1)

    def probability(self, value: float) -> float:
        """That on some day of the coming week use goes over a value; 1 where the value lies below all the days that are told."""
        above = sum(1 for day in self.largest if day > value)
        if above == len(self.largest):
            return 1.0
        if above:
            return 1.0 - exceedances(above, self.days)[0] * self._known
        return min(1.0, float(self.beyond(math.log(value / self.largest[0]))))

    def beyond(self, excess: Any) -> Any:
        """The same by how far a value lies over the largest seen, in logarithms: a float, or an array of them."""
        scaled, power = excess / self.spread, -self.shape
        seen = sum(weight * (1.0 + count * scaled) ** power for count, weight in enumerate(_alternating(self.days), 1))
        return 1.0 - (1.0 - seen) * self._known

    @property
    def _known(self) -> float:
        """The probability that the week brings nothing of a new kind."""
        return 1.0 - NOVELTY * AHEAD / (self.days + AHEAD)


@lru_cache(maxsize=1024)
def exceedances(rank: int, days: int, ahead: int = AHEAD) -> tuple[float, ...]:
    """The probabilities that none, one, … all of the days ahead go over the (``rank`` + 1)-th largest of the days seen."""
    return tuple(
        math.comb(rank + over, over)
        * math.comb(days - rank - 1 + ahead - over, ahead - over)
        / math.comb(days + ahead, ahead)
        for over in range(ahead + 1)
    )


@lru_cache(maxsize=1024)
def _alternating(days: int) -> tuple[float, ...]:
    """Weights by inclusion and exclusion: that one of several new largest days exceeds by more than an excess."""
    new = exceedances(0, days)
    return tuple(
        (-1) ** (count + 1) * sum(new[over] * math.comb(over, count) for over in range(count, AHEAD + 1))
        for count in range(1, AHEAD + 1)
    )


def tail_of(days: list[float]) -> Tail | None:
    """The tail of daily figures; None where there was hardly any use."""
    largest = sorted(days, reverse=True)[: SPACINGS + 1]
    return Tail(len(days), tuple(largest)) if len(days) > 1 and largest[-1] >= 0 < largest[0] else None
