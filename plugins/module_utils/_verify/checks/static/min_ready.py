# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether enough pods of each workload stay ready while it changes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ...._plan.blast import ready_pods
from ...by_object import changes_by_workload
from ...facts import Facts
from ...model import Finding, failed, passed
from ...rollout import down_at_once, pods_wanted
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    least = facts.passport.min_ready
    for workload, items in ((change.workload, change.items) for change in changes_by_workload(facts)):
        down = down_at_once(workload, items)
        if workload.state != "serving" or not down:
            continue
        wanted = max(least.pods, math.ceil(least.percent * pods_wanted(workload) / 100))
        ready = ready_pods(workload)
        stay = ready - down
        figures = {"ready_pods": ready, "pods_down_at_once": down, "least_ready_pods": wanted}
        for item in items:
            if stay < wanted:
                finding = failed("BLAST_MIN_READY", f"{max(stay, 0)} pods would stay ready, of at least {wanted}", item)
                yield Finding(finding.result, item, finding.reasons, figures)
            else:
                yield Finding("passed", item, (), figures)
    if not facts.items:
        yield passed()


CHECK = StaticCheck("min_ready", _evaluate)
