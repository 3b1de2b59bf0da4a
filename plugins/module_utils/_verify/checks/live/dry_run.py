# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the API server would take each item: the server-side dry run, with strict field validation."""

from __future__ import annotations

from collections.abc import Iterator

from ...._reasons.errors import reason
from ...facts import Facts
from ...live.gathered import Gathered
from ...model import Finding, Result
from .check import LiveCheck


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    for item in facts.items:
        outcome = gathered.outcomes.get(item.index)
        if outcome is None or outcome.answer.code.startswith("DRIFT_") or outcome.live is None:
            yield Finding("not_evaluated", item)
            continue
        answer = outcome.answer
        figures = {**answer.details, "tries": outcome.tries}
        if answer.kind == "accepted":
            yield Finding("passed", item, (), figures)
        else:
            result: Result = "failed" if answer.kind == "refused" else "insufficient"
            yield Finding(result, item, (reason(answer.code, answer.message),), figures)


CHECK = LiveCheck("dry_run", _evaluate)
