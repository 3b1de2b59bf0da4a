# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The level of a metric moves little by little: a leak, a disk that fills, a worker that ages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._telemetry.metrics import CANONICAL, EVENTS, is_loss
from ..cause import risen, stretch
from ..facts import Block, Facts
from ..level import levels
from ..lost import share_of_lost
from ..matrix import warm
from ..members import each
from ..naming import natural, subject
from ..ramp import IMPACT, LEVEL, SAMPLES, SHARE, Ramp, quarters, ramp
from ..series import Series, series
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "drift"
RULE = (
    f"Theil-Sen slope over block medians whose {LEVEL:.2%} interval excludes 0, change over {SHARE:.0%}, median of the last quarter "
    f"{IMPACT:.0%} or more from that of the first, no single step explains it, {SAMPLES} samples or more"
)
_MANY = 3


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a job and metric that drifts for the worse, or one a worker that does where the job as a whole does not.

    Losses are to change, and a level of use is judged against requests and limits: neither is looked at.
    """
    for block in facts.blocks:
        known = CANONICAL.get(block.metric)
        if is_loss(block.metric) or block.metric in EVENTS or (known is not None and known.use):
            continue
        yield from _block(facts, block, known.worse if known else "")


def _block(facts: Facts, block: Block, worse: str) -> Iterator[Signal]:
    lines = series(block)
    told = [(line, ramp(line.values)) for line in lines if len(line.values) >= SAMPLES]
    found = [entry for entry in told if _bad(entry[1], worse)]
    if not found and len(block.members) >= _MANY:
        found = [(line, entry) for line in _suspects(block) if _bad(entry := ramp(line.values), worse)]
    # What is told as a step of the job is not told again as a slope, of it or of a worker.
    if found and any(_stepped(line, drift) for line in lines for _whose, drift in found):
        found = []
    if found:
        found.sort(key=lambda entry: (-abs(entry[1].quarters - 1), natural(entry[0].worker)))
        for line, drift in found[:NAMED]:
            window = line.window(drift.low, len(line.values) - 1)
            figures = {
                **_base(block, line),
                **_figures(line, drift),
                **_share(line, drift, worse),
                "workers_drifting": len(found),
                **_class(facts, block, line),
            }
            yield verdict(PATTERN, SIGNAL, subject(facts, block, worker=line.worker), figures, window)
        return
    yield _quiet(facts, block, lines, told)


def _bad(drift: Ramp, worse: str) -> bool:
    return drift.found and (not worse or (drift.quarters > 1) == (worse == "up"))


def _stepped(line: Series, drift: Ramp) -> bool:
    return any((change.shift > 0) == (drift.quarters > 1) for change in levels(line.values).changes)


def _suspects(block: Block) -> Iterator[Series]:
    """Workers whose last quarter lies apart from their first; where all have as many records, told at one stroke."""
    import numpy as np

    width = len(block.members)
    count = len(block.value) // width
    even = count * width == len(block.value) and np.array_equal(block.starts, np.arange(width) * count)
    apart: NDArray[Any] | None = None
    if even and count >= SAMPLES:
        cut = int(warm(block)[:count].sum())
        if count - cut >= SAMPLES:
            apart = np.abs(quarters(block.value.reshape(width, count)[:, cut:]) - 1) > IMPACT / 2
            if not apart.any():
                return
    for place, line in enumerate(each(block)):
        if len(line.values) >= SAMPLES and (apart is None or apart[place]):
            yield line


def _quiet(facts: Facts, block: Block, lines: list[Series], told: list[tuple[Series, Ramp]]) -> Signal:
    if not told:
        line = max(lines, key=lambda entry: len(entry.values))
        why = f"{len(line.values)} samples; {SAMPLES} are needed"
        return verdict(PATTERN, INSUFFICIENT, subject(facts, block), {**_base(block, line), "why": why}, block.whole())
    line, drift = min(told, key=lambda entry: entry[1].blind)
    figures = _base(block, line)
    if drift.blind:
        figures |= {
            "block_samples": drift.block,
            "why": f"the noise remembers itself over {drift.block} samples; too few independent blocks are left to tell",
        }
    elif drift.found:
        figures["changes_for_the_better"] = 1
    window = line.window(0, len(line.values) - 1)
    return verdict(PATTERN, INSUFFICIENT if drift.blind else NOTHING, subject(facts, block), figures, window)


def _base(block: Block, line: Series) -> dict[str, Any]:
    return {"rule": RULE, "unit": block.unit, "samples": len(line.values), "of": line.of}


def _share(line: Series, drift: Ramp, worse: str) -> dict[str, Any]:
    """Beside the level of the first quarter."""
    import numpy as np

    if not worse:
        return {}
    level = float(np.median(line.values[: len(line.values) // 4]))
    return {"share_of_lost_time": share_of_lost(line.values, level, drift.low, len(line.values), up=worse == "up")}


def _class(facts: Facts, block: Block, line: Series) -> dict[str, Any]:
    size = len(line.values) // 4
    last = len(line.values) - 1
    return risen(facts, block, line, stretch(line, 0, size - 1), stretch(line, last - size + 1, last))


def _figures(line: Series, drift: Ramp) -> dict[str, Any]:
    return {
        "change_share": drift.share,
        "change_share_least": drift.least,
        "last_quarter_over_first": drift.quarters,
        "samples_of_slope": len(line.values) - drift.low,
        "blocks": drift.blocks,
        "block_samples": drift.block,
        "direction": "up" if drift.quarters > 1 else "down",
    }
