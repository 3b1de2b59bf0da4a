# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How high the axis of values reaches, and where labels stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .model import Chart

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROOM = 0.08
_CUT = 1.6
"""A few samples so many times higher than all others are cut off and named: they would press the rest flat."""
_QUANTILE = 0.98
_FAR, _FINE = 1e300, 1e-12
"""No axis reaches farther, and none is finer: what a record says may be any number there is."""


def domain(chart: Chart) -> tuple[float, float]:
    """Least and greatest value of the axis."""
    import numpy as np

    values = _known([trace.y for trace in chart.traces] + ([chart.band.low, chart.band.high] if chart.band else []))
    fixed = [min(max(level.value, -_FAR), _FAR) for level in chart.levels]
    most = float(values.max()) if len(values) else 1.0
    usual = max([float(np.quantile(values, _QUANTILE)) if len(values) else most, *fixed])
    high = usual if usual > 0 and most > _CUT * usual else max([most, *fixed])
    low = min([float(values.min()) if len(values) else 0.0, *fixed])
    if chart.zero and low >= 0:
        low = 0.0
    width = high - low
    room = _ROOM * width if width > max(_FINE, _FINE * abs(high)) else abs(high) if abs(high) > _FINE else 1.0
    return (low if chart.zero and low == 0 else low - room), high + room


def cut(chart: Chart, high: float) -> float | None:
    """The greatest value of what the finding is about, where the axis ends below it."""
    values = _known([trace.y for trace in chart.traces])
    most = float(values.max()) if len(values) else high
    return most if most > high else None


def apart(wanted: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Places as near to the wanted ones as lets them stand ``distance`` apart, in the same order, between ``low`` and ``high``."""
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    found = [0.0] * len(wanted)
    least = low
    for place in order:
        found[place] = max(wanted[place], least)
        least = found[place] + distance
    most = high
    for place in reversed(order):
        found[place] = min(found[place], most)
        most = found[place] - distance
    return found


def last(y: NDArray[Any]) -> float | None:
    """The last value that is there; the median of the last few, as one alone may stand anywhere."""
    import numpy as np

    known = y[np.isfinite(y)][-9:]
    return float(np.median(known)) if len(known) else None


def _known(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    import numpy as np

    whole = np.concatenate(parts) if parts else np.zeros(0)
    return np.asarray(np.clip(whole[np.isfinite(whole)], -_FAR, _FAR))
