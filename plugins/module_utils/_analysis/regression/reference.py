# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a series was like before the change, and whether that is enough to judge it by afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..statistics.shift import shift
from .blocks import block_size, last_blocks
from .model import Line, Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE_FACTOR = 2
"""Blocks before the change for each one since, where there are so many: they cost no waiting."""


@dataclass(frozen=True)
class Reference:
    """What is compared with.

    :ivar alpha: two-sided level of a look at it. :ivar size: samples of a block. :ivar means: of the blocks. :ivar median: of these.
    :ivar begins: place of the first sample in them.
    """

    alpha: float
    size: int
    means: NDArray[Any]
    median: float
    begins: int


@dataclass(frozen=True)
class Blind:
    """Not judgeable. :ivar why: in words."""

    why: str


def refer(line: Line, rule: Rule, series: int, patience: float | None = None) -> Reference | Blind:
    """The reference of a series before the change.

    :param series: how many are judged together. :param patience: seconds within which the blocks since the change are to be complete.
    """
    import numpy as np

    if not np.isfinite(line.values).all():
        return Blind("values before the change that are no numbers")
    count = len(line.values)
    size = block_size(line.values)
    if count < size * rule.blocks:
        return Blind(f"{count} samples before the change; {rule.blocks} blocks of {size} are needed")
    means = last_blocks(line.values, size, BASE_FACTOR * rule.blocks)
    alpha = rule.alpha(series)
    if shift(means, means[: rule.blocks], alpha) is None:
        return Blind(f"{series} series at once are too many for {rule.blocks} blocks")
    late = "" if patience is None else _late(line, size * rule.blocks, patience)
    if late:
        return Blind(late)
    return Reference(alpha, size, means, float(np.median(means)), int(line.place[count - len(means) * size]))


def _late(line: Line, samples: int, patience: float) -> str:
    """Why so many samples cannot be expected in time; empty where they can."""
    import numpy as np

    if not line.timed:
        return "its records have no time, so none of them is known to be from after the change"
    needed = samples * float(np.median(np.diff(line.place))) / 1e6
    return f"{samples} samples take {needed:.0f} s; {patience:.0f} s are given" if needed > patience else ""
