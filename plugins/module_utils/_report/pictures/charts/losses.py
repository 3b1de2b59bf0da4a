# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Losses: not a number, run away, or stuck."""

from __future__ import annotations

from ...._analysis.facts import Facts
from ...._analysis.signals import loss_diverged as diverged
from ..blocks import Signal, block_of
from ..laid import Laid, lay
from ..model import FIGURE, RULE, Chart, Level
from ..thin import COLUMNS


def loss_not_finite(facts: Facts, signal: Signal) -> Chart | None:
    """The loss, and where it has no value."""
    import numpy as np

    laid = _laid(facts, signal)
    if laid is None:
        return None
    bad = laid.x[~np.isfinite(laid.block.value[laid.rows])]
    width = (laid.view.high - laid.view.low) / COLUMNS
    column = ((bad[np.isfinite(bad)] - laid.view.low) / width).astype(np.int64)
    marks = [float(laid.view.low + place * width) for place in np.unique(column)]
    return _chart(laid, signal, [], marks)


def loss_diverged(facts: Facts, signal: Signal) -> Chart | None:
    """The loss, what it was, and the multiple of it that the rule allows."""
    laid = _laid(facts, signal)
    if laid is None:
        return None
    before = signal["evidence"]["level_before"]
    bound = Level(diverged.TIMES * before, f"{diverged.TIMES:g} × what it was (rule)", RULE)
    return _chart(laid, signal, [Level(before, "what it was", FIGURE), bound])


def loss_frozen(facts: Facts, signal: Signal) -> Chart | None:
    """The loss and the value that it keeps."""
    laid = _laid(facts, signal)
    return _chart(laid, signal, []) if laid is not None else None


def _laid(facts: Facts, signal: Signal) -> Laid | None:
    return lay(block_of(facts, signal), signal)


def _chart(laid: Laid, signal: Signal, levels: list[Level], marks: list[float] | None = None) -> Chart:
    """A loss is compared with itself, not with zero: its axis begins where the losses do."""
    worker = str(signal["subject"].get("worker", ""))
    own = laid.of(worker)
    line = laid.line(f"worker {worker}", own) if worker and own.any() else laid.line(laid.block.metric)
    return laid.chart([line], levels=levels, marks=marks or [], marks_name="not finite", zero=False)
