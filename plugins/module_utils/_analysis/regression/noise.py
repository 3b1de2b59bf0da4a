# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How noisy a job is for the rule: its false alarms by replay, the limit that keeps them rare, and what that limit still finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .decide import Loads
from .model import Line, Rule
from .replay import Alarms, alarms, cuts_of, power

LIMITS = (0.10, 0.125, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50, 0.75, 1.0)
"""Limits that are tried, as shares of the base median."""
TOO_HIGH = 0.05
"""Above this share of false alarms nobody would go on believing them."""
_POWER_CUTS = 30


@dataclass(frozen=True)
class Noise:
    """One decision: all series that are judged together.

    :ivar name: whose. :ivar series: names. :ivar alarms: at the rule's own limit. :ivar limit: the least that keeps the alarms within what
        the rule promises, None where none does or nothing could be replayed.
    :ivar power: share of replays that find one series so much worse, at the rule's own limit, by factor and name.
    """

    name: str
    series: tuple[str, ...]
    alarms: Alarms
    limit: float | None
    power: Mapping[float, Mapping[str, float]]

    @property
    def too_high(self) -> bool:
        """Whether the rule cries wolf here."""
        return self.alarms.decided > 0 and self.alarms.rate > TOO_HIGH


def noise_of(name: str, lines: Sequence[Line], loads: Loads, rule: Rule) -> Noise:
    """Replay one decision on its own history, in which nothing is taken to have been changed."""
    cuts = cuts_of(lines)
    found = alarms(lines, loads, rule, cuts)
    return Noise(
        name=name,
        series=tuple(line.name for line in lines),
        alarms=found,
        limit=_limit(lines, loads, rule, cuts) if found.decided else None,
        power=power(lines, rule, cuts[:: max(1, len(cuts) // _POWER_CUTS)]),
    )


def _limit(lines: Sequence[Line], loads: Loads, rule: Rule, cuts: Sequence[int]) -> float | None:
    return next((limit for limit in LIMITS if _within(lines, loads, replace(rule, limit=limit), cuts)), None)


def _within(lines: Sequence[Line], loads: Loads, rule: Rule, cuts: Sequence[int]) -> bool:
    return alarms(lines, loads, rule, cuts).rate <= rule.alarm
