# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...._analysis.facts import Facts
from ...._analysis.signals.missing_data import PERIODS
from ...._telemetry.metrics import is_loss
from ..blocks import Signal, block_of
from ..laid import Laid, lay
from ..model import Chart, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST = 60


def missing_data(facts: Facts, signal: Signal) -> Chart | None:
    """The records of the worker that lacks most, and its longest gaps shaded."""
    evidence = signal["evidence"]
    by_step = evidence["counted_by"] == "step"
    laid = lay(block_of(facts, signal), signal)
    worst = next((str(entry["worker"]) for entry in evidence.get("workers_named", ())), "")
    if laid is None or laid.view.by_time == by_step:
        return None
    own = laid.of(worst)
    period = float(evidence["period_steps"]) if by_step else float(evidence["period_s"]) * 1000
    spans = _gaps(laid, own, PERIODS * period)
    name = f"worker {worst}" if worst else laid.block.metric
    return laid.chart([laid.line(name, own)], spans=spans, zero=not is_loss(laid.block.metric))


def _gaps(laid: Laid, own: NDArray[Any], least: float) -> list[Span]:
    """The longest gaps, those before the first and after the last record among them."""
    import numpy as np

    x = np.concatenate(([laid.view.low], np.unique(laid.x[own]), [laid.view.high]))
    widths = np.diff(x)
    long = np.flatnonzero(widths > least)
    most = np.sort(long[np.argsort(-widths[long], kind="stable")][:_MOST])
    return [Span(float(x[place]), float(x[place + 1])) for place in most]
