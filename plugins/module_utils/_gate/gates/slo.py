# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 12: an objective whose error budget burns too fast, by two windows each of a fast and of a slow burn.

The two pairs and their rates are those of multi-window, multi-burn-rate alerts in Google's SRE workbook, chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from ..._plan.passport.model import Objective
from ..._reasons.errors import reason
from ..facts import Facts
from ..known import NOT_GATHERED, Known, Unreadable
from ..model import Gate, Reason, unreadable
from ..state import Burns

RULES: tuple[tuple[float, str, str], ...] = ((14.4, "1h", "5m"), (6.0, "6h", "30m"))
"""Burn rate, and the two windows that must both exceed it."""


def _evaluate(facts: Facts) -> Iterator[Reason]:
    if isinstance(facts.passport, Unreadable):
        yield unreadable("SLO", facts.passport, "the passport's objectives")
        return
    objectives = facts.passport.objectives
    if not objectives:
        if isinstance(facts.change, Unreadable):
            yield unreadable("SLO", facts.change, "the tier of the change")
        elif facts.change.tier == "high":
            yield reason("SLO_UNDECLARED", "the change is of tier high, and the passport has no objective")
        return
    if isinstance(facts.slos, Unreadable):
        yield unreadable("SLO", facts.slos, "the burn of the objectives")
        return
    for objective in objectives:
        yield from _burn(objective, facts.slos)


def _burn(objective: Objective, slos: Mapping[str, Burns]) -> Iterator[Reason]:
    ratios = slos[objective.name].ratios if objective.name in slos else {}
    for most, *windows in RULES:
        rates = [_rate(objective, ratios.get(window, NOT_GATHERED)) for window in windows]
        unknown = [rate for rate in rates if isinstance(rate, Unreadable)]
        known = [rate for rate in rates if not isinstance(rate, Unreadable)]
        if unknown:
            yield unreadable("SLO", unknown[0], f"the burn of {objective.name} over {' and '.join(windows)}")
        elif all(rate > most for rate in known):
            told = " and ".join(f"{rate:.1f} over {window}" for rate, window in zip(known, windows, strict=True))
            yield reason("SLO_BURN_HIGH", f"{objective.name} burns {told}; {most:g} is the most")


def _rate(objective: Objective, ratio: Known[float]) -> Known[float]:
    if isinstance(ratio, Unreadable):
        return ratio
    if not isfinite(ratio) or not 0 <= ratio <= 1:
        return Unreadable("the share of errors is no number from 0 to 1")
    return ratio / objective.budget


GATE = Gate("slo", ("slo",), "SLO", _evaluate, again=True)
