# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the update strategy bounds what goes down: Recreate, OnDelete, a partition and a paused rollout do not."""

from __future__ import annotations

from collections.abc import Iterator

from ...._cluster.model import UpdateStrategy
from ...by_object import changes_by_workload
from ...facts import Facts
from ...model import Finding, failed, passed
from ...rollout import restarts
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for change in changes_by_workload(facts):
        for item in change.items:
            fault = _fault(change.workload.strategy) if restarts(change.workload, item) else None
            yield passed(item) if fault is None else failed("BLAST_STRATEGY", f"the update strategy is {fault}", item)


def _fault(strategy: UpdateStrategy | None) -> str | None:
    if strategy is None:
        return None
    if strategy.type in ("Recreate", "OnDelete"):
        return strategy.type
    if strategy.partition > 0:
        return f"partitioned at {strategy.partition}"
    return "paused" if strategy.paused else None


CHECK = StaticCheck("strategy", _evaluate)
