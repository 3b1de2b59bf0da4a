# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The picture of a run: how often a fault of a size is seen, and how soon. The same figures give the same bytes."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_STYLE = {
    "straggler": ("#0b6e99", "o", "-"),
    "step_change": ("#b8470b", "s", "--"),
    "drift": ("#4a7c1f", "^", "-."),
    "burst": ("#6b4fa0", "D", ":"),
}
"""Colour, mark and line: told apart without colour too."""
_SETTINGS = {
    "svg.hashsalt": "modekeeper-corpus",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def curves(told: dict[str, Any]) -> bytes:
    """An SVG: recall with its interval, and the median delay with its middle half, each against the size of the fault."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(9.6, 3.8), layout="constrained")
        seen, soon = figure.subplots(1, 2)
        for pattern, look in _STYLE.items():
            _seen(seen, told["signals"][pattern]["by_size"], pattern, look)
            _soon(soon, told["signals"][pattern]["by_size"], pattern, look)
        seen.set(title="Seen", xlabel="times the healthy value", ylabel="share of the faults", ylim=(0, 1.03))
        soon.set(title="Delay", xlabel="times the healthy value", ylabel="samples from the onset", yscale="log")
        for axes in (seen, soon):
            axes.grid(visible=True, color="#dddddd", linewidth=0.6)
            axes.set_axisbelow(True)
        seen.legend(frameon=False, loc="lower right")
        out = io.BytesIO()
        figure.savefig(
            out, format="svg", metadata={"Date": None, "Creator": None, "Title": "Signals against the size of a fault"}
        )
    return b"\n".join(line.rstrip() for line in out.getvalue().splitlines()) + b"\n"


def _seen(axes: Axes, by_size: dict[str, Any], pattern: str, look: tuple[str, str, str]) -> None:
    colour, mark, line = look
    sizes = [float(size) for size in by_size]
    middle, low, high = zip(*(entry["recall"] for entry in by_size.values()), strict=True)
    axes.plot(sizes, middle, color=colour, marker=mark, linestyle=line, label=pattern, markersize=5)
    axes.fill_between(sizes, low, high, color=colour, alpha=0.12, linewidth=0)


def _soon(axes: Axes, by_size: dict[str, Any], pattern: str, look: tuple[str, str, str]) -> None:
    colour, mark, line = look
    known = {float(size): entry["delay"] for size, entry in by_size.items() if entry["delay"]["cases"]}
    axes.plot(
        list(known),
        [entry["median"] for entry in known.values()],
        color=colour,
        marker=mark,
        linestyle=line,
        markersize=5,
    )
    ends = [[entry[end] for entry in known.values()] for end in ("quarter", "three_quarters")]
    axes.fill_between(list(known), *ends, color=colour, alpha=0.12, linewidth=0)
