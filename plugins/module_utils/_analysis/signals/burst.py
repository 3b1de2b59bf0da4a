# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A metric leaves its level again and again, and comes back each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._telemetry.metrics import CANONICAL, EVENTS, is_loss
from ..excursions import MADS, SAMPLES, TIMES, Excursions, excursions
from ..facts import Block, Facts
from ..naming import subject
from ..series import Series, series
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict

PATTERN = "burst"
LEAST = 40
_PHASED = frozenset({"gpu_util"})
"""What a sensor sees fall at every checkpoint and evaluation of a healthy run."""
RULE = (
    f"{TIMES} excursions or more, each {SAMPLES} samples running, over median + {MADS} MAD of the logarithms and a tenth of the level; "
    f"{LEAST} samples or more; no verdict where the MAD is 0"
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a series that bursts, else one a job and metric; losses, levels of use and utilisation are not looked at."""
    for block in facts.blocks:
        known = CANONICAL.get(block.metric)
        if is_loss(block.metric) or block.metric in EVENTS | _PHASED or (known is not None and known.use):
            continue
        yield from _block(facts, block, down=known is not None and known.worse == "down")


def _block(facts: Facts, block: Block, *, down: bool) -> Iterator[Signal]:
    quiet: list[tuple[str, dict[str, Any], Series]] = []
    for line in series(block)[:NAMED]:
        base = {"rule": RULE, "unit": block.unit, "samples": len(line.values), "of": line.of}
        told = excursions(line.values, down=down) if len(line.values) >= LEAST else None
        if told is None or told.flat:
            quiet.append((INSUFFICIENT, {**base, "why": _why(line, told)}, line))
            continue
        base |= {"level": told.level, "bound": told.bound, "excursions": len(told.starts)}
        if len(told.starts) < TIMES:
            quiet.append((NOTHING, base, line))
            continue
        if told.by_chance:
            why = "noise that remembers itself shows as many excursions by chance in so many samples"
            quiet.append((INSUFFICIENT, {**base, "excursions_expected_by_chance": told.expected, "why": why}, line))
            continue
        window = line.window(int(told.starts[0]), int(told.ends[-1]) - 1)
        about = subject(facts, block, worker=line.worker)
        yield verdict(PATTERN, SIGNAL, about, {**base, **_figures(line, told)}, window)
        return
    outcome, evidence, line = min(quiet, key=lambda entry: (entry[0] != NOTHING, entry[2].worker))
    window = line.window(0, len(line.values) - 1)
    yield verdict(PATTERN, outcome, subject(facts, block), evidence, window)


def _why(line: Series, told: Excursions | None) -> str:
    if len(line.values) < LEAST:
        return f"{len(line.values)} samples; {LEAST} are needed"
    if told is None:
        return "half of the samples or more are not positive"
    return "more than half of the samples are equal, so there is no scale to judge by"


def _figures(line: Series, told: Excursions) -> dict[str, Any]:
    import numpy as np

    runs = [line.values[low:high] for low, high in zip(told.starts, told.ends, strict=True)]
    inside = np.concatenate(runs)
    gaps = np.array([abs(float(np.median(run)) - told.level) for run in runs])
    largest = sorted(np.argsort(-gaps, kind="stable")[:NAMED].tolist())
    return {
        "samples_in_excursions": len(inside),
        "longest_excursion_samples": max(len(run) for run in runs),
        "ratio_median": float(np.median(inside)) / told.level,
        "worst_ratio": float(np.median(runs[int(gaps.argmax())])) / told.level,
        "share_of_samples": len(inside) / len(line.values),
        "largest_excursions": [line.window(int(told.starts[at]), int(told.ends[at]) - 1) for at in largest],
        "direction": "up" if told.bound > told.level else "down",
    }
