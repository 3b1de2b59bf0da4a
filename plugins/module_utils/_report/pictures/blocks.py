# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The records that a verdict is about, found again by its subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._analysis.facts import Block, Facts
from ..._analysis.matrix import warm

if TYPE_CHECKING:
    from numpy.typing import NDArray

Signal = Mapping[str, Any]
"""A signal as ``observation.json`` has it."""


def job_blocks(facts: Facts, signal: Signal) -> tuple[Block, ...]:
    """All blocks of the job."""
    subject = signal["subject"]
    return facts.jobs.get((subject.get("job", ""), subject.get("namespace", "")), ())


def block_of(facts: Facts, signal: Signal, metric: str | None = None) -> Block | None:
    """The block of the job and the metric; None where the records are not there, or in several units of which the verdict names none."""
    wanted = metric or signal["subject"].get("metric")
    found = [block for block in job_blocks(facts, signal) if block.metric == wanted]
    if len(found) > 1:
        found = [block for block in found if block.unit == signal["evidence"].get("unit")]
    return found[0] if len(found) == 1 else None


def judged(block: Block) -> NDArray[Any]:
    """Places of the records that are judged: those of the warm-up are not."""
    import numpy as np

    return np.flatnonzero(~warm(block))
