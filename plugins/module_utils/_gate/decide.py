# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The decision: a pure function of the facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .._reasons.errors import sort_reasons
from .facts import Facts
from .model import Gate, Reason
from .order import GATES


@dataclass(frozen=True)
class Result:
    """What one gate said.

    :ivar counts: whether it counts for the action; one that does not was not evaluated.
    :ivar reasons: why it blocks, sorted; none: passed.
    """

    number: int
    gate: Gate
    counts: bool
    reasons: tuple[Reason, ...]

    @property
    def result(self) -> Literal["passed", "blocked", "not_counted"]:
        """In a word."""
        if not self.counts:
            return "not_counted"
        return "blocked" if self.reasons else "passed"


@dataclass(frozen=True)
class Decision:
    """:ivar results: of every gate, in the one order."""

    facts: Facts
    results: tuple[Result, ...]

    @property
    def reasons(self) -> tuple[dict[str, Any], ...]:
        """All of them in the one order; the first is *the* reason."""
        return tuple(sort_reasons(entry for result in self.results for entry in result.reasons))

    @property
    def passed(self) -> bool:
        """Whether nothing blocks."""
        return not any(result.reasons for result in self.results)

    @property
    def code(self) -> str | None:
        """*The* reason's code."""
        return str(self.reasons[0]["code"]) if self.reasons else None


def decide(facts: Facts) -> Decision:
    """Evaluate every gate that counts for the action. Nothing short-circuits: a board sees all that is in the way."""
    return Decision(facts, tuple(_result(number, gate, facts) for number, gate in GATES))


def decide_again(facts: Facts) -> tuple[dict[str, Any], ...]:
    """What blocks now of the gates that are asked again before every write (↻), sorted.

    ``facts`` are those of the decision with the facts of these gates gathered anew.
    """
    results = (_result(number, gate, facts) for number, gate in GATES if gate.again)
    return tuple(sort_reasons(entry for result in results for entry in result.reasons))


def _result(number: int, gate: Gate, facts: Facts) -> Result:
    action = facts.action
    if gate.name not in action.gates:
        return Result(number, gate, counts=False, reasons=())
    found = (entry for entry in gate.evaluate(facts) if entry["code"] not in action.waived)
    return Result(number, gate, counts=True, reasons=tuple(sort_reasons(found)))
