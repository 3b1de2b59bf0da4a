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
    for block in facts.jobs.get((use.block.job, use.block.namespace), ()):
        if block.metric == "cpu_throttled" and block.unit == "1":
            containers = block.names("container")
            over = block.value > THROTTLED
            named = {""} if containers is None else {containers.texts[code] for code in containers.codes[over].tolist()}
            if over.any() and named & {name, ""}:
                return True
    return False
