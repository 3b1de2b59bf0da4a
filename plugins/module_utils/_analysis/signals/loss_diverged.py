# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A loss grows far over what it was, and stays there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._telemetry.metrics import is_loss
from ..facts import Block, Facts
from ..matrix import absent
from ..naming import natural, subject
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict
from ..spells import Spell, runs_of, spells, step_span

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "loss_diverged"
TIMES = 3.0
STEPS = 20
RECORDS = 5
TRAIL = 100
LEAST = 20
RULE = (
    f"loss over {TIMES:.0f} x the median of the {TRAIL} records before ({LEAST} at least), {STEPS} steps and {RECORDS} records running; "
    "without steps, as many records"
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a job and loss; the worker that diverged first is named where it is the only one."""
    for block in facts.blocks:
        if is_loss(block.metric):
            yield _judge(facts, block)


def _judge(facts: Facts, block: Block) -> Signal:
    evidence: dict[str, Any] = {"rule": RULE, "records": len(block.value), "workers": len(block.members)}
    fit = [spell for spell in spells(block) if len(spell.rows) >= LEAST + RECORDS]
    positive = [spell for spell in fit if float((block.value[spell.rows] > 0).mean()) > 0.5]
    if not positive:
        short = "the loss is not positive, so no multiple of it means more"
        why = short if fit else f"too few finite records in a row; {LEAST + RECORDS} are needed"
        return verdict(PATTERN, INSUFFICIENT, subject(facts, block), {**evidence, "why": why}, block.whole())
    found = [entry for spell in positive if (entry := _diverged(block, spell)) is not None]
    if not found:
        return verdict(PATTERN, NOTHING, subject(facts, block), evidence, block.whole())
    found.sort(key=lambda entry: (entry["first_step"] or 0, natural(entry["worker"])))
    first = found[0]
    low, high = first.pop("rows")
    names = [entry["worker"] for entry in found if entry["worker"]]
    evidence |= {name: value for name, value in first.items() if name != "worker"}
    evidence |= {"workers_diverged": len(set(names)), "workers_named": sorted(set(names), key=natural)[:NAMED]}
    about = subject(facts, block, worker=first["worker"] if len(found) == 1 else "")
    return verdict(PATTERN, SIGNAL, about, evidence, block.window(low, high))


def _diverged(block: Block, spell: Spell) -> dict[str, Any] | None:
    import numpy as np

    values = block.value[spell.rows]
    if values.max() <= TIMES * values.min():
        return None
    before = _trailing(values)
    for low, high in zip(*runs_of((before > 0) & (values > TIMES * before)), strict=True):
        rows = spell.rows[[low, high - 1]]
        if not _long(block, spell, int(low), int(high)):
            continue
        return {
            "worker": spell.worker,
            "rows": (int(rows[0]), int(rows[1])),
            "first_step": absent(int(block.step[rows[0]])),
            "level_before": float(before[low]),
            "ratio_median": float(np.median(values[low:high])) / float(before[low]),
            "records_over": int(high - low),
            "recovered": bool(high < len(values)) and bool((values[high:] <= TIMES * before[low]).any()),
        }
    return None


def _long(block: Block, spell: Spell, low: int, high: int) -> bool:
    """Whether a run lasts: by steps, each record standing for the steps up to the next."""
    steps = step_span(block, int(spell.rows[low]), int(spell.rows[high - 1]))
    whole = step_span(block, int(spell.rows[0]), int(spell.rows[-1]))
    if steps is None or not whole:
        return high - low >= STEPS
    return high - low >= RECORDS and steps + whole / (len(spell.rows) - 1) >= STEPS


def _trailing(values: NDArray[Any]) -> NDArray[Any]:
    """Median of the records before each; NaN while there are too few."""
    import numpy as np
    import polars as pl

    told = pl.Series(values).rolling_median(TRAIL, min_samples=LEAST).to_numpy()
    return np.concatenate(([np.nan], told[:-1]))
