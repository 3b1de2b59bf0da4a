# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""GPUs that fall idle while those of their peers are busy: a pause that all take is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .facts import Block
from .matrix import Matrix, matrix
from .spells import runs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


_SOME = 32
"""So many of the others are looked at, evenly among them."""


@dataclass(frozen=True)
class Idle:
    """The longest idle spell of one worker.

    :ivar samples: in it. :ivar own, others: medians of its utilisation and of the middle worker's meanwhile (0–1).
    """

    worker: str
    samples: int
    own: float
    others: float
    window: dict[str, Any]


def idle_beside_busy(block: Block, below: float, above: float, least: int) -> Iterator[Idle]:
    """Workers under ``below`` for ``least`` samples running while the middle worker is at ``above`` or over; two workers or more.

    A missing sample neither extends nor ends a spell.
    """
    import numpy as np

    table = matrix(block) if len(block.members) > 1 else None
    if table is None:
        return
    low = table.values < below  # false for NaN
    for column in np.flatnonzero(low.sum(axis=0) >= least):
        there = np.flatnonzero(~np.isnan(table.values[:, column]))
        others = _others(table, int(column))[there]
        starts, ends = runs_of(low[there, column] & (others >= above))
        if len(starts) and int((ends - starts).max()) >= least:
            longest = int((ends - starts).argmax())
            rows = there[starts[longest] : ends[longest]]
            yield Idle(
                worker=block.members[column],
                samples=len(rows),
                own=float(np.median(table.values[rows, column])),
                others=float(np.median(others[starts[longest] : ends[longest]])),
                window=_window(block, table, rows),
            )


def _others(table: Matrix, column: int) -> NDArray[Any]:
    """Of each row the middle of the other workers; of many, one more or less makes no difference."""
    import numpy as np

    width = table.values.shape[1]
    others = np.delete(np.arange(width), column)[:: max(1, width // _SOME)]
    ordered = np.sort(table.values[:, others], axis=1)  # NaN last
    count = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    middle: NDArray[Any] = (
        ordered[rows, np.maximum(count - 1, 0) // 2] + ordered[rows, np.minimum(count // 2, len(others) - 1)]
    ) / 2
    return middle


def _window(block: Block, table: Matrix, rows: NDArray[Any]) -> dict[str, Any]:
    step, time = table.step[rows], table.time[rows]
    return block.span(int(step[0]), int(step[-1]), int(time[0]), int(time[-1]))
