# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The decision on a whole change: one regressed series of all is enough, and what is missing never counts as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from .compare import compare
from .lines import before, none_of, since
from .load import load_doubt
from .model import EARLY, INSUFFICIENT, REGRESSED, UNHARMED, Compared, Line, Outcome, Rule, Verdict
from .reference import Blind, Reference, refer

Decision: TypeAlias = Literal["keep", "roll_back", "hold"]
Loads: TypeAlias = Mapping[tuple[str, str], Sequence[Line]]


@dataclass(frozen=True)
class Split:
    """Where series are cut. Places as in :class:`.model.Line`.

    :ivar change: first that belongs to the change. :ivar resumed: from which what follows is judged; what lies between is warm-up.
    """

    change: int
    resumed: int


@dataclass(frozen=True)
class Before:
    """What each series was like before the change, by name."""

    lines: Mapping[str, Line]
    references: Mapping[str, Reference | Blind]

    @property
    def judged(self) -> tuple[str, ...]:
        """Names of the series that can be judged."""
        return tuple(name for name, found in self.references.items() if isinstance(found, Reference))

    @property
    def blind(self) -> Mapping[str, str]:
        """Why the others cannot be, by name."""
        return {name: found.why for name, found in self.references.items() if isinstance(found, Blind)}


def look_before(lines: Sequence[Line], change: int, rule: Rule, patience: float | None = None) -> Before:
    """What can be judged of these series once a change is made at a place."""
    parts = {line.name: before(line, change) for line in lines}
    parts = {name: parts[name] for name in sorted(parts)}
    return Before(parts, {name: refer(line, rule, len(parts), patience) for name, line in parts.items()})


def decide(base: Before, lines: Sequence[Line], loads: Loads, split: Split, rule: Rule, *, final: bool) -> Verdict:
    """The decision by what was measured so far.

    :param lines: whole series, or as much of them as there is since the change. :param final: whether nothing more is waited for.
    """
    later = {line.name: since(line, split.resumed) for line in lines}
    series = tuple(_series(base, later, loads, split, rule))
    if final:
        series = tuple(replace(one, outcome=INSUFFICIENT) if one.outcome == EARLY else one for one in series)
    return Verdict(_outcome(series), series, rule)


def _series(base: Before, later: Mapping[str, Line], loads: Loads, split: Split, rule: Rule) -> Iterator[Compared]:
    for name, reference in base.references.items():
        if isinstance(reference, Blind):
            yield Compared(name, INSUFFICIENT, reference.why)
            continue
        line = later.get(name, none_of(base.lines[name]))
        around = loads.get((line.job, line.namespace), ())
        doubt = partial(_doubt, line, around, reference.begins, split)
        yield compare(line, reference, line.values, rule, doubt)


def _doubt(line: Line, loads: Sequence[Line], begins: int, split: Split, samples: int) -> str:
    return load_doubt(loads, begins, split.change, split.resumed, int(line.place[samples - 1]) + 1)


def _outcome(series: Sequence[Compared]) -> Outcome:
    outcomes = {one.outcome for one in series}
    if not outcomes:
        return INSUFFICIENT
    order: tuple[Outcome, ...] = (REGRESSED, EARLY, INSUFFICIENT)
    return next((outcome for outcome in order if outcome in outcomes), UNHARMED)


def follows(verdict: Verdict, unproven: Decision) -> Decision | None:
    """What is done: None where more is waited for.

    :param unproven: what the policy says of evidence that does not decide.
    """
    match verdict.outcome:
        case "regressed":
            return "roll_back"
        case "unharmed":
            return "keep"
        case "insufficient":
            return unproven
        case _:
            return None
