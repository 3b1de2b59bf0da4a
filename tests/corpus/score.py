# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Precision, recall and F1, each with its 95 % interval.

Precision and recall are proportions and get Wilson's interval (J. Am. Stat. Assoc. 22 (1927) 209). F1 = 2 J / (1 + J), where
J = found / (found + false + missed) is one too: its interval is that of J, brought through the same, rising function.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scipy.stats import binomtest

from .judge import Judged


@dataclass(frozen=True)
class Rate:
    """A proportion and the ends of its 95 % interval; without a single trial it is not defined."""

    value: float | None
    low: float
    high: float

    def as_json(self) -> list[float | None]:
        """Value, low, high, to four digits."""
        return [None if figure is None else round(figure, 4) for figure in (self.value, self.low, self.high)]


@dataclass(frozen=True)
class Score:
    """Findings: true ones raised, ones raised that are none, true ones not raised. Cases: all, and those that could not be told."""

    found: int = 0
    false: int = 0
    missed: int = 0
    cases: int = 0
    abstained: int = 0

    @property
    def precision(self) -> Rate:
        """Of what was raised, how much is true."""
        return wilson(self.found, self.found + self.false)

    @property
    def recall(self) -> Rate:
        """Of what is true, how much was raised."""
        return wilson(self.found, self.found + self.missed)

    @property
    def f1(self) -> Rate:
        """Their harmonic mean."""
        both = wilson(self.found, self.found + self.false + self.missed)
        value = None if both.value is None else _f1(both.value)
        return Rate(value, _f1(both.low), _f1(both.high))

    @property
    def abstention(self) -> Rate:
        """Of the cases, how many could not be told."""
        return wilson(self.abstained, self.cases)

    def as_json(self) -> dict[str, Any]:
        """Counts and rates."""
        counts = {name: getattr(self, name) for name in ("found", "false", "missed", "cases", "abstained")}
        rates = {name: getattr(self, name).as_json() for name in ("precision", "recall", "f1", "abstention")}
        return counts | rates


def wilson(hits: int, trials: int) -> Rate:
    """A proportion with Wilson's interval."""
    if not trials:
        return Rate(None, 0.0, 1.0)
    interval = binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    return Rate(hits / trials, float(interval.low), float(interval.high))


def score(judged: Iterable[Judged], pattern: str) -> Score:
    """What the cases say of one signal."""
    found = false = missed = cases = abstained = 0
    for entry in judged:
        cases += 1
        found += entry.found.get(pattern, 0)
        false += entry.false.get(pattern, 0)
        missed += entry.missed.get(pattern, 0)
        abstained += pattern in entry.abstained
    return Score(found, false, missed, cases, abstained)


def _f1(share: float) -> float:
    return 2 * share / (1 + share)
