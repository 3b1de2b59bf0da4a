# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The steps of a run over time: how far it came, and where it stands still or ends."""

from __future__ import annotations

from dataclasses import replace

from ...._analysis.columns import ABSENT
from ...._analysis.facts import Block, Facts
from ...._analysis.matrix import RUN_METRICS
from ...._telemetry.metrics import is_loss
from ..blocks import Signal, job_blocks
from ..model import Chart, Trace
from ..thin import thin
from ..view import places, view, window_span


def job_stalled(facts: Facts, signal: Signal) -> Chart | None:
    """The silence is shaded."""
    return _steps(facts, signal)


def run_aborted(facts: Facts, signal: Signal) -> Chart | None:
    """The end that was not good is marked."""
    found = _steps(facts, signal)
    if found is None or not found.spans:
        return None
    return replace(found, spans=(), marks=[found.spans[0].end], marks_name="aborted or failed")


def _steps(facts: Facts, signal: Signal) -> Chart | None:
    import numpy as np

    steps = next((block for block in job_blocks(facts, signal) if _tells(block)), None)
    if steps is None:
        return None
    keep = steps.step != ABSENT
    x = places(steps.step[keep], steps.time[keep], timed=True)
    window = window_span(signal["window"], timed=True)
    shown = view(x, window, timed=True)
    if shown is None:
        return None
    line = Trace(*thin(x, steps.step[keep].astype(np.float64), shown.low, shown.high), "step of the run")
    return Chart("step", "1", shown, [line], spans=[window] if window else [])


def _tells(block: Block) -> bool:
    return (block.metric in RUN_METRICS or is_loss(block.metric)) and block.timed and bool((block.step != ABSENT).any())
