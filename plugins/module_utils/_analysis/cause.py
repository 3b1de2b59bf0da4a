# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which part of a step a longer step time comes from, where the parts are recorded and decide it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .facts import ABSENT, Block, Facts
from .series import Series
from .shares import EXPLAINS, one

_CLASSES = {"data_time": "data", "comm_time": "communication"}
_FEW = 3


@dataclass(frozen=True)
class Stretch:
    """From one step (or time) to another, both within."""

    by_step: bool
    low: int
    high: int


def stretch(line: Series, low: int, high: int) -> Stretch:
    """From one sample of a series to another."""
    by_step = not bool((line.step == ABSENT).any())
    place = line.step if by_step else line.time
    return Stretch(by_step, int(place[low : high + 1].min()), int(place[low : high + 1].max()))


def risen(facts: Facts, block: Block, line: Series, before: Stretch, after: Stretch) -> dict[str, Any]:
    """The class of a step time that rose from one stretch to another."""

    def measure(part: Block) -> float | None:
        return _gap(level(part, after, line.worker), level(part, before, line.worker))

    return _class(facts, block, measure)


def beside(facts: Facts, block: Block, worker: str, during: Stretch) -> dict[str, Any]:
    """The class of a worker's step time that stands over that of the others."""

    def measure(part: Block) -> float | None:
        return _gap(level(part, during, worker), level(part, during, worker, others=True))

    return _class(facts, block, measure)


def level(block: Block, within: Stretch, worker: str, *, others: bool = False) -> float | None:
    """The median of a worker's records (or of the others'; of all for no name); None where there are hardly any."""
    import numpy as np

    place = block.step if within.by_step else block.time
    part = slice(None)
    if worker:
        if worker not in block.members:
            return None
        number = block.members.index(worker)
        part = slice(block.starts[number], [*block.starts[1:], len(place)][number])
    if others:
        inside = (place >= within.low) & (place <= within.high)
        inside[part] = False
        chosen = block.value[inside]
    else:
        chosen = block.value[part][(place[part] >= within.low) & (place[part] <= within.high)]
    return float(np.median(chosen, overwrite_input=True)) if len(chosen) >= _FEW else None


def _gap(high: float | None, low: float | None) -> float | None:
    return None if high is None or low is None else high - low


def _class(facts: Facts, block: Block, measure: Callable[[Block], float | None]) -> dict[str, Any]:
    whole = measure(block) if block.metric == "step_time" else None
    if whole is None or whole <= 0:
        return {}
    shares = {}
    for metric, name in _CLASSES.items():
        part = one(facts.jobs[block.job, block.namespace], metric)
        found = measure(part) if part is not None and part.unit == block.unit else None
        if found is not None:
            shares[name] = found / whole
    if not shares:
        return {"class_undecided": "neither data_time nor comm_time is recorded beside it"}
    most = max(shares, key=lambda name: (shares[name], name))
    rest = 1 - sum(max(share, 0.0) for share in shares.values())
    if shares[most] >= EXPLAINS:
        return {"class": most, "class_explains_share": min(shares[most], 1.0)}
    if len(shares) == len(_CLASSES) and rest >= EXPLAINS:
        return {"class": "compute", "class_explains_share": rest}
    return {"class_undecided": f"no part of the step explains {EXPLAINS:.0%} of it"}
