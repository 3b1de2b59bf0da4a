# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The level of a metric moved and stayed: a job got slower from one step to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._telemetry.metrics import CANONICAL, EVENTS, is_loss
from ..cause import risen, stretch
from ..facts import Block, Facts
from ..level import BLOCKS, LEVEL, SAMPLES, SHARE, Change, levels
from ..lost import share_of_lost
from ..naming import subject
from ..series import Series, series
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "step_change"
CHANGES = 5
"""A level that moves more often than this is restless, and no single move of it is told."""
RULE = (
    f"Hodges-Lehmann shift over {SHARE:.0%} of the level before, by the near end of its {LEVEL:.3%} interval (of means where fewer than "
    f"{BLOCKS} blocks a side are too few for ranks), {SAMPLES} samples or more on either side, no straight line nearer to the samples"
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a change for the worse (any change where no direction is worse), else one a job and metric.

    Losses are to change, and a level of use is judged against requests and limits: neither is looked at.
    """
    for block in facts.blocks:
        known = CANONICAL.get(block.metric)
        if is_loss(block.metric) or block.metric in EVENTS or (known is not None and known.use):
            continue
        yield from _block(facts, block, known.worse if known else "")


def _block(facts: Facts, block: Block, worse: str) -> Iterator[Signal]:
    lines = series(block)
    quiet: list[tuple[str, dict[str, Any], Series]] = []
    for line in lines:
        about = subject(facts, block, worker=line.worker)
        base = {"rule": RULE, "unit": block.unit, "samples": len(line.values), "of": line.of}
        if len(line.values) < 2 * SAMPLES:
            quiet.append((INSUFFICIENT, {**base, "why": f"{len(line.values)} samples; {2 * SAMPLES} are needed"}, line))
            continue
        told = levels(line.values)
        found = told.changes
        if told.blind:
            why = f"the noise remembers itself over {told.block} samples; too few independent blocks are left to tell"
            quiet.append((INSUFFICIENT, {**base, "block_samples": told.block, "why": why}, line))
            continue
        if len(found) > CHANGES:
            why = f"the level moves {len(found)} times; no single move stands out"
            quiet.append((INSUFFICIENT, {**base, "changes": len(found), "why": why}, line))
            continue
        bad = [change for change in found if not worse or (change.shift > 0) == (worse == "up")]
        for change in bad:
            yield verdict(
                PATTERN,
                SIGNAL,
                about,
                {**base, **_figures(change), **_share(line, change, worse), **_class(facts, block, line, change)},
                line.window(change.at, change.high - 1),
            )
        if not bad:
            better = {"changes_for_the_better": len(found)} if found else {}
            quiet.append((NOTHING, {**base, **better, "level": _median(line.values)}, line))
    # One line a job and metric: the first that could be judged speaks for the rest.
    if quiet and len(quiet) == len(lines):
        outcome, evidence, line = min(quiet, key=lambda entry: (entry[0] != NOTHING, entry[2].worker))
        yield verdict(PATTERN, outcome, subject(facts, block), evidence, line.window(0, len(line.values) - 1))


def _figures(change: Change) -> dict[str, Any]:
    return {
        "level_before": change.before,
        "level_after": change.after,
        "ratio": change.after / change.before,
        "shift": change.shift,
        "shift_share": change.share,
        "shift_share_least": change.least,
        "samples_before": change.at - change.low,
        "samples_after": change.high - change.at,
        "blocks_before": change.blocks[0],
        "blocks_after": change.blocks[1],
        "block_samples": change.block,
        "direction": "up" if change.shift > 0 else "down",
    }


def _share(line: Series, change: Change, worse: str) -> dict[str, Any]:
    if not worse:
        return {}
    return {"share_of_lost_time": share_of_lost(line.values, change.before, change.at, change.high, up=worse == "up")}


def _class(facts: Facts, block: Block, line: Series, change: Change) -> dict[str, Any]:
    before, after = stretch(line, change.low, change.at - 1), stretch(line, change.at, change.high - 1)
    return risen(facts, block, line, before, after)


def _median(values: NDArray[Any]) -> float:
    import numpy as np

    return float(np.median(values))
