# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From records to the series that are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ..._telemetry.metrics import CANONICAL, is_loss
from ..facts import ABSENT, Block, Facts
from ..matrix import matrix, medians, warm
from .model import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOADS = frozenset({"load", "batch_size", "input_length"})
"""What a workload is given to do. Where it is another amount than before, how fast it is done says nothing of the change."""


@dataclass(frozen=True)
class Condition:
    """A metric to be judged. :ivar worse: 1 where larger is worse, -1 where smaller is."""

    metric: str
    worse: Literal[1, -1]
    at_most: float | None = None
    at_least: float | None = None


def known_conditions() -> tuple[Condition, ...]:
    """What is judged where nobody says: canonical metrics with a worse side. A loss is not: its level says how far a run has come."""
    return tuple(
        Condition(metric.name, 1 if metric.worse == "up" else -1)
        for metric in CANONICAL.values()
        if metric.worse and not is_loss(metric.name)
    )


def lines(facts: Facts, conditions: Sequence[Condition]) -> list[Line]:
    """The series of these metrics, by name; records without any place in order are passed over."""
    wanted = {condition.metric: condition for condition in conditions}
    found = [_line(block, wanted[block.metric]) for block in facts.of(*wanted)]
    return sorted((line for line in found if line is not None), key=lambda line: line.name)


def concerning(found: Sequence[Line], objects: Iterable[tuple[str, str]]) -> list[Line]:
    """Those of these objects, each its namespace and name, as telemetry may name them: ``namespace/name``, or the name alone."""
    known = set(objects)
    return [line for line in found if workload_of(line) in known or (not line.namespace and _bare(line, known))]


def workload_of(line: Line) -> tuple[str, str]:
    """Namespace and name that a series' job stands for, as far as it says."""
    space, slash, name = line.job.partition("/")
    return (space, name) if slash else (line.namespace, line.job)


def _bare(line: Line, known: set[tuple[str, str]]) -> bool:
    # A name without a namespace is believed where only one of the objects bears it.
    return "/" not in line.job and sum(name == line.job for _space, name in known) == 1


def loads(facts: Facts) -> dict[tuple[str, str], list[Line]]:
    """The series of :data:`LOADS` by job and namespace."""
    found: dict[tuple[str, str], list[Line]] = {}
    for block in facts.of(*sorted(LOADS)):
        line = _line(block, Condition(block.metric, 1))
        if line is not None:
            found.setdefault((block.job, block.namespace), []).append(line)
    return found


def before(line: Line, place: int) -> Line:
    """The part of it up to a place, that one not included."""
    return _part(line, line.place < place)


def since(line: Line, place: int, until: int | None = None) -> Line:
    """The part of it from a place on, to another one, that not included."""
    keep = line.place >= place
    return _part(line, keep if until is None else keep & (line.place < until))


def none_of(line: Line) -> Line:
    """The line without any value."""
    return replace(line, place=line.place[:0], values=line.values[:0])


def _line(block: Block, condition: Condition) -> Line | None:
    import numpy as np

    table = matrix(block)
    if table is not None:
        values, steps, times = medians(table.values), table.step, table.time
    else:
        keep = ~warm(block)
        values, steps, times = block.value[keep], block.step[keep], block.time[keep]
    timed = ABSENT not in times
    place = times if timed else steps
    if not len(place) or ABSENT in place:
        return None
    order = np.argsort(place, kind="stable")
    return Line(
        job=block.job,
        namespace=block.namespace,
        metric=block.metric,
        unit=block.unit,
        worse=condition.worse,
        place=place[order],
        values=values[order],
        timed=timed,
        at_most=condition.at_most,
        at_least=condition.at_least,
    )


def _part(line: Line, keep: NDArray[Any]) -> Line:
    return replace(line, place=line.place[keep], values=line.values[keep])
