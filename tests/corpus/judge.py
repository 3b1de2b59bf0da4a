# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A case through the product's own way, and what it said against what it ought to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import (
    INSUFFICIENT,
    SIGNAL,
    Signal,
    find_signals,
)

from .cases import Case
from .laid import Laid, Truth
from .trace import Trace, frame

_NEAR = 20
"""Rows by which a change of level may be told beside its place."""
_LADDER = (3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300)
"""Rows after the onset at which somebody looks."""


@dataclass(frozen=True)
class Judged:
    """What became of a case.

    :ivar found, false, missed: findings by pattern: true ones raised, ones raised that are none, true ones not raised.
    :ivar abstained: patterns that could not be told, and were not raised.
    :ivar delay: rows from the onset to the first look that raises it; None where it is never raised, or was not asked.
    """

    case: Case
    found: dict[str, int] = field(default_factory=dict)
    false: dict[str, int] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    abstained: tuple[str, ...] = ()
    delay: int | None = None


def judge(case: Case, *, replay: bool = False) -> Judged:
    """One case.

    :param replay: look again and again while the records come in, to know the delay.
    """
    laid = case.lay()
    said = look(laid.trace)
    raised = [signal for signal in said if signal.outcome == SIGNAL]
    found, false, missed = ({}, {}, {})  # type: tuple[dict[str, int], dict[str, int], dict[str, int]]
    for truth in laid.truths:
        hit = any(says(signal, truth, laid.trace) for signal in raised)
        counts = found if hit else missed
        counts[truth.pattern] = counts.get(truth.pattern, 0) + 1
    for pattern, _worker in sorted(_wrong(raised, laid)):
        false[pattern] = false.get(pattern, 0) + 1
    loud = {signal.pattern for signal in raised}
    silent = sorted({signal.pattern for signal in said if signal.outcome == INSUFFICIENT} - loud)
    delay = _delay(laid) if replay and found else None
    return Judged(case, found, false, missed, tuple(silent), delay)


def look(trace: Trace) -> list[Signal]:
    """What the product says of a trace just after its end."""
    end = datetime(2026, 1, 1, tzinfo=UTC)
    if trace.time is not None:
        end = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(trace.time[-1]), seconds=1)
    return find_signals(frame(trace), None, observed_at=end)


def says(signal: Signal, truth: Truth, trace: Trace) -> bool:
    """Whether a finding is that one: its pattern, its worker where both name one, and a time that meets it."""
    worker = signal.subject.get("worker", "")
    if signal.pattern != truth.pattern or (truth.worker and worker and worker != truth.worker):
        return False
    rows = _rows(signal, trace)
    if rows is None:
        return True
    if truth.pattern == "step_change":
        return abs(rows[0] - truth.low) <= _NEAR
    return rows[0] < truth.high and rows[1] >= truth.low


def _wrong(raised: list[Signal], laid: Laid) -> set[tuple[str, str]]:
    """Pattern and worker of what is raised and is none of the truths; the same of several metrics counts once."""
    return {
        (signal.pattern, signal.subject.get("worker", ""))
        for signal in raised
        if signal.pattern not in laid.excused and not any(says(signal, truth, laid.trace) for truth in laid.truths)
    }


def _rows(signal: Signal, trace: Trace) -> tuple[int, int] | None:
    """First and last row of a finding's window; None where it has none."""
    window = signal.window
    if trace.step is not None and "from_step" in window:
        inside = (trace.step >= window["from_step"]) & (trace.step <= window["to_step"])
    elif trace.time is not None and "from" in window:
        low, high = (
            np.datetime64(window[end].rstrip("Z")).astype("datetime64[us]").astype(int) for end in ("from", "to")
        )
        inside = (trace.time >= low) & (trace.time <= high)
    else:
        return None
    rows = np.flatnonzero(inside)
    return (int(rows[0]), int(rows[-1])) if len(rows) else None


def _delay(laid: Laid) -> int | None:
    truth = laid.truths[0]
    for after in _LADDER:
        if truth.low + after >= laid.trace.rows:
            break
        part = laid.trace.cut(slice(0, truth.low + after))
        if any(signal.outcome == SIGNAL and says(signal, truth, part) for signal in look(part)):
            return after
    return laid.trace.rows - truth.low
