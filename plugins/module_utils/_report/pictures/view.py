# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How much of a series a picture shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._analysis.columns import ABSENT
from ..._analysis.facts import Block
from ..._analysis.pods import when
from .model import Span, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST = 0.04
"""A window narrower than this share of all records would hardly be seen: the picture then goes closer."""
_AROUND = 6
"""So many widths of the window on either side, when it does."""
_PLACES = 10
"""And at least so many usual distances between records: less would show nothing to compare the window with."""


def by_time(block: Block, window: Mapping[str, Any]) -> bool | None:
    """Whether the records are laid out by time; None where neither steps nor times order them all.

    Steps where the window names some, unless a restart made them fall back.
    """
    if block.stepped and ("from_step" in window or not block.timed) and not (block.timed and block.attempt.any()):
        return False
    return True if block.timed else None


def places(step: NDArray[Any], time: NDArray[Any], *, timed: bool) -> NDArray[Any]:
    """Steps, or milliseconds since 1970, as float64; NaN where absent."""
    import numpy as np

    chosen = time if timed else step
    return np.where(chosen == ABSENT, np.nan, chosen / 1000 if timed else chosen.astype(float))


def window_span(window: Mapping[str, Any], *, timed: bool) -> Span | None:
    """The window in the units of the picture."""
    if not timed:
        return Span(float(window["from_step"]), float(window["to_step"])) if "from_step" in window else None
    ends = [when(str(window[name])) for name in ("from", "to") if name in window]
    known = [end.timestamp() * 1000 for end in ends if end is not None]
    return Span(known[0], known[1]) if len(known) == 2 else None


def view(x: NDArray[Any], window: Span | None, *, timed: bool) -> View | None:
    """All of the records, or the window with what lies around it where it is short beside them."""
    import numpy as np

    known = np.unique(x[np.isfinite(x)])
    if not len(known):
        return None
    low, high = float(known[0]), float(known[-1])
    if window is not None:
        low, high = min(low, window.begin), max(high, window.end)
        usual = float(np.median(np.diff(known))) if len(known) > 1 else 0.0
        width = max(window.end - window.begin, _PLACES * usual)
        if width < _LEAST * (high - low):
            low, high = max(low, window.begin - _AROUND * width), min(high, window.end + _AROUND * width)
    return View(timed, low, high if high > low else low + 1)
