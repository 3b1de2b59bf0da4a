# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What part of a training step goes where: waiting for data, collectives, and how busy the GPUs are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .facts import ABSENT, Block
from .matrix import warm

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 20
EXPLAINS = 0.8
"""So much of a loss must one cause explain to be named as its class."""


@dataclass(frozen=True)
class Share:
    """Part of the step time, over the records that stand beside each other.

    :ivar of_worker: by worker; ``share`` over all of them. ``samples``: pairs of records.
    """

    share: float
    samples: int
    of_worker: dict[str, float]
    window: dict[str, Any]


def share(part: Block, steps: Block) -> Share | None:
    """How much of ``steps`` (step time) is ``part``, warm-up left out; None where none stands beside another or units differ."""
    import numpy as np

    if part.unit != steps.unit:
        return None
    pairs = _side_by_side(part, steps) or _matched(part, steps)
    if pairs is None:
        return None
    ours, theirs = pairs
    width = len(steps.members)
    tops = np.bincount(steps.member[theirs], part.value[ours], width)
    bottoms = np.bincount(steps.member[theirs], steps.value[theirs], width)
    if bottoms.sum() <= 0:
        return None
    by_worker = {steps.members[place]: float(tops[place] / bottoms[place]) for place in np.flatnonzero(bottoms > 0)}
    return Share(float(tops.sum() / bottoms.sum()), len(ours), by_worker, _window(part, ours))


def _side_by_side(part: Block, steps: Block) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """The usual case, and far the fastest: both have a record of each worker at the same steps."""
    import numpy as np

    same = part.members == steps.members and part.stepped and steps.stepped and len(part.value) == len(steps.value)
    if not same or any(
        not np.array_equal(getattr(part, name), getattr(steps, name)) for name in ("starts", "step", "attempt")
    ):
        return None
    rows = np.flatnonzero(~warm(part))
    return (rows, rows) if len(rows) else None


def _matched(part: Block, steps: Block) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Records of either block that agree in worker, attempt and step (or time)."""
    import numpy as np

    places = {worker: place for place, worker in enumerate(steps.members)}
    number = np.array([places.get(worker, -1) for worker in part.members])
    known = number[part.member] >= 0
    ours = np.flatnonzero(~warm(part) & known)
    theirs = np.flatnonzero(~warm(steps))
    by_step = part.stepped and steps.stepped
    if not by_step and not (part.timed and steps.timed):
        return None
    keys = (part.step, steps.step) if by_step else (part.time, steps.time)
    left = (number[part.member[ours]], part.attempt[ours], keys[0][ours])
    right = (steps.member[theirs], steps.attempt[theirs], keys[1][theirs])
    if not len(ours) or not len(theirs):
        return None
    left_keys, right_keys = _keys(left, right)
    _both, first, second = np.intersect1d(left_keys, right_keys, return_indices=True)
    if not len(first):
        return None
    ours, theirs = ours[first], theirs[second]
    return ours, theirs


def _keys(left: tuple[NDArray[Any], ...], right: tuple[NDArray[Any], ...]) -> list[NDArray[Any]]:
    """One number for worker, attempt and place of each record on either side, the same where all three agree."""
    import numpy as np

    joined = [np.concatenate((first, second)).astype(np.int64) for first, second in zip(left, right, strict=True)]
    key = np.zeros(len(joined[0]), np.int64)
    for column in joined:
        part = column - column.min()
        if (int(key.max()) + 1) * (int(part.max()) + 1) >= 2**62:
            key, part = (np.unique(entry, return_inverse=True)[1].astype(np.int64) for entry in (key, part))
        key = key * (int(part.max()) + 1) + part
    return [key[: len(left[0])], key[len(left[0]) :]]


def _window(block: Block, rows: NDArray[Any]) -> dict[str, Any]:
    step, time = block.step[rows], block.time[rows]
    return block.span(int(step.min()), int(step.max()), *_ends(time))


def _ends(time: NDArray[Any]) -> tuple[int, int]:
    low = int(time.min())
    return (low, int(time.max())) if low != ABSENT else (ABSENT, ABSENT)


def one(blocks: Iterable[Block], metric: str) -> Block | None:
    """The block of a metric where there is just one (in one unit)."""
    found = [block for block in blocks if block.metric == metric]
    return found[0] if len(found) == 1 else None


def parts(blocks: tuple[Block, ...]) -> dict[str, Share]:
    """The shares of step time that are known: ``data_time``, ``comm_time``."""
    steps = one(blocks, "step_time")
    found = {}
    for metric in ("data_time", "comm_time"):
        block = one(blocks, metric)
        told = share(block, steps) if block is not None and steps is not None else None
        if told is not None and told.samples >= SAMPLES:
            found[metric] = told
    return found
