# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of a run as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HEAD = ("signal", "size", "precision", "recall", "F1", "cannot tell", "delay")


def rate(told: list[float | None]) -> str:
    """A rate with its interval, e.g. ``0.98 [0.95–0.99]``; a dash where there was nothing to count."""
    value, low, high = told
    return "–" if value is None else f"{value:.3f} [{low:.3f}–{high:.3f}]"


def delay(told: dict[str, Any]) -> str:
    """Median and middle half, in samples."""
    if not told["cases"]:
        return "–"
    return f"{told['median']:g} ({told['quarter']:g}–{told['three_quarters']:g})"


def rows(told: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """One line a signal, and below it one a size."""
    for pattern, signal in told["signals"].items():
        yield (pattern, "≥ 1.3" if signal["by_size"] else "", *_cells(signal["all"]), delay(signal["delay"]))
        for size, entry in signal["by_size"].items():
            yield ("", size, "", rate(entry["recall"]), "", rate(entry["abstention"]), delay(entry["delay"]))


def _cells(entry: dict[str, Any]) -> Iterator[str]:
    return (rate(entry[name]) for name in ("precision", "recall", "f1", "abstention"))


def text(told: dict[str, Any]) -> str:
    """The table, columns as wide as they need."""
    lines = [HEAD, *rows(told)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
