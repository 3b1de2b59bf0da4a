# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is known to have been cut off: killed or held back, a container did not show what it would use."""

from __future__ import annotations

from ..facts import Facts
from ..use import RESOURCES, Use

THROTTLED = 0.25
"""Of the CPU periods of one record."""


def cut_off(facts: Facts, use: Use) -> str:
    """Why the records do not show it; empty where nothing says so."""
    name = use.container.name if use.container else ""
    if RESOURCES[use.block.metric] == "memory":
        workloads = facts.resolver.workload(use.block.job, (use.block.namespace,))
        killed = any(facts.resolver.killed(workload.ref, name) for workload in workloads)
        return "it was killed for want of memory, so what it would use was not seen" if killed else ""
    return "it was throttled, so what it would use was not seen" if _throttled(facts, use, name) else ""


def _throttled(facts: Facts, use: Use, name: str) -> bool:
    import polars as pl

    for block in facts.jobs.get((use.block.job, use.block.namespace), ()):
        if block.metric == "cpu_throttled" and block.unit == "1":
            over = block.frame.filter(pl.col("value") > THROTTLED)
            named = over["container"].cast(pl.String).is_in([name, ""]) if "container" in over.columns else None
            if over.height and (named is None or bool(named.any())):
                return True
    return False
