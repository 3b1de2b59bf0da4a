# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A loss became NaN or infinite: the run learns nothing from there on, however fast it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._telemetry.metrics import is_loss
from ..facts import Block, Facts
from ..matrix import RUN_METRICS, absent
from ..naming import named, subject
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict

PATTERN = "loss_not_finite"
RULE = "any loss record that is NaN, infinite or null"


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a job and loss; a training job without a loss cannot be judged."""
    for blocks in facts.jobs.values():
        losses = [block for block in blocks if is_loss(block.metric)]
        for block in losses:
            yield _judge(facts, block)
        steps = [block for block in blocks if block.metric in RUN_METRICS]
        if steps and not losses:
            why = "no loss is recorded; speed alone does not make a run healthy"
            about = {name: value for name, value in subject(facts, steps[0]).items() if name != "metric"}
            yield verdict(PATTERN, INSUFFICIENT, about, {"rule": RULE, "records": 0, "why": why})


def _judge(facts: Facts, block: Block) -> Signal:
    import numpy as np

    finite = np.isfinite(block.value)
    evidence: dict[str, Any] = {"rule": RULE, "records": len(finite), "workers": len(block.members)}
    if finite.all():
        return verdict(PATTERN, NOTHING, subject(facts, block), evidence, block.whole())
    bad = np.flatnonzero(~finite)
    place = block.time if block.timed else block.step
    first = int(bad[np.argmin(place[bad])])
    last = int(bad[np.argmax(place[bad])])
    names = {block.members[place] for place in block.member[bad] if block.members[place]}
    evidence |= {
        "records_not_finite": len(bad),
        "first_step": absent(int(block.step[first])),
        "first_value": str(float(block.value[first])),
        "workers_not_finite": len(names),
        "workers_named": named(names),
        "finite_after": bool(finite[place > place[first]].any()),
    }
    worker = next(iter(names)) if len(names) == 1 else None
    return verdict(PATTERN, SIGNAL, subject(facts, block, worker=worker), evidence, block.window(first, last))
