# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The records of a block laid out in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..._analysis.facts import Block
from .blocks import Signal
from .model import PEERS, SUBJECT, Band, Chart, Level, Span, Trace, View
from .spread import MIDDLE, spread
from .thin import thin
from .view import by_time, places, view, window_span

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Laid:
    """:ivar rows: the records of the block that are shown, ``x`` their places. :ivar window: of the verdict, None where it names none."""

    block: Block
    rows: NDArray[Any]
    x: NDArray[Any]
    view: View
    window: Span | None

    def of(self, worker: str) -> NDArray[Any]:
        """Which of the rows are a worker's."""
        import numpy as np

        if worker not in self.block.members:
            return np.zeros(len(self.rows), dtype=bool)
        return np.asarray(self.block.member[self.rows] == self.block.members.index(worker))

    def line(self, name: str, chosen: NDArray[Any] | None = None, role: str = SUBJECT) -> Trace:
        """The samples of all rows, or of the chosen ones."""
        x, y = self.x, self.block.value[self.rows]
        if chosen is not None:
            x, y = x[chosen], y[chosen]
        return Trace(*thin(x, y, self.view.low, self.view.high), name, role)

    def spread(
        self,
        name: str,
        chosen: NDArray[Any] | None = None,
        role: str = PEERS,
        quantiles: tuple[float, float, float] = MIDDLE,
    ) -> tuple[Band, Trace]:
        """The same as a band and its middle."""
        x, y = self.x, self.block.value[self.rows]
        if chosen is not None:
            x, y = x[chosen], y[chosen]
        band, middle = spread(x, y, self.view, quantiles, role)
        return band, Trace(band.x, middle, name, role)

    def chart(
        self,
        traces: Sequence[Trace],
        *,
        band: Band | None = None,
        levels: Sequence[Level] = (),
        spans: Sequence[Span] | None = None,
        marks: Sequence[float] = (),
        marks_name: str = "",
        zero: bool = True,
    ) -> Chart:
        """The chart of these, with the window shaded unless other spans are given."""
        window = [self.window] if self.window is not None else []
        return Chart(
            metric=self.block.metric,
            unit=self.block.unit,
            view=self.view,
            traces=traces,
            band=band,
            levels=levels,
            spans=window if spans is None else spans,
            marks=marks,
            marks_name=marks_name,
            zero=zero,
        )


def lay(block: Block | None, signal: Signal, rows: NDArray[Any] | None = None) -> Laid | None:
    """The records of a block; None where there are none, or where nothing orders them.

    :param rows: those to show; all where it is None.
    """
    import numpy as np

    if block is None:
        return None
    timed = by_time(block, signal["window"])
    if timed is None:
        return None
    rows = np.arange(len(block.value)) if rows is None else rows
    x = places(block.step[rows], block.time[rows], timed=timed)
    window = window_span(signal["window"], timed=timed)
    shown = view(x, window, timed=timed)
    return None if shown is None else Laid(block, rows, x, shown, window)
