# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The verdict on a part of the step time that should be small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .facts import Block, Facts
from .naming import natural, subject
from .shares import SAMPLES, Share, one, share
from .signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict

_UNEVEN = 2.0
"""Workers that wait so many times longer than the one that waits least wait for that one, not for the network."""


@dataclass(frozen=True)
class Part:
    """:ivar metric: the part. :ivar other: the other known part of a step that is no work. :ivar least: share from which it is too much."""

    pattern: str
    metric: str
    other: str
    least: float
    rule: str
    cause: str


def bound(facts: Facts, part: Part) -> Iterator[Signal]:
    """One verdict a job that has a step time."""
    for blocks in facts.jobs.values():
        if any(block.metric == "step_time" for block in blocks):
            yield _judge(facts, blocks, part)


def _judge(facts: Facts, blocks: tuple[Block, ...], part: Part) -> Signal:
    steps, waits, others = (one(blocks, metric) for metric in ("step_time", part.metric, part.other))
    anchor = waits or steps or next(block for block in blocks if block.metric == "step_time")
    evidence: dict[str, Any] = {"rule": part.rule, "unit": anchor.unit}
    told = share(waits, steps) if waits is not None and steps is not None else None
    why = _why(part, steps, waits, told)
    if why or told is None or steps is None:
        about = {name: value for name, value in subject(facts, anchor).items() if waits is not None or name != "metric"}
        return verdict(part.pattern, INSUFFICIENT, about, {**evidence, "why": why}, anchor.whole())
    evidence |= {"samples": told.samples, "workers": len(told.of_worker), "share_of_step": told.share}
    if told.share <= part.least:
        return verdict(part.pattern, NOTHING, subject(facts, anchor), evidence, told.window)
    other = share(others, steps) if others is not None else None
    worst = sorted(told.of_worker.items(), key=lambda entry: (-entry[1], natural(entry[0])))
    evidence |= {
        "lost_s": _lost(told, anchor, steps),
        "workers_named": [{"worker": name, "share_of_step": value} for name, value in worst[:NAMED] if name],
        "share_of_lost_time": told.share / (told.share + other.share) if other is not None else None,
        **_class(part, told),
    }
    return verdict(part.pattern, SIGNAL, subject(facts, anchor), evidence, told.window)


def _why(part: Part, steps: Block | None, waits: Block | None, told: Share | None) -> str:
    if waits is None:
        return f"no {part.metric} is recorded, or it is in several units"
    if steps is None:
        return "the step time is recorded in several units"
    if told is None:
        return f"{part.metric} and step_time share no unit, or no steps after the warm-up"
    if told.samples < SAMPLES:
        return f"{told.samples} steps after the warm-up with both; {SAMPLES} are needed"
    return f"{part.metric} is longer than the step it should be part of" if told.share > 1 else ""


def _lost(told: Share, waits: Block, steps: Block) -> float | None:
    """Seconds of the recorded steps, averaged over the workers, which wait at the same time."""
    import numpy as np

    if waits.unit != "s":
        return None
    return told.share * told.samples * float(np.mean(steps.value)) / max(1, len(told.of_worker))


def _class(part: Part, told: Share) -> dict[str, str]:
    shares = sorted(told.of_worker.values())
    if part.metric == "comm_time" and len(shares) > 1 and shares[-1] > _UNEVEN * shares[0]:
        return {"class_undecided": "workers wait unevenly: some may wait for a slow one, not for the network"}
    return {"class": part.cause}
