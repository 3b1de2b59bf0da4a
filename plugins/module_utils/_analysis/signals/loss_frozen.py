# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A loss is the same number, record after record, while steps go on: the run computes and learns nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._telemetry.metrics import is_loss
from ..facts import ABSENT, Block, Facts
from ..naming import natural, subject
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict
from ..spells import Spell, runs_of, spells, step_span

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "loss_frozen"
RECORDS = 50
BY_CHANCE = 0.01
_AROUND = 200
_MOVES = 5
"""So many moves up and as many down it takes to know the last digit of a log."""
RULE = f"the same loss in {RECORDS} records running or more while steps go on, where the log's rounding does not make equal neighbours"


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a job and loss; the worker with the longest stretch is named."""
    for block in facts.blocks:
        if is_loss(block.metric):
            yield _judge(facts, block)


def _judge(facts: Facts, block: Block) -> Signal:
    records = max((len(spell.rows) for spell in spells(block)), default=0)
    evidence: dict[str, Any] = {"rule": RULE, "records": len(block.value), "workers": len(block.members)}
    if records < RECORDS:
        why = f"{records} finite records in a row; {RECORDS} are needed"
        return verdict(PATTERN, INSUFFICIENT, subject(facts, block), {**evidence, "why": why}, block.whole())
    frozen = [stretch for spell in spells(block) if (stretch := _stretch(block, spell)) is not None]
    if not frozen:
        return verdict(PATTERN, NOTHING, subject(facts, block), evidence, block.whole())
    frozen.sort(key=lambda entry: (-entry["records_equal"], natural(entry["worker"])))
    worst = frozen[0]
    low, high = worst.pop("rows")
    evidence |= {
        **{name: value for name, value in worst.items() if name != "worker"},
        "workers_frozen": len({entry["worker"] for entry in frozen}),
        "workers_named": [entry["worker"] for entry in frozen[:NAMED] if entry["worker"]],
    }
    why = _doubt(facts, block, worst, low, high)
    if why:
        evidence["why"] = why
    outcome = INSUFFICIENT if why else SIGNAL
    about = subject(facts, block, worker=worst["worker"] if len(frozen) == 1 else "")
    return verdict(PATTERN, outcome, about, evidence, block.window(low, high))


def _stretch(block: Block, spell: Spell) -> dict[str, Any] | None:
    """The longest stretch of equal records of one run, long enough."""
    import numpy as np

    values = block.value[spell.rows]
    same = values[1:] == values[:-1]
    starts, ends = runs_of(same)
    if not len(starts):
        return None
    longest = int(np.argmax(ends - starts))
    low, high = int(starts[longest]), int(ends[longest])
    if high - low + 1 < RECORDS:
        return None
    others = len(same) - (high - low)
    equal = (int(same.sum()) - (high - low)) / others if others else 0.0
    return {
        "worker": spell.worker,
        "rows": (int(spell.rows[low]), int(spell.rows[high])),
        "records_equal": high - low + 1,
        "value": float(values[low]),
        "steps": step_span(block, int(spell.rows[low]), int(spell.rows[high])),
        "equal_neighbours_share_else": equal,
        "stretches_expected_by_chance": len(values) * equal ** (high - low),
        "rounded": _rounded(values, low, high),
    }


def _rounded(values: NDArray[Any], low: int, high: int) -> bool:
    """Whether the losses around the stretch move up and down by hardly more than the last digit that the log keeps."""
    import numpy as np

    around = np.concatenate((values[max(0, low - _AROUND) : low], values[high + 1 : high + 1 + _AROUND]))
    moves = np.diff(around)
    moves = moves[moves != 0]
    if min(int((moves > 0).sum()), int((moves < 0).sum())) < _MOVES:
        return False
    sizes = np.abs(moves)
    return bool(np.median(sizes) <= 2 * sizes.min())


def _doubt(facts: Facts, block: Block, worst: dict[str, Any], low: int, high: int) -> str:
    if worst["stretches_expected_by_chance"] > BY_CHANCE:
        return "elsewhere in this log equal neighbours are so common that a stretch of this length comes by rounding or repetition"
    if worst["rounded"]:
        return "the log keeps so few digits that a loss that hardly moves looks the same"
    if worst["steps"]:
        return ""
    if worst["steps"] == 0:
        return "the step counter stands still too"
    since, until = int(block.time[low]), int(block.time[high])
    if ABSENT not in (since, until) and _goes_on(facts, block, since, until):
        return ""
    return "the records have no step, so whether steps go on is not known"


def _goes_on(facts: Facts, block: Block, since: int, until: int) -> bool:
    """Whether another metric of the job has steps that advance in the meantime."""
    for other in facts.jobs[block.job, block.namespace]:
        inside = (other.time >= since) & (other.time <= until) & (other.step != ABSENT)
        if inside.any() and int(other.step[inside].max()) > int(other.step[inside].min()):
            return True
    return False
