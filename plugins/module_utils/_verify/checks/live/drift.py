# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether each object still is as the plan found it."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Facts
from ...live.gathered import Gathered
from ...model import Finding, failed, insufficient, passed
from .check import LiveCheck


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    for item in facts.items:
        outcome = gathered.outcomes.get(item.index)
        if outcome is None:
            yield failed("DRIFT_GONE", f"the server does not serve kind {item.ref.kind}", item)
            continue
        answer = outcome.answer
        if answer.code.startswith("DRIFT_"):
            yield failed(answer.code, answer.message, item, **answer.details)
        elif outcome.live is None:
            yield insufficient(answer.code, answer.message, item)
        else:
            yield passed(item)


CHECK = LiveCheck("drift", _evaluate)
