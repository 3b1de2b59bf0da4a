# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is compared, by which rule, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

REGRESSED: Final = "regressed"
UNHARMED: Final = "unharmed"
EARLY: Final = "early"
INSUFFICIENT: Final = "insufficient"
Outcome = Literal["regressed", "unharmed", "early", "insufficient"]

LEAST_BLOCKS = 5
"""Under five blocks a side ranks cannot reach the level of a single look."""


@dataclass(frozen=True)
class Rule:
    """How a whole decision is made.

    :ivar blocks: a side, once all is measured. :ivar limit: share of the base median that a worsening may reach.
    :ivar alarm: probability that any series at any look is called regressed where nothing changed.
    """

    blocks: int = 12
    limit: float = 0.10
    alarm: float = 0.01

    def __post_init__(self) -> None:
        if self.blocks < LEAST_BLOCKS or not self.limit > 0 or not 0 < self.alarm < 1:
            raise ValueError(f"at least {LEAST_BLOCKS} blocks, a limit above nothing, an alarm between 0 and 1")

    @property
    def looks(self) -> tuple[int, ...]:
        """Blocks since the change at which a series is judged. Counts, not moments: asking more often looks no oftener."""
        parts = (-(-self.blocks // 2), -(-3 * self.blocks // 4), self.blocks)
        return tuple(sorted({max(LEAST_BLOCKS, part) for part in parts}))

    def alpha(self, series: int) -> float:
        """Two-sided level of one look at one series: only its worse side is ever acted on, and Bonferroni's bound holds all of them."""
        return 2 * self.alarm / (max(1, series) * len(self.looks))


@dataclass(frozen=True)
class Line:
    """One metric of one job in order, warm-up cut: the median of its workers, since a rollout gives pods other names.

    :ivar worse: 1 where larger is worse, -1 where smaller is. :ivar at_most, at_least: bounds that the policy sets, in the series' unit.
    :ivar place: of each value: its time in microseconds since 1970, or its step. :ivar timed: which of the two.
    """

    job: str
    namespace: str
    metric: str
    unit: str
    worse: Literal[1, -1]
    place: NDArray[Any]
    values: NDArray[Any]
    timed: bool = True
    at_most: float | None = None
    at_least: float | None = None

    @property
    def name(self) -> str:
        """For people and for sorting: what tells it from the others."""
        return "/".join(part for part in (self.namespace, self.job, self.metric, self.unit) if part)


@dataclass(frozen=True)
class Compared:
    """What became of one series. Figures in its unit, a worsening above zero.

    :ivar base: median of the block means before. :ivar since: the same since the change, None where there is no block yet.
    :ivar worsening: Hodges–Lehmann's; ``low`` and ``high`` end its interval at the two-sided ``level``. None: not judged yet.
    :ivar block: samples of a block. :ivar blocks: before, and those since that were looked at.
    """

    name: str
    outcome: Outcome
    why: str
    base: float | None = None
    since: float | None = None
    worsening: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    block: int = 0
    blocks: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Verdict:
    """The whole decision. :ivar series: sorted by name."""

    outcome: Outcome
    series: tuple[Compared, ...]
    rule: Rule

    @property
    def regressed(self) -> tuple[Compared, ...]:
        """Series that got worse: one is enough."""
        return tuple(entry for entry in self.series if entry.outcome == REGRESSED)

    @property
    def undecided(self) -> tuple[Compared, ...]:
        """Series of which nothing is known yet, or will be."""
        return tuple(entry for entry in self.series if entry.outcome in (EARLY, INSUFFICIENT))
