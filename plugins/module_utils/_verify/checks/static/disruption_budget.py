# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the PodDisruptionBudgets leave room for what the change takes down at once.

A controller's own rollout does not ask them; we do, because whoever set a budget meant every loss of a pod.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...._cluster.model import DisruptionBudget, Workload
from ...._plan.passport.selectors import matches
from ...by_object import changes_by_workload
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, insufficient, passed
from ...rollout import down_at_once
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    unread = facts.unread("poddisruptionbudgets")
    for change in changes_by_workload(facts):
        down = down_at_once(change.workload, change.items)
        for item in change.items:
            if not down:
                yield passed(item, pods_down_at_once=0)
            elif unread is not None:
                yield insufficient(unread, "the PodDisruptionBudgets were not read", item)
            else:
                yield _finding(facts, change.workload, item, down)


def _finding(facts: Facts, workload: Workload, item: Item, down: int) -> Finding:
    budgets = [budget for budget in facts.cluster.budgets if _selects(budget, workload)] if facts.cluster else []
    for budget in budgets:
        allowed = budget.disruptions_allowed
        if allowed is None:
            return insufficient("BLAST_PDB", f"budget {budget.ref.name} does not say what it allows", item)
        if down > allowed:
            message = f"budget {budget.ref.name} allows {allowed} disruptions, the change makes {down}"
            return failed("BLAST_PDB", message, item, pods_down_at_once=down, disruptions_allowed=allowed)
    return passed(item, pods_down_at_once=down)


def _selects(budget: DisruptionBudget, workload: Workload) -> bool:
    """Whether the budget covers the workload's pods; an empty selector covers all of its namespace."""
    selector = {"matchLabels": budget.selector, "matchExpressions": budget.expressions}
    same_place = budget.ref.namespace == workload.ref.namespace
    return budget.selects and same_place and matches(selector, workload.template_labels)


CHECK = StaticCheck("disruption_budget", _evaluate)
