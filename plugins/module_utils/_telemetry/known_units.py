# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Values of canonical metrics brought to their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .compact import compact
from .dirt import Dirt
from .units import conversion

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


def in_known_units(frame: pl.DataFrame, dirt: Dirt) -> pl.DataFrame:
    """The table of :func:`.compact.compact`, values in the canonical unit. Units unknown to us stay, and are counted."""
    import numpy as np
    import polars as pl

    metrics, units = (frame.schema[name].categories.to_list() for name in ("metric", "unit"))  # type: ignore[attr-defined]
    pair = _pairs(frame, len(units))
    counts = np.bincount(pair, minlength=len(metrics) * len(units)) if pair is not None else np.array([frame.height])
    factors = np.ones(len(counts))
    written = [units[place % len(units)] for place in range(len(counts))]
    meant = list(written)
    for place in np.flatnonzero(counts).tolist():
        metric = metrics[place // len(units)]
        known = conversion(metric, written[place])
        if known is not None:
            factors[place], meant[place] = known
        # A bare ratio (normalised by whoever recorded it) is no unit we fail to know.
        elif written[place] != "1" and conversion(metric, ""):
            dirt["unit_unknown"] += int(counts[place])
    if meant == written and (factors == 1).all():
        return frame
    where: Any = slice(None) if pair is None else pair
    value = frame["value"].to_numpy() * (factors[0] if pair is None else factors[where])
    texts = pl.Series(meant).cast(pl.Categorical)
    unit = texts.new_from_index(0, frame.height) if pair is None else texts.gather(pl.Series(pair))
    return compact([frame.with_columns(value=pl.Series(value), unit=unit)])


def _pairs(frame: pl.DataFrame, units: int) -> NDArray[Any] | None:
    """The number of each row's metric and unit together; None where there is just one pair."""
    import numpy as np

    metric, unit = (frame[name].to_physical().to_numpy() for name in ("metric", "unit"))
    if units == 1 and len(frame.schema["metric"].categories) == 1:  # type: ignore[attr-defined]
        return None
    pair = metric.astype(np.uint32)
    np.multiply(pair, np.uint32(units), out=pair)
    np.add(pair, unit, out=pair)
    return pair
