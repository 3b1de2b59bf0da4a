# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One worker of a job is slower than the others at the same steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._telemetry.metrics import EVENTS, is_loss
from ..cause import Stretch, beside
from ..facts import ABSENT, Block, Facts
from ..matrix import RUN_METRICS, WARM_UP, Matrix, absent, matrix
from ..naming import natural, subject
from ..peers import Runs, Slow, lost_to_slow, runs, slow_samples
from ..places import places
from ..same_node import Placed, with_node
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict
from ..worth import Worth, weighed

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "straggler"
RATIO = 1.25
SAMPLES = 3
WORKERS = 3
BY_CHANCE = 0.005
"""So many workers may this job's own wandering be expected to show as slow; beyond it the rule cannot tell."""
RULE = (
    f"step time over {RATIO} x the median of the other workers at the same step, {SAMPLES} samples running, at least {WORKERS} workers, "
    f"longer or slower than these workers wander by themselves; the first {WARM_UP} steps of a run or restart are not judged"
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a straggling worker (the worst first, 20 at most), else one a job; a run that times no steps cannot be judged."""
    slow: list[Placed] = []
    for blocks in facts.jobs.values():
        timed = [block for block in blocks if block.metric == "step_time"]
        for block in timed:
            told = tuple(_job(facts, block))
            if told[0].outcome == SIGNAL:
                slow.append(Placed(told, told[0].evidence["workers_slow"], places(facts, block)))
            else:
                yield from told
        run = [block for block in blocks if block.metric in (*RUN_METRICS, *EVENTS) or is_loss(block.metric)]
        if run and not timed:
            evidence = {"rule": RULE, "why": "no record of this run says how long a step of any worker took"}
            yield verdict(PATTERN, INSUFFICIENT, subject(facts, run[0], metric="step_time"), evidence, run[0].whole())
    yield from with_node(slow)


def _job(facts: Facts, block: Block) -> Iterator[Signal]:
    width = len(block.members)
    evidence: dict[str, Any] = {"rule": RULE, "unit": block.unit, "workers": width, "warm_up_steps": WARM_UP}
    table = matrix(block) if width >= WORKERS else None
    slow = slow_samples(table, RATIO, WORKERS) if table is not None else None
    if table is None or slow is None or len(slow.rows) < SAMPLES:
        yield verdict(
            PATTERN, INSUFFICIENT, subject(facts, block), {**evidence, "why": _why(width, table, slow)}, block.whole()
        )
        return
    evidence["samples"] = slow.judged
    found = weighed(slow, table.values, list(runs(slow, SAMPLES)), BY_CHANCE, SAMPLES)
    sure = [(run, told) for run, told in found if told.expected <= BY_CHANCE]
    evidence["workers_slow"] = len(sure)
    if sure:
        sure.sort(key=lambda entry: (-entry[0].lost, natural(block.members[entry[0].column])))
        for run, told in sure[:NAMED]:
            worker = block.members[run.column]
            figures = {**evidence, **_figures(slow, table, run, told), **_class(facts, block, table, slow, run)}
            window = _window(block, table, slow, run.first, run.last)
            yield verdict(PATTERN, SIGNAL, subject(facts, block, worker=worker), figures, window)
        return
    window = _window(block, table, slow, 0, len(slow.rows) - 1)
    if found:
        run, told = min(found, key=lambda entry: (entry[1].expected, entry[0].column))
        why = "the workers of this job wander as far from each other by themselves"
        figures = {"longest_run_samples": run.longest, "runs_expected_by_chance": told.expected}
        yield verdict(PATTERN, INSUFFICIENT, subject(facts, block), {**evidence, **figures, "why": why}, window)
        return
    yield verdict(PATTERN, NOTHING, subject(facts, block), {**evidence, "samples_slow": len(slow.row)}, window)


def _why(width: int, table: Matrix | None, slow: Slow | None) -> str:
    if width < WORKERS:
        return f"{width} workers named; {WORKERS} are needed"
    if table is None:
        return "after the warm-up the workers share no steps or times to compare them at"
    judged = len(slow.rows) if slow is not None else 0
    return f"{judged} steps with {WORKERS} workers or more after the warm-up; {SAMPLES} are needed"


def _figures(slow: Slow, table: Matrix, run: Runs, told: Worth) -> dict[str, Any]:
    decided = run.last if told.decided is None else told.decided
    return {
        "decided_at_step": absent(int(table.step[slow.rows[decided]])),
        "runs": run.count,
        "longest_run_samples": run.longest,
        "samples_slow": run.samples,
        "samples_of_worker": run.of_worker,
        "ratio_median": run.ratio_median,
        "ratio_max": run.ratio_max,
        "runs_expected_by_chance": told.expected,
        "share_of_lost_time": min(1.0, run.lost / lost_to_slow(slow)),
    }


def _class(facts: Facts, block: Block, table: Matrix, slow: Slow, run: Runs) -> dict[str, Any]:
    rows = slow.rows[[run.first, run.last]]
    place = table.step if block.stepped else table.time
    during = Stretch(block.stepped, int(place[rows].min()), int(place[rows].max()))
    return beside(facts, block, block.members[run.column], during)


def _window(block: Block, table: Matrix, slow: Slow, first: int, last: int) -> dict[str, Any]:
    rows: NDArray[Any] = slow.rows[[first, last]]
    step, time = table.step[rows], table.time[rows]
    restarted = bool(table.attempt.any())
    if restarted and ABSENT not in time and step[0] > step[1]:
        return block.span(ABSENT, ABSENT, int(time[0]), int(time[1]))
    return block.span(int(step[0]), int(step[1]), int(time[0]), int(time[1]))
