# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A picture as a Vega specification: plain data, with no expression in it that a name of the cluster could reach.

Every place is given, so that no font of the machine that draws it moves anything.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from ..markdown import number
from ..words import fitting, plain
from .axes import apart, cut, domain, last
from .model import PEERS, RULE, SUBJECT, Chart, Level, Picture, Span, Trace
from .paint import LIGHT
from .units import Scale, scale

WIDTH, HEIGHT = 520, 190
PADDING = {"left": 58, "top": 64, "right": 162, "bottom": 62}
SIZE = (WIDTH + PADDING["left"] + PADDING["right"], HEIGHT + PADDING["top"] + PADDING["bottom"])
_LINE = 13
_LABEL = 24
_DAY = 86_400_000
_LONG = 3
"""Days from which an axis names days, not hours."""
_NEAR = 0.02
_WHOLE = 0.98
"""A window that is all of the picture is not shaded: there is nothing beside it to tell it from."""
_DASH = [5, 3]
_WIDTHS = {SUBJECT: 1.6, PEERS: 1.3, RULE: 1.2}

Mark = dict[str, Any]


def spec(picture: Picture) -> dict[str, Any]:
    """The specification."""
    chart = picture.chart
    low, high = domain(chart)
    scaled = scale(chart.metric, chart.unit, high)
    domain_y = [low * scaled.factor, high * scaled.factor]
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": WIDTH,
        "height": HEIGHT,
        "padding": PADDING,
        "autosize": "none",
        "background": LIGHT["ground"],
        "config": {"aria": False, "text": {"font": "sans-serif"}, "axis": _axis_style()},
        "scales": [
            {
                "name": "x",
                "type": "utc" if chart.view.by_time else "linear",
                "domain": [chart.view.low, chart.view.high],
                "range": [0, WIDTH],
                "nice": False,
                "zero": False,
            },
            {"name": "y", "type": "linear", "domain": domain_y, "range": [HEIGHT, 0], "nice": False, "zero": False},
        ],
        "axes": list(_axes(chart, scaled)),
        "marks": [*_words(picture, scaled), *_drawn(chart, scaled, low, high), *_labels(chart, scaled, low, high)],
    }


def _axis_style() -> Mark:
    return {
        "labelFont": "sans-serif",
        "labelFontSize": 11,
        "labelColor": LIGHT["quiet"],
        "gridColor": LIGHT["grid"],
        "tickColor": LIGHT["grid"],
        "domainColor": LIGHT["quiet"],
        "labelOverlap": False,
        "labelBound": False,
        "labelFlush": False,
    }


def _axes(chart: Chart, scaled: Scale) -> Iterator[Mark]:
    x: Mark = {"scale": "x", "orient": "bottom", "tickCount": 6, "tickSize": 4}
    if chart.view.by_time:
        days = _days(chart)
        x |= {"formatType": "utc", "format": "%m-%d" if days > _LONG else "%d %H:%M" if days > 1 else "%H:%M"}
        if days < 0.005:
            x["format"] = "%H:%M:%S"
    yield x
    y: Mark = {"scale": "y", "orient": "left", "tickCount": 5, "grid": True, "domain": False, "ticks": False}
    yield y | {"labelPadding": 6, **({"format": scaled.tick} if scaled.tick else {})}


def _text(text: str, x: float, y: float, **more: Any) -> Mark:
    encoded = {"text": text, "x": x, "y": y, "fill": LIGHT["ink"], "fontSize": 11, "baseline": "alphabetic", **more}
    return {"type": "text", "encode": {"enter": {name: {"value": value} for name, value in encoded.items()}}}


def _words(picture: Picture, scaled: Scale) -> Iterator[Mark]:
    left, chart = -PADDING["left"] + 10, picture.chart
    yield _text(fitting(picture.title, 98), left, -44, fontSize=13, fontWeight="bold")
    yield _text(fitting(picture.figures, 118), left, -27, fill=LIGHT["quiet"])
    unit = f" ({plain(scaled.unit)})" if scaled.unit else ""
    yield _text(fitting(f"{plain(chart.metric)}{unit}", 60), left, -9, fill=LIGHT["quiet"])
    yield _text(_below(chart), WIDTH + 8, HEIGHT + 15, fill=LIGHT["quiet"])
    lines = textwrap.wrap(f"Rule: {plain(picture.rule)}", 128, max_lines=2, placeholder=" …") if picture.rule else []
    for place, line in enumerate(lines):
        yield _text(line, left, HEIGHT + 37 + place * _LINE, fill=LIGHT["quiet"], fontSize=10)


def _below(chart: Chart) -> str:
    """What the axis below counts; of times, the day or the year that its labels leave out."""
    if not chart.view.by_time:
        return "step"
    begin = datetime.fromtimestamp(chart.view.low / 1000, UTC)
    return f"UTC, {begin:%Y}" if _days(chart) > _LONG else f"UTC, {begin:%Y-%m-%d}"


def _days(chart: Chart) -> float:
    return (chart.view.high - chart.view.low) / _DAY


