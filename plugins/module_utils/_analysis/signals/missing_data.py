# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records that should be there are not. It says so, and is no other signal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._telemetry.metrics import EVENTS
from ..facts import Block, Facts
from ..naming import natural, subject
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "missing_data"
SHARE = 0.10
PERIODS = 5
RECORDS = 10
STEADY = 0.8
"""So much of the distances between records must be their median or a multiple of it, give or take a quarter, for it to be a period."""
_QUARTER = 0.25
RULE = f"more than {SHARE:.0%} of the records of a worker absent, or a gap of more than {PERIODS} periods"


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a job and metric; the workers with most records absent are named."""
    for block in facts.blocks:
        if block.metric not in EVENTS:
            yield _judge(facts, block)


def _judge(facts: Facts, block: Block) -> Signal:
    import numpy as np

    by = "step" if block.stepped else "time"
    evidence: dict[str, Any] = {
        "rule": RULE,
        "counted_by": by,
        "records": len(block.value),
        "workers": len(block.members),
    }
    if not block.stepped and not block.timed:
        return _insufficient(facts, block, evidence, "some records have no step and others no time")
    place, starts = _places(block)
    ends = np.append(starts[1:], len(place)) - 1
    gap = np.diff(place, append=place[-1:])
    gap[ends] = 0
    gaps = np.delete(gap, ends)
    if len(gaps) < RECORDS:
        return _insufficient(
            facts, block, evidence, f"{len(gaps) + 1} records in a row; {RECORDS + 1} are needed to know their period"
        )
    even = bool((gaps == gaps[0]).all())
    period = float(gaps[0]) if even else float(np.median(gaps))
    periods = gaps / period
    steady = 1.0 if even else float((np.abs(periods - np.maximum(np.round(periods), 1)) <= _QUARTER).mean())
    evidence |= {"period_steps": period} if by == "step" else {"period_s": period / 1e6}
    if steady < STEADY:
        return _insufficient(facts, block, {**evidence, "steady_share": steady}, "the records come at no steady period")
    absent, longest, at = _absent(place, gap, starts, ends, period)
    hit = np.flatnonzero((absent > SHARE) | (longest > PERIODS))
    evidence |= {"absent_share_max": float(absent.max()), "gap_periods_max": float(longest.max())}
    if not len(hit):
        return verdict(PATTERN, NOTHING, subject(facts, block), evidence, block.whole())
    worst = sorted(hit.tolist(), key=lambda entry: (-float(absent[entry]), natural(block.members[entry])))
    listed = [
        {
            "worker": block.members[entry],
            "absent_share": float(absent[entry]),
            "gap_periods": float(longest[entry]),
            "gap_after_step" if by == "step" else "gap_after_s": int(at[entry]) if by == "step" else at[entry] / 1e6,
        }
        for entry in worst[:NAMED]
    ]
    evidence |= {"workers_affected": len(hit), "workers_named": listed}
    worker = block.members[worst[0]] if len(hit) == 1 and len(block.members) > 1 else None
    return verdict(PATTERN, SIGNAL, subject(facts, block, worker=worker), evidence, block.whole())


def _insufficient(facts: Facts, block: Block, evidence: dict[str, Any], why: str) -> Signal:
    return verdict(PATTERN, INSUFFICIENT, subject(facts, block), {**evidence, "why": why}, block.whole())


def _places(block: Block) -> tuple[NDArray[Any], NDArray[Any]]:
    """Steps (or times) of each worker, ascending, each once, and where each worker begins: what a restart repeats is not there twice."""
    import numpy as np

    place = block.step if block.stepped else block.time
    onward = place[1:] > place[:-1]
    onward[block.starts[1:] - 1] = True
    if onward.all():
        return place, block.starts
    order = np.lexsort((place, block.member))
    place, member = place[order], block.member[order]
    once = np.concatenate(([True], (np.diff(place) != 0) | (np.diff(member) != 0)))
    place, member = place[once], member[once]
    return place, np.flatnonzero(np.concatenate(([True], np.diff(member) != 0)))


def _absent(
    place: NDArray[Any], gap: NDArray[Any], starts: NDArray[Any], ends: NDArray[Any], period: float
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Of each worker: the share of its records that is absent, its longest gap in periods, and where that gap begins.

    What a worker lacks before its first and after its last record counts, measured by the job's own first and last.

    :param gap: from each record to the worker's next one; 0 after its last.
    """
    import numpy as np

    low, high = int(place[starts].min()), int(place[ends].max())
    expected = round((high - low) / period) + 1
    share = np.clip(1 - (ends - starts + 1) / expected, 0, 1)
    head, tail = (place[starts] - low) / period, (high - place[ends]) / period
    inner, at = np.maximum.reduceat(gap, starts) / period, place[starts].copy()
    for entry in np.flatnonzero(inner > PERIODS):
        part = slice(starts[entry], ends[entry])
        at[entry] = place[part][np.argmax(gap[part])]
    late = tail > np.maximum(inner, head)
    at = np.where(late, place[ends], np.where(head > inner, low, at))
    return share, np.maximum(np.maximum(inner, head), tail), at
