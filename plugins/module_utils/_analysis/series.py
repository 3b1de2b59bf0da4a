# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A block as the series whose level is judged: the median of the workers where there are several, else each worker's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .facts import ABSENT, Block, moment
from .matrix import matrix, medians, warm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MANY = 3


@dataclass(frozen=True)
class Series:
    """Samples in order, warm-up cut. ``of`` says what one sample is; ``worker`` whose, empty for the job's."""

    worker: str
    of: str
    values: NDArray[Any]
    step: NDArray[Any]
    time: NDArray[Any]

    def window(self, low: int, high: int) -> dict[str, Any]:
        """From one sample to another."""
        if not len(self.values):
            return {}
        step, time = self.step[[low, high]], self.time[[low, high]]
        found: dict[str, Any] = {}
        if ABSENT not in step and step[0] <= step[1]:
            found |= {"from_step": int(step[0]), "to_step": int(step[1])}
        if ABSENT not in time:
            found |= {"from": moment(int(time[0])), "to": moment(int(time[1]))}
        return found


def series(block: Block) -> list[Series]:
    """The series of a block. Three workers or more are one; samples that do not stand side by side are pooled by time."""
    known: list[Series] | None = block.kept.get("series")
    if known is None:
        known = _series(block)
        if _MANY * sum(len(line.values) for line in known) <= len(block.value):
            block.kept["series"] = known
    return known


def _series(block: Block) -> list[Series]:
    import numpy as np

    keep = ~warm(block)
    if len(block.members) < _MANY:
        return [
            _own(block, block.members[member], keep & (block.member == member)) for member in range(len(block.members))
        ]
    table = matrix(block)
    if table is not None and len(table.values) < len(block.value):
        return [Series("", "median of workers", medians(table.values), table.step, table.time)]
    if not block.timed:
        # No order that all share: the first worker speaks for them.
        return [_own(block, block.members[0], keep & (block.member == 0))]
    rows = np.flatnonzero(keep)
    rows = rows[np.argsort(block.time[rows], kind="stable")]
    return [Series("", "samples of all workers", block.value[rows], np.full(len(rows), ABSENT), block.time[rows])]


def _own(block: Block, worker: str, keep: NDArray[Any]) -> Series:
    return Series(worker, "samples", block.value[keep], block.step[keep], block.time[keep])
