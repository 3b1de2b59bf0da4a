# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The whole decision, taken again and again where nothing was changed: how often it alarms, and what it would have found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..statistics.proportion import interval
from .compare import compare
from .decide import Before, Loads, Split, decide, look_before
from .lines import since
from .model import EARLY, INSUFFICIENT, REGRESSED, Line, Rule, Verdict
from .reference import Reference

if TYPE_CHECKING:
    from numpy.typing import NDArray

CUTS = 120
"""Moments at which a history is cut, evenly spaced."""
WORSE = (1.15, 1.25, 1.5, 2.0)
"""Factors by which one series is made worse to see whether it is found."""


@dataclass(frozen=True)
class Alarms:
    """What came of the replays.

    :ivar cuts: that were tried, and of these :ivar decided: with all their data. :ivar alarms: that called it regressed.
    :ivar undecided: that could not be judged: too little before, or another load. :ivar apart: of those decided, how many share no sample
        since their cut.
    """

    cuts: int
    decided: int
    alarms: int
    undecided: int
    apart: int

    @property
    def rate(self) -> float:
        """False alarms of the whole decision, all series and looks, as a share."""
        return self.alarms / self.decided if self.decided else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Of the rate, 95 %, as if only replays that share no sample had been made."""
        return interval(self.rate * self.apart, self.apart)


def cuts_of(lines: Sequence[Line], most: int = CUTS) -> list[int]:
    """Places at which a history is cut: those of its longest series, evenly spaced."""
    if not lines:
        return []
    longest = max(lines, key=lambda line: len(line.place)).place
    step = max(1, len(longest) // most)
    return [int(place) for place in longest[step::step]]


def alarms(lines: Sequence[Line], loads: Loads, rule: Rule, cuts: Sequence[int]) -> Alarms:
    """Cut the same history at each place, judge what comes after by what came before."""
    decided = found = undecided = apart = 0
    free = -(2**63)
    for cut in cuts:
        verdict, base = _at(lines, loads, rule, cut)
        if verdict.outcome == INSUFFICIENT:
            undecided += 1
        elif verdict.outcome != EARLY:
            decided += 1
            found += verdict.outcome == REGRESSED
            if cut >= free:
                apart, free = apart + 1, _end(base, lines, rule, cut)
    return Alarms(len(cuts), decided, found, undecided, apart)


def power(lines: Sequence[Line], rule: Rule, cuts: Sequence[int]) -> dict[float, dict[str, float]]:
    """By factor and name of a series, the share of replays that find it when it alone is that much worse since the cut."""
    tried: dict[str, int] = {}
    hits: dict[float, dict[str, int]] = {factor: {} for factor in WORSE}
    for cut in cuts:
        base = look_before(lines, cut, rule)
        for line in lines:
            reference = base.references[line.name]
            values = since(line, cut).values
            if not isinstance(reference, Reference) or len(values) < reference.size * rule.blocks:
                continue
            tried[line.name] = tried.get(line.name, 0) + 1
            for factor, found in _finds(line, reference, values, rule):
                hits[factor][line.name] = hits[factor].get(line.name, 0) + found
    return {factor: {name: hits[factor][name] / count for name, count in tried.items()} for factor in WORSE}


def _finds(line: Line, reference: Reference, values: NDArray[Any], rule: Rule) -> Iterator[tuple[float, bool]]:
    for factor in WORSE:
        worse = values * factor if line.worse > 0 else values / factor
        yield factor, compare(line, reference, worse, rule, lambda _samples: "").outcome == REGRESSED


def _at(lines: Sequence[Line], loads: Loads, rule: Rule, cut: int) -> tuple[Verdict, Before]:
    # A bound of the policy is no matter of chance.
    free = [replace(line, at_most=None, at_least=None) for line in lines]
    base = look_before(free, cut, rule)
    return decide(base, free, loads, Split(cut, cut), rule, final=False), base


def _end(base: Before, lines: Sequence[Line], rule: Rule, cut: int) -> int:
    """The place from which on no sample was looked at."""
    end = cut
    for line in lines:
        reference, later = base.references[line.name], since(line, cut)
        if isinstance(reference, Reference) and len(later.place):
            end = max(end, int(later.place[min(len(later.place), reference.size * rule.blocks) - 1]) + 1)
    return end
