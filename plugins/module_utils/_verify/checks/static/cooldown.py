# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a knob has rested since its object was last changed, by the annotation that every change of ours leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...._artifact.clock import parse_time
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, insufficient, passed
from .check import StaticCheck

LAST_CHANGE = "modekeeper/last-change"


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        policy = facts.passport.knob(item.knob)
        workload = facts.workload(item)
        rest = policy.cooldown_seconds if policy is not None else None
        if rest is not None and workload is not None:
            yield _finding(facts, item, workload.annotations, rest)


def _finding(facts: Facts, item: Item, annotations: Mapping[str, str], rest: int) -> Finding:
    text = annotations.get(LAST_CHANGE)
    if text is None:
        return passed(item, cooldown_seconds=rest)
    try:
        changed = parse_time(text.split(".", 2)[-1])
    except ModeKeeperError:
        return insufficient("BOUND_COOLDOWN", f"annotation {LAST_CHANGE} does not tell when", item)
    age = int((facts.now - changed).total_seconds())
    if age < rest:
        message = f"the object was changed {age} s ago, the cooldown is {rest} s"
        return failed("BOUND_COOLDOWN", message, item, cooldown_seconds=rest)
    return passed(item, cooldown_seconds=rest, since_change_seconds=age)


CHECK = StaticCheck("cooldown", _evaluate)
