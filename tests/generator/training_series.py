# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the workers of a training job report: time of a step, loss and throughput, a record each ten steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .draw import Draw
from .lines import Line, line
from .shape import Shape
from .training import GAP, NOT_FINITE, SLOWER, STRAGGLER, Run

RECORDS, EVERY = 240, 10  # records a worker, steps between them
# Step times of healthy synchronous training vary by a few per cent, with rare single hiccups (a checkpoint, a page fault storm).
NOISE, HICCUP, HICCUP_FACTOR = 0.03, 0.004, 1.6
WARM_UP_RECORDS, WARM_UP_FACTOR = 2, 2.2  # compilation and cold caches
GAP_RECORDS = 30


@dataclass(frozen=True, slots=True)
class Story:
    """What happens in a run, drawn: ``worker`` is the one it happens to, ``onset`` the record it begins at, ``factor`` by how much."""

    worker: int
    onset: int
    factor: float
    step_seconds: float
    samples: int


def story(shape: Shape, run: Run) -> Story:
    draw = Draw(shape.seed, "story", run.job)
    return Story(
        worker=draw.whole(1, max(1, run.workers - 1)),
        onset=draw.whole(RECORDS // 3, RECORDS // 2),
        factor=draw.uniform(1.45, 1.9) if run.case == STRAGGLER else draw.uniform(1.3, 1.5),
        step_seconds=draw.uniform(0.4, 1.6),
        samples=draw.pick((64, 128, 256, 512)),
    )


def run_lines(shape: Shape, run: Run, end: datetime) -> Iterator[Line]:
    """The records of all its workers, in order of time; the last one is sent at ``end``."""
    told = story(shape, run)
    draws = [Draw(shape.seed, "series", run.job, worker) for worker in range(run.workers)]
    loss_draw = Draw(shape.seed, "loss", run.job)
    for record in range(RECORDS):
        sent = end - timedelta(seconds=round((RECORDS - 1 - record) * EVERY * told.step_seconds))
        steps = [_step_seconds(draws[worker], run, told, worker, record) for worker in range(run.workers)]
        loss = _loss(loss_draw, run, told, record)
        if run.case == GAP and told.onset <= record < told.onset + GAP_RECORDS:
            continue
        common = {"job": run.job, "step": record * EVERY, "time": sent}
        for worker, seconds in enumerate(steps):
            yield line(metric="step_time", worker=run.worker(worker), unit="s", value=round(seconds, 4), **common)
        yield line(metric="loss", worker=run.worker(0), unit="1", value=loss, **common)
        rate = round(told.samples / max(steps), 2)  # the slowest worker sets the pace
        yield line(metric="throughput", worker=run.worker(0), unit="samples/s", value=rate, **common)


def _step_seconds(draw: Draw, run: Run, told: Story, worker: int, record: int) -> float:
    seconds = draw.lognormal(told.step_seconds, NOISE)
    hiccup = draw.chance(HICCUP)  # drawn whatever happens, so that the story does not shift the noise
    if record < WARM_UP_RECORDS:
        return seconds * WARM_UP_FACTOR
    if record >= told.onset and (run.case == SLOWER or (run.case == STRAGGLER and worker == told.worker)):
        return seconds * told.factor
    return seconds * (HICCUP_FACTOR if hiccup else 1)


def _loss(draw: Draw, run: Run, told: Story, record: int) -> float:
    value = draw.lognormal(1.7 + 5.2 * math.exp(-record / 70), 0.02)
    if run.case == NOT_FINITE and record >= told.onset:
        return math.nan  # once not a number, always: every later update is made from it
    return round(value, 4)
