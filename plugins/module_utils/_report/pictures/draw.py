# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a finding to its picture."""

from __future__ import annotations

from ..._analysis.facts import Facts
from ..figures import headline
from ..markdown import subject_name
from ..words import plain
from .blocks import Signal
from .charts.registry import CHARTS
from .model import Chart, Picture


def picture(facts: Facts, signal: Signal) -> Picture | None:
    """The picture of a finding, None where no record can show it.

    :param facts: what the finding was made from (:func:`.._analysis.facts.gather`).
    """
    draw = CHARTS.get(signal["pattern"])
    chart = draw(facts, signal) if draw is not None else None
    if chart is None or not any(len(trace.x) for trace in chart.traces):
        return None
    title = f"{signal['pattern']}: {plain(subject_name(signal['subject']))}"
    rule = str(signal["evidence"].get("rule", ""))
    figures = headline(signal)
    return Picture(title, figures, rule, _told(chart, figures, rule), chart)


def _told(chart: Chart, figures: str, rule: str) -> str:
    lines = ", ".join(
        name for name in (*(trace.name for trace in chart.traces), *(e.name for e in chart.levels)) if name
    )
    axis = "time" if chart.view.by_time else "step"
    return f"{figures}. A chart of {chart.metric} by {axis} with {lines}. Rule: {rule}."
