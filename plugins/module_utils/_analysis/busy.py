# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How busy the GPUs of a job are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .facts import Block, Facts
from .matrix import RUN_METRICS
from .members import each
from .naming import subject
from .shares import SAMPLES, one
from .signal import INSUFFICIENT, Signal, verdict


@dataclass(frozen=True)
class Busy:
    """:ivar medians: of each worker's utilisation (0–1). :ivar samples: of all of them, warm-up left out."""

    blocks: tuple[Block, ...]
    block: Block
    medians: dict[str, float]
    samples: int


def busy(facts: Facts, pattern: str, rule: str) -> Iterator[Busy | Signal]:
    """What is known of each job: figures, or the verdict that they do not decide. Jobs that neither train nor use a GPU are passed over."""
    import numpy as np

    for blocks in facts.jobs.values():
        block = one(blocks, "gpu_util")
        steps = next((entry for entry in blocks if entry.metric in RUN_METRICS), None)
        anchor = next((entry for entry in blocks if entry.metric == "gpu_util"), steps)
        if anchor is None:
            continue
        medians = (
            {line.worker: float(np.median(line.values)) for line in each(block) if len(line.values)} if block else {}
        )
        samples = sum(len(line.values) for line in each(block)) if block else 0
        why = _why(block, samples, anchor)
        if why or block is None:
            about = subject(facts, anchor)
            if anchor is steps:
                del about["metric"]
            yield verdict(pattern, INSUFFICIENT, about, {"rule": rule, "samples": samples, "why": why}, anchor.whole())
        else:
            yield Busy(blocks, block, medians, samples)


def _why(block: Block | None, samples: int, anchor: Block) -> str:
    if block is None:
        several = anchor.metric == "gpu_util"
        return "gpu_util is recorded in several units" if several else "no gpu_util is recorded"
    if block.unit != "1":
        return f"the unit of gpu_util is {block.unit[:40]}, not 1"
    return f"{samples} samples; {SAMPLES} are needed" if samples < SAMPLES else ""


def figures(told: Busy, rule: str) -> dict[str, Any]:
    """What both verdicts say."""
    import numpy as np

    values = list(told.medians.values())
    return {
        "rule": rule,
        "samples": told.samples,
        "workers": len(values),
        "gpu_util_median": float(np.median(values)),
        "gpu_util_least": min(values),
        "gpu_util_most": max(values),
    }
