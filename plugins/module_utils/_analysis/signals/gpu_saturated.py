# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The GPUs are the bottleneck: nothing beside them would make the job faster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..busy import Busy, busy, figures
from ..facts import Facts
from ..naming import subject
from ..shares import parts
from ..signal import NOTHING, SIGNAL, Signal, verdict
from . import comm_bound, loader_bound

PATTERN = "gpu_saturated"
UTIL = 0.95
RULE = f"median GPU utilisation {UTIL:.0%} or more on more than half of a job's workers, 20 samples or more"


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a job with GPUs."""
    for told in busy(facts, PATTERN, RULE):
        yield told if isinstance(told, Signal) else _judge(facts, told)


def _judge(facts: Facts, told: Busy) -> Signal:
    evidence = figures(told, RULE)
    full = [worker for worker, value in told.medians.items() if value >= UTIL]
    evidence["workers_saturated"] = len(full)
    found = 2 * len(full) > len(told.medians)
    if found:
        evidence |= _class(told)
    window = told.block.whole()
    return verdict(PATTERN, SIGNAL if found else NOTHING, subject(facts, told.block), evidence, window)


def _class(told: Busy) -> dict[str, Any]:
    """A collective keeps a GPU busy too: only where it is known to be short is it compute."""
    known = parts(told.blocks)
    comm, data = known.get("comm_time"), known.get("data_time")
    if comm is None:
        return {"class_undecided": "no comm_time is recorded, and a collective keeps a GPU busy too"}
    low = comm.share <= comm_bound.SHARE and (data is None or data.share <= loader_bound.SHARE)
    return {"class": "compute", "comm_share_of_step": comm.share} if low else {"comm_share_of_step": comm.share}
