# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether requests and limits stay above measured use with the passport's headroom, by the figures of the signals that are cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ...._cluster.quantity import amount
from ...._plan.proposals.subject import figure
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...items import Item, Move
from ...model import Finding, failed, insufficient, passed
from .check import StaticCheck

#: By knob: the passport's factor, and the figure of the evidence it is applied to.
_MEASURED = {
    "cpu_request": ("cpu_p95", "use_p95"),
    "mem_request": ("memory_p99", "use_p99"),
    "mem_limit": ("memory_max", "use_max"),
}


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        evidence = [facts.signals[cited].get("evidence") or {} for cited in item.why if cited in facts.signals]
        if len(evidence) < len(item.why):
            yield insufficient(
                "PLAN_FIGURES_ABSENT", "the plan cites a signal that the observation does not hold", item
            )
        for move in item.fields:
            if move.knob in _MEASURED:
                yield _finding(facts, item, move, evidence)


def _finding(facts: Facts, item: Item, move: Move, evidence: list[Mapping[str, Any]]) -> Finding:
    name, measure = _MEASURED[move.knob]
    try:
        before, after = amount(move.from_), amount(move.to)
    except ModeKeeperError as error:
        return Finding("failed", item, (error.as_reason(),))
    resource = "cpu" if name == "cpu_p95" else "memory"
    same = [entry for entry in evidence if entry.get("resource", resource) == resource]
    measured = [found for entry in same if (found := figure(entry, measure)) is not None]
    if not measured:
        if after >= before:
            return passed(item, knob=move.knob)
        return insufficient("PLAN_FIGURES_ABSENT", f"no measured use stands behind a lower {move.knob}", item)
    least = max(measured) * facts.passport.headroom(name)
    if after < least:
        return failed("BOUND_INVARIANT", f"{move.to} is below measured use with headroom, {_text(least)}", item)
    return passed(item, knob=move.knob, least=_text(least))


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


CHECK = StaticCheck("headroom", _evaluate)
