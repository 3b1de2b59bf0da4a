# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A level that is left: for good, little by little, or again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...._analysis.facts import Block, Facts
from ...._analysis.members import each
from ...._analysis.series import Series, series
from ..blocks import Signal, block_of, judged
from ..laid import Laid, lay
from ..model import FIGURE, PEERS, RULE, Band, Chart, Level, Span, Trace
from ..thin import thin
from ..view import places, window_span


def step_change(facts: Facts, signal: Signal) -> Chart | None:
    """The levels before and after."""
    evidence = signal["evidence"]
    return _drawn(
        facts,
        signal,
        lambda laid, _line: [
            Level(evidence["level_before"], "before", FIGURE, laid.view.low, _begin(laid)),
            Level(evidence["level_after"], "after", FIGURE, _begin(laid), _end(laid)),
        ],
    )


def drift(facts: Facts, signal: Signal) -> Chart | None:
    """The medians of the first and the last quarter."""
    return _drawn(facts, signal, _quarters)


def burst(facts: Facts, signal: Signal) -> Chart | None:
    """The level and the bound that the excursions pass; the largest of them are shaded."""
    evidence = signal["evidence"]
    levels = [Level(evidence["level"], "level", FIGURE), Level(evidence["bound"], "bound (rule)", RULE)]
    return _drawn(facts, signal, lambda _laid, _line: levels, _excursions)


def _excursions(laid: Laid, evidence: Mapping[str, Any]) -> list[Span]:
    spans = (window_span(entry, timed=laid.view.by_time) for entry in evidence["largest_excursions"])
    return [span for span in spans if span is not None]


def _drawn(facts: Facts, signal: Signal, levels: Any, spans: Any = None) -> Chart | None:
    block = block_of(facts, signal)
    laid = lay(block, signal, judged(block)) if block is not None else None
    line = _line(block, signal) if block is not None else None
    if block is None or laid is None or line is None or not len(line.values):
        return None
    trace, others = _traces(laid, line)
    return laid.chart(
        [*others[1], trace],
        band=others[0],
        levels=levels(laid, line),
        spans=spans(laid, signal["evidence"]) if spans else None,
        zero=True,
    )


def _line(block: Block, signal: Signal) -> Series | None:
    """The series that was judged: the job's, or a worker's own."""
    worker = str(signal["subject"].get("worker", ""))
    known = [line for line in series(block) if line.worker == worker]
    return next(iter(known), None) or next((line for line in each(block) if line.worker == worker), None)


def _traces(laid: Laid, line: Series) -> tuple[Trace, tuple[Band | None, list[Trace]]]:
    x = places(line.step, line.time, timed=laid.view.by_time)
    name = f"worker {line.worker}" if line.worker else laid.block.metric if line.of == "samples" else line.of
    trace = Trace(*thin(x, line.values, laid.view.low, laid.view.high), name)
    own = laid.of(line.worker)
    others = len(laid.block.members) - 1
    if not line.worker or others < 1 or own.all():
        return trace, (None, [])
    band, middle = laid.spread(f"median of {others} others" if others > 1 else "the other worker", ~own, PEERS)
    return trace, (band, [middle])


def _quarters(laid: Laid, line: Series) -> list[Level]:
    import numpy as np

    x = places(line.step, line.time, timed=laid.view.by_time)
    size = len(line.values) // 4
    if not size:
        return []
    first, last = slice(0, size), slice(len(line.values) - size, None)
    return [
        Level(float(np.median(line.values[part])), name, FIGURE, float(x[part][0]), float(x[part][-1]))
        for part, name in ((first, "first quarter"), (last, "last quarter"))
    ]


def _begin(laid: Laid) -> float:
    return laid.window.begin if laid.window is not None else laid.view.low


def _end(laid: Laid) -> float:
    return laid.window.end if laid.window is not None else laid.view.high
