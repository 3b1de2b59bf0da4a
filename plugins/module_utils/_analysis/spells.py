# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The records of losses run by run: one series a worker and attempt, without what is not finite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .facts import ABSENT, Block

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Spell:
    """:ivar rows: records of the block, finite, in order."""

    worker: str
    rows: NDArray[Any]


def spells(block: Block) -> Iterator[Spell]:
    """Worker by worker, attempt by attempt."""
    import numpy as np

    fresh = np.zeros(len(block.value), dtype=bool)
    fresh[block.starts] = True
    fresh[1:] |= block.attempt[1:] != block.attempt[:-1]
    finite = np.isfinite(block.value)
    starts = np.flatnonzero(fresh)
    for low, high in zip(starts, np.append(starts[1:], len(fresh)), strict=True):
        yield Spell(block.members[int(block.member[low])], np.arange(low, high)[finite[low:high]])


def runs_of(flags: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Starts and ends (exclusive) of the stretches in which all flags are set."""
    import numpy as np

    turns = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return turns[::2], turns[1::2]


def step_span(block: Block, low: int, high: int) -> int | None:
    """Steps from one record to another; None where one has none."""
    first, last = int(block.step[low]), int(block.step[high])
    return None if ABSENT in (first, last) else last - first