def _drawn(chart: Chart, scaled: Scale, low: float, high: float) -> Iterator[Mark]:
    def within(value: float) -> float:
        return min(max(value, low), high) * scaled.factor

    for span in chart.spans:
        if span.end - span.begin < _WHOLE * (chart.view.high - chart.view.low):
            yield _shade(chart, span)
    if chart.band is not None:
        ends = zip(chart.band.x.tolist(), chart.band.low.tolist(), chart.band.high.tolist(), strict=True)
        values = [{"x": x, "a": within(a), "b": within(b)} for x, a, b in ends]
        encoded = {"x": _at("x"), "y": _at("y", "a"), "y2": _at("y", "b"), "fill": {"value": LIGHT[chart.band.role]}}
        yield _grouped("area", values, {**encoded, "fillOpacity": {"value": 0.22}})
    for trace in chart.traces:
        rows = zip(trace.x.tolist(), trace.y.tolist(), strict=True)
        values = [{"x": x, "y": within(y) if isfinite(y) else None} for x, y in rows]
        yield _grouped("line", values, _stroke(trace))
        if len(values) == 1:
            yield _grouped("symbol", values, {"x": _at("x"), "y": _at("y"), "fill": {"value": LIGHT[trace.role]}})
    for level in chart.levels:
        yield _level(chart, level, within(level.value))
    if chart.marks:
        encoded = {"x": _at("x"), "y": {"value": 0}, "y2": {"value": 12}, "stroke": {"value": LIGHT[RULE]}}
        yield _grouped("rule", [{"x": place} for place in chart.marks], {**encoded, "strokeWidth": {"value": 2}})


def _stroke(trace: Trace) -> Mark:
    encoded = {
        "x": _at("x"),
        "y": _at("y"),
        "defined": {"signal": "isValid(datum.y)"},
        "stroke": {"value": LIGHT[trace.role]},
        "strokeWidth": {"value": _WIDTHS[trace.role]},
        "strokeJoin": {"value": "round"},
    }
    return encoded | ({"strokeDash": {"value": _DASH}} if trace.role == RULE else {})


def _level(chart: Chart, level: Level, value: float) -> Mark:
    begin = chart.view.low if level.begin is None else max(level.begin, chart.view.low)
    end = chart.view.high if level.end is None else min(level.end, chart.view.high)
    drawn = [{"x": begin, "x2": end, "y": value}]
    encoded = {
        "x": _at("x"),
        "x2": _at("x", "x2"),
        "y": _at("y"),
        "stroke": {"value": LIGHT[level.role]},
        "strokeWidth": {"value": 1.3},
    }
    return _grouped("rule", drawn, encoded | ({"strokeDash": {"value": _DASH}} if level.role == RULE else {}))


def _shade(chart: Chart, span: Span) -> Mark:
    per = WIDTH / (chart.view.high - chart.view.low)
    begin = max(0.0, (span.begin - chart.view.low) * per)
    end = min(float(WIDTH), (span.end - chart.view.low) * per)
    encoded: Mark = {
        "x": min(begin, WIDTH - 3.0),
        "width": max(end - begin, 3.0),
        "y": 0,
        "height": HEIGHT,
        "fill": LIGHT["window"],
    }
    drawn = {name: {"value": value} for name, value in {**encoded, "fillOpacity": 0.3}.items()}
    return {"type": "rect", "encode": {"enter": drawn}}


def _labels(chart: Chart, scaled: Scale, low: float, high: float) -> Iterator[Mark]:
    named = [(trace.name, trace.role, value) for trace in chart.traces if (value := last(trace.y)) is not None]
    for level in chart.levels:
        if level.end is not None and level.end < chart.view.high - _NEAR * (chart.view.high - chart.view.low):
            yield _inside(chart, level, scaled, low, high)
        elif level.name:
            named.append((_valued(level, scaled), level.role, level.value))
    wanted = [HEIGHT * (1 - (min(max(value, low), high) - low) / (high - low)) for _name, _role, value in named]
    for (name, role, _value), y in zip(named, apart(wanted, _LINE, 6, HEIGHT), strict=True):
        yield _text(fitting(name, _LABEL), WIDTH + 8, y + 4, fill=LIGHT[role])
    if chart.marks:
        yield _text(chart.marks_name, WIDTH, -9, align="right", fill=LIGHT[RULE])
    over = cut(chart, high)
    if over is not None:
        shown = f"▲ up to {number(over * scaled.factor)} {plain(scaled.unit)}".rstrip()
        yield _text(shown, WIDTH - (140 if chart.marks else 0), -9, align="right", fill=LIGHT["quiet"])


def _inside(chart: Chart, level: Level, scaled: Scale, low: float, high: float) -> Mark:
    """The label of a level that ends before the right edge: above where it begins."""
    begin = max(level.begin or chart.view.low, chart.view.low)
    x = WIDTH * (begin - chart.view.low) / (chart.view.high - chart.view.low)
    y = HEIGHT * (1 - (min(max(level.value, low), high) - low) / (high - low))
    return _text(_valued(level, scaled), x + 4, max(10.0, y - 12), fill=LIGHT[level.role])


def _valued(level: Level, scaled: Scale) -> str:
    if level.role == RULE:
        return level.name
    share = scaled.tick.endswith("%")
    value = f"{number(level.value * 100)} %" if share else number(level.value * scaled.factor)
    return f"{level.name} {value}"


def _at(axis: str, field: str = "") -> Mark:
    return {"scale": axis, "field": field or axis}


def _grouped(kind: str, values: list[Mark], encoded: Mark) -> Mark:
    """A mark with data of its own: a group, as Vega has it."""
    return {
        "type": "group",
        "data": [{"name": "it", "values": values}],
        "marks": [{"type": kind, "from": {"data": "it"}, "encode": {"enter": encoded}}],
    }
