# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many objects and namespaces, and what share of the ready pods at once, the plan touches."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...._plan.blast import scope_ready
from ...by_object import changes_by_workload
from ...facts import Facts
from ...model import Finding, failed, passed
from ...rollout import down_at_once, waves
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    blast = facts.passport.blast
    objects = len({item.ref.uid for item in facts.items})
    namespaces = len({item.ref.namespace for item in facts.items})
    ready, down = scope_ready(facts.index, facts.passport), _worst_wave(facts)
    figures = {"objects": objects, "namespaces": namespaces, "ready_pods": ready, "pods_down_at_once": down}
    found = [
        failed("BLAST_OBJECTS", f"{objects} objects, of at most {blast.objects}") if objects > blast.objects else None,
        failed("BLAST_PERCENT", f"{down} of {ready} ready pods down at once, of at most {blast.percent} %")
        if Decimal(down) * 100 > blast.percent * ready
        else None,
        failed("BLAST_NAMESPACES", f"{namespaces} namespaces, of at most {blast.namespaces}")
        if namespaces > blast.namespaces
        else None,
    ]
    faults = [finding for finding in found if finding is not None]
    for finding in faults or [passed()]:
        yield Finding(finding.result, None, finding.reasons, figures)


def _worst_wave(facts: Facts) -> int:
    """Pods down at once in the worst wave of an apply; each wave is watched before the next begins."""
    changes = changes_by_workload(facts)
    return max(
        (sum(down_at_once(change.workload, change.items) for change in wave) for wave in waves(changes)), default=0
    )


CHECK = StaticCheck("blast_radius", _evaluate)
