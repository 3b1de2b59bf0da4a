# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether each value lies within what knob and passport allow: the step, the window, the least and the most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase

from ...._cluster.quantity import amount
from ...._plan.knobs.model import NAMES
from ...._plan.passport.model import KnobPolicy
from ...._plan.steps import allowed, reach
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        yield _finding(facts.passport.knob(item.knob), item)


def _finding(policy: KnobPolicy | None, item: Item) -> Finding:
    if policy is None:
        return failed("BOUND_KNOB_NOT_ALLOWED", f"the passport does not allow {item.knob}", item)
    if not policy.knob.writable:
        return failed("BOUND_PROPOSE_ONLY", f"{item.knob} is never written", item)
    if item.container and not any(fnmatchcase(item.container, pattern) for pattern in policy.containers):
        return failed("BOUND_KNOB_NOT_ALLOWED", f"{item.knob} is not allowed on container {item.container}", item)
    if policy.knob.measure == NAMES:
        return _listed(policy, item)
    try:
        before, after = amount(item.from_), amount(item.to)
    except (ModeKeeperError, TypeError):
        return failed("BOUND_STEP", "the change cannot be measured from the live value", item)
    return _measured(policy, item, before, after)


def _listed(policy: KnobPolicy, item: Item) -> Finding:
    listed = {value for values in policy.values.values() for value in values}
    return passed(item) if item.to in listed else failed("BOUND_EXCEEDED", "the value is not listed", item)


def _measured(policy: KnobPolicy, item: Item, before: Decimal, after: Decimal) -> Finding:
    bounds = allowed(policy, before)
    if bounds.least <= after <= bounds.most:
        return passed(item, least=_text(bounds.least), most=_text(bounds.most), unit=item.unit)
    step, window = reach(policy, before), reach(replace(policy, step=policy.window), before)
    if step.least <= after <= step.most:
        return failed("BOUND_EXCEEDED", f"{item.to} is beyond what the passport or the knob ever allows", item)
    if window.least <= after <= window.most:
        return failed("BOUND_STEP", f"from {item.from_} to {item.to} is more than one step", item)
    return failed("BOUND_WINDOW", f"from {item.from_} to {item.to} is more than the window holds", item)


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


CHECK = StaticCheck("knob_bounds", _evaluate)
