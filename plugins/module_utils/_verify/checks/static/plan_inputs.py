# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether plan, observation and passport belong together."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Facts
from ...model import Finding, failed, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    sound = True
    if facts.observation.id not in facts.plan.inputs:
        sound = False
        yield failed("ARTIFACT_CHAIN_BROKEN", "the plan was not made from this observation")
    if facts.passport.id not in facts.plan.inputs or facts.plan.body["passport"]["id"] != facts.passport.id:
        sound = False
        yield failed("PLAN_OTHER_PASSPORT", f"the plan was not made under passport {facts.passport.name} as it is now")
    if sound:
        yield passed()


CHECK = StaticCheck("plan_inputs", _evaluate)
