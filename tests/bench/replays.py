# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Decisions on public traces in which nothing was changed: by verify-after's rule, by a ratio of means, and by Mann and Whitney's test."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.compare import compare
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.decide import look_before
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.lines import before, since
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.model import REGRESSED, Line, Rule
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.reference import Reference
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.replay import cuts_of
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.metrics import CANONICAL
from tests.corpus.sources import SOURCES
from tests.corpus.trace import Trace

RULE = Rule()
WARM_UP_ROWS = 20
WORSE = 1.25
_MEANS = 1.10
_NORMAL = 2.3263478740408408
"""One percent of the normal distribution lies beyond: a two-sided level of 98 %, as canary judges have it."""

Judges = Mapping[str, Callable[[Line, Reference, NDArray[Any], NDArray[Any]], bool]]


@dataclass(frozen=True)
class Played:
    """Decisions of one rule on one trace. :ivar power: share of single series, a quarter worse, that are found."""

    trace: str
    rule: str
    series: int
    decided: int
    alarms: int
    power: float


def played(cuts: int = 60) -> Iterator[Played]:
    """Every healthy trace twice: its job as one series a metric, as verify-after has it; and with each worker a series."""
    for source in SOURCES:
        trace = source.load()
        for name, lines in ((trace.name, _of_job(trace)), (f"{trace.name}, each worker", _of_workers(trace))):
            if lines:
                yield from _play(name, lines, cuts)


def _play(name: str, lines: list[Line], cuts: int) -> Iterator[Played]:
    decided = 0
    alarms = dict.fromkeys(_JUDGES, 0)
    found = dict.fromkeys(_JUDGES, 0)
    for cut in cuts_of(lines, cuts):
        base = look_before(lines, cut, RULE)
        sides = [_sides(line, base.references[line.name], cut) for line in lines]
        if any(side is None for side in sides):
            continue
        decided += 1
        for rule, judge in _JUDGES.items():
            alarms[rule] += any(judge(*side) for side in sides if side)
            found[rule] += sum(judge(*_worse(*side)) for side in sides if side)
    for rule in _JUDGES:
        power = found[rule] / (decided * len(lines)) if decided else 0.0
        yield Played(name, rule, len(lines), decided, alarms[rule], power)


def _sides(line: Line, reference: object, cut: int) -> tuple[Line, Reference, NDArray[Any], NDArray[Any]] | None:
    """The samples that the decision looks at, before and since; None where there are too few."""
    if not isinstance(reference, Reference):
        return None
    after = since(line, cut).values
    need = reference.size * RULE.blocks
    if len(after) < need:
        return None
    return line, reference, before(line, cut).values[-len(reference.means) * reference.size :], after[:need]


def _worse(line: Line, reference: Reference, old: NDArray[Any], new: NDArray[Any]) -> tuple[Any, ...]:
    return line, reference, old, new * WORSE if line.worse > 0 else new / WORSE


def _ours(line: Line, reference: Reference, _old: NDArray[Any], new: NDArray[Any]) -> bool:
    return compare(line, reference, new, RULE, lambda _samples: "").outcome == REGRESSED


def _means(line: Line, _reference: Reference, old: NDArray[Any], new: NDArray[Any]) -> bool:
    ratio = float(new.mean() / old.mean())
    return (ratio if line.worse > 0 else 1 / ratio) > _MEANS


def _ranks(line: Line, _reference: Reference, old: NDArray[Any], new: NDArray[Any]) -> bool:
    """Mann and Whitney's test of the samples themselves, one per cent towards the worse side."""
    wins = np.sign(np.subtract.outer(line.worse * new, line.worse * old))
    both = np.concatenate((old, new))
    _unused, ties = np.unique(both, return_counts=True)
    count = len(both)
    spread = len(old) * len(new) / 12 * (count + 1 - float((ties**3 - ties).sum()) / (count * (count - 1)))
    return spread > 0 and float(wins.sum()) / 2 / math.sqrt(spread) > _NORMAL


_JUDGES: Judges = {"verify-after": _ours, "ratio of means": _means, "Mann-Whitney": _ranks}


def _of_job(trace: Trace) -> list[Line]:
    return [_line(trace, metric, np.nanmedian(table, axis=1)) for metric, table in _judged(trace)]


def _of_workers(trace: Trace) -> list[Line]:
    if len(trace.workers) == 1:
        return []
    return [
        replace(_line(trace, metric, table[:, column]), job=worker)
        for metric, table in _judged(trace)
        for column, worker in enumerate(trace.workers)
    ]


def _judged(trace: Trace) -> Iterator[tuple[str, NDArray[Any]]]:
    for metric, table in trace.tables.items():
        known = CANONICAL.get(metric)
        if metric == "value" or (known is not None and known.worse and metric != "loss"):
            yield metric, table[WARM_UP_ROWS // (10 if trace.name.startswith("pai") else 1) :]


def _line(trace: Trace, metric: str, values: NDArray[Any]) -> Line:
    known = CANONICAL.get(metric)
    worse: Literal[1, -1] = -1 if known is not None and known.worse == "down" else 1
    kept = values[np.isfinite(values)]
    return Line(trace.name, "", metric, "", worse, np.arange(len(kept)), kept, timed=False)
