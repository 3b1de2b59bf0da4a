# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How far a knob may be turned from its live value: one step, within the window, within the passport's range."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from .._cluster.quantity import BINARY_SI
from .knobs.model import ABSOLUTE, FACTOR
from .passport.model import KnobPolicy

_MIB = Decimal(2**20)
_KIB = Decimal(2**10)


@dataclass(frozen=True)
class Range:
    """Least and largest value that one step may reach, both allowed."""

    least: Decimal
    most: Decimal


def reach(policy: KnobPolicy, live: Decimal) -> Range:
    """The values that a step from ``live`` may end at, before the passport's own range."""
    down = min(policy.step.down, policy.window.down)
    up = min(policy.step.up, policy.window.up)
    if policy.knob.measure == ABSOLUTE:
        return Range(live - down, live + up)
    if policy.knob.measure == FACTOR:
        return Range(live / max(down, Decimal(1)), live * max(up, Decimal(1)))
    return Range(live * (100 - down) / 100, live * (100 + up) / 100)


def allowed(policy: KnobPolicy, live: Decimal) -> Range:
    """The values that a step from ``live`` may end at; empty (least > most) where the passport's range excludes all."""
    within = reach(policy, live)
    lows = [within.least, *(bound for bound in (policy.least, policy.knob.floor) if bound is not None)]
    highs = [within.most, *(bound for bound in (policy.most, policy.knob.ceiling) if bound is not None)]
    return Range(max(lows), min(highs))


def step_down(policy: KnobPolicy, live: Decimal, wanted: Decimal, granule: Decimal) -> Decimal | None:
    """The value nearest to ``wanted`` below ``live`` that one step reaches, rounded up; None where none is below."""
    bounds = allowed(policy, live)
    value = ceil_to(max(wanted, bounds.least), granule)
    return value if value < live and value <= bounds.most else None


def step_up(policy: KnobPolicy, live: Decimal, wanted: Decimal, granule: Decimal) -> Decimal | None:
    """The value nearest to ``wanted`` above ``live`` that one step reaches, rounded down; None where none is above."""
    bounds = allowed(policy, live)
    value = floor_to(min(wanted, bounds.most), granule)
    return value if value > live and value >= bounds.least else None


def granule_of(unit: str, live: Decimal, style: str) -> Decimal:
    """What values are rounded to, so that they read well: millicores or hundredths, mebibytes or megabytes."""
    if unit == "cores":
        return Decimal("0.01") if live >= 1 else Decimal("0.001")
    if unit != "bytes":
        return Decimal(1)
    if live >= 16 * _MIB:
        return _MIB if style == BINARY_SI else Decimal(10**6)
    return _KIB if style == BINARY_SI else Decimal(1000)


def floor_to(value: Decimal, granule: Decimal) -> Decimal:
    """The largest multiple of ``granule`` that is not above ``value``."""
    return (value / granule).to_integral_value(rounding=ROUND_FLOOR) * granule


def ceil_to(value: Decimal, granule: Decimal) -> Decimal:
    """The smallest multiple of ``granule`` that is not below ``value``."""
    return -floor_to(-value, granule)
