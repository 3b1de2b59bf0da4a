# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether each knob has rested since its object was last changed, by the annotation that every change of ours leaves."""

from __future__ import annotations

from collections.abc import Iterator

from ...._plan.history import rest_problem
from ...facts import Facts
from ...model import Finding, failed, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        policy, workload = facts.passport.knob(item.knob), facts.workload(item)
        if policy is not None and workload is not None:
            problem = rest_problem(workload, policy, facts.now)
            yield passed(item) if problem is None else failed(*problem, item)


CHECK = StaticCheck("rest", _evaluate)
