# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A run's own log says that it was aborted or failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import Block, Facts
from ..matrix import RUN_METRICS, absent
from ..naming import named, subject
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict

PATTERN = "run_aborted"
METRIC = "run_aborted"
RULE = "the run's own log ends with a status of aborted or failed (a record of run_aborted other than 0)"


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a run: by its records where it has some; a run that trains and does not tell its end cannot be judged."""
    for blocks in facts.jobs.values():
        told = [block for block in blocks if block.metric == METRIC]
        for block in told:
            yield _judge(facts, block)
        steps = next((block for block in blocks if block.metric in RUN_METRICS), None)
        if steps is not None and not told:
            about = {name: value for name, value in subject(facts, steps).items() if name != "metric"}
            why = "no record says how the run ended; it may still go on"
            yield verdict(PATTERN, INSUFFICIENT, about, {"rule": RULE, "records": 0, "why": why}, steps.whole())


def _judge(facts: Facts, block: Block) -> Signal:
    import numpy as np

    bad = np.flatnonzero(block.value != 0)
    evidence: dict[str, Any] = {"rule": RULE, "records": len(block.value), "records_aborted": len(bad)}
    if not len(bad):
        return verdict(PATTERN, NOTHING, subject(facts, block), evidence, block.whole())
    place = block.time if block.timed else block.step
    last = int(bad[np.argmax(place[bad])])
    # A run that was started again and ended well is well.
    well = np.flatnonzero(block.value == 0)
    if len(well) and (block.timed or block.stepped) and int(place[well].max()) > int(place[last]):
        return verdict(PATTERN, NOTHING, subject(facts, block), {**evidence, "ended_well_after": True}, block.whole())
    names = {block.members[at] for at in block.member[bad] if block.members[at]}
    evidence |= {"last_step": absent(int(block.step[last])), "workers_named": named(names)}
    return verdict(PATTERN, SIGNAL, subject(facts, block), evidence, block.window(int(bad[0]), last))
