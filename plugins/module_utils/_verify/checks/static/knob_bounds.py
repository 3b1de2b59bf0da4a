# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether each value lies within what knob and passport allow: the step, the window, the least and the most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ...._cluster.quantity import amount
from ...._plan.knobs.model import NAMES
from ...._plan.passport.model import KnobPolicy
from ...._plan.steps import allowed, reach
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...items import Item, Move
from ...model import Finding, failed, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        for move in item.fields:
            yield _finding(facts.passport.knob(move.knob), item, move)


def _finding(policy: KnobPolicy | None, item: Item, move: Move) -> Finding:
    if policy is None:
        return failed("BOUND_KNOB_NOT_ALLOWED", f"the passport does not allow {move.knob}", item)
    if not policy.knob.writable:
        return failed("BOUND_PROPOSE_ONLY", f"{move.knob} is never written", item)
    if item.container and not policy.covers(item.container):
        return failed("BOUND_KNOB_NOT_ALLOWED", f"{move.knob} is not allowed on container {item.container}", item)
    if policy.knob.measure == NAMES:
        listed = {value for values in policy.values.values() for value in values}
        return passed(item) if move.to in listed else failed("BOUND_EXCEEDED", "the value is not listed", item)
    try:
        before, after = amount(move.from_), amount(move.to)
    except ModeKeeperError:
        return failed("BOUND_STEP", "the change cannot be measured from the live value", item)
    return _measured(policy, item, before, after)


def _measured(policy: KnobPolicy, item: Item, before: Decimal, after: Decimal) -> Finding:
    bounds = allowed(policy, before)
    figures = {"knob": policy.knob.name, "least": _text(bounds.least), "most": _text(bounds.most)}
    if bounds.least <= after <= bounds.most:
        return Finding("passed", item, (), {**figures, "unit": policy.knob.unit})
    change = f"{policy.knob.name} from {_text(before)} to {_text(after)} {policy.knob.unit}"
    step, window = reach(policy, before), reach(replace(policy, step=policy.window), before)
    if step.least <= after <= step.most:
        return failed("BOUND_EXCEEDED", f"{change} is beyond what passport or knob ever allow", item)
    if window.least <= after <= window.most:
        return failed("BOUND_STEP", f"{change} is more than one step", item)
    return failed("BOUND_WINDOW", f"{change} is more than the window holds", item)


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


CHECK = StaticCheck("knob_bounds", _evaluate)
