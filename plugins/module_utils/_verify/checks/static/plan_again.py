# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the plan says what planning again from its observation and its passport says.

The other checks judge each item by what it would change. What a person acts on besides, the texts for Git, the value, what was left
out and why, has no other check: a plan is a pure function of its inputs, so it is made again and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...._artifact.canonical import digest
from ...._plan.plan import make_plan
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...model import Finding, failed
from .check import StaticCheck

_MEMBERS = ("at_source", "cluster", "left_out", "outcome", "passport", "reasons", "value")
#: Of an item; its change, bounds, tier and patch have checks of their own.
_OF_ITEM = ("effect", "restarts", "role", "unit")


def _evaluate(facts: Facts) -> Iterator[Finding]:
    plan = facts.plan
    if not {facts.observation.id, facts.passport.id} <= set(plan.inputs):
        return  # made from something else, as plan_inputs says
    try:
        again = make_plan(facts.observation, facts.passport).body
    except ModeKeeperError as error:
        yield Finding("failed", None, (error.as_reason(),))
        return
    made = {entry["id"]: entry for entry in again["items"]}
    same = [entry["id"] for entry in plan.body["items"]] == list(made)
    different = [name for name in (*_MEMBERS, *(("summary",) if same else ())) if _differ(plan.body, again, name)]
    if different:
        message = f"planning again from the same observation and passport gives another {', '.join(different)}"
        yield failed("PLAN_ALTERED", message, members=different)
    for item, entry in zip(facts.items, plan.body["items"], strict=True):
        made_so = made.get(entry["id"])
        members = [name for name in _OF_ITEM if made_so is not None and _differ(entry, made_so, name)]
        if members:
            message = f"planning again gives this item another {', '.join(members)}"
            yield failed("PLAN_ALTERED", message, item, members=members)


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> bool:
    return digest(one.get(name)) != digest(other.get(name))


CHECK = StaticCheck("plan_again", _evaluate)
