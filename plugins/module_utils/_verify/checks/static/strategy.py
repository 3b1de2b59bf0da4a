# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the update strategy bounds what goes down: Recreate, OnDelete, a partition and a paused rollout do not."""

from __future__ import annotations

from collections.abc import Iterator

from ...._plan.blast import strategy_problem
from ...by_object import changes_by_workload
from ...facts import Facts
from ...model import Finding, failed, passed
from ...rollout import restarts
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for change in changes_by_workload(facts):
        for item in change.items:
            problem = strategy_problem(change.workload) if restarts(change.workload, item) else None
            yield passed(item) if problem is None else failed("BLAST_STRATEGY", problem, item)


CHECK = StaticCheck("strategy", _evaluate)
