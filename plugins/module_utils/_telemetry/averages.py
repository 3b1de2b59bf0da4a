# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Averages since the start of a run, as many loggers print them, back to what each stretch of steps took.

Such an average hides a slowdown the longer the better, and its warm-up looks like drift. Whether a log holds averages is not guessed:
the log's own clock must agree with the figures taken apart, and disagree with those written.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

INTERVALS = 20
NEAR = 0.01
AGREE = 0.9
_PLACES = ("step", "time", "step_time")


def undone(records: list[dict[str, Any]]) -> bool:
    """Take the averages of each run apart, in place, where its clock proves them. Whether any run was.

    :param records: of one source, in its order; ``time`` in ms since 1970, ``step_time`` and ``data_time`` in s,
        ``throughput`` in samples/s.
    """
    found = [_undo(run) for run in _runs(records)]
    return any(found)


def _runs(records: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Measurements of one worker as long as its steps go on."""
    open_runs: dict[Any, list[dict[str, Any]]] = {}
    for record in records:
        if not all(_positive(record.get(name)) for name in _PLACES):
            continue
        worker = record.get("worker")
        run = open_runs.setdefault(worker, [])
        if run and record["step"] <= run[-1]["step"]:
            yield run
            open_runs[worker] = run = []
        run.append(record)
    yield from open_runs.values()


def _positive(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf


def _undo(run: list[dict[str, Any]]) -> bool:
    pairs = list(pairwise(run))
    own = [_own("step_time", *pair) for pair in pairs]
    if len(pairs) < INTERVALS or min(own) <= 0:
        return False
    clock = [(b["time"] - a["time"]) / 1000 / (b["step"] - a["step"]) for a, b in pairs]
    if min(clock) <= 0:
        return False
    apart = [abs(value / true - 1) for value, true in zip(own, clock, strict=True)]
    written = [abs(b["step_time"] / true - 1) for (_a, b), true in zip(pairs, clock, strict=True)]
    agreeing = sum(error <= NEAR for error in apart) / len(apart)
    if agreeing < AGREE or statistics.median(apart) > statistics.median(written) / 2:
        return False
    items = [record["throughput"] * record["step_time"] for record in run if _positive(record.get("throughput"))]
    steady = len(items) == len(run) and max(items) <= min(items) * (1 + NEAR)
    waits = all(_positive(record.get("data_time")) for record in run)
    for (a, b), value in reversed(list(zip(pairs, own, strict=True))):
        if steady:
            b["throughput"] *= b["step_time"] / value
        if waits:
            b["data_time"] = max(0.0, _own("data_time", a, b))
        b["step_time"] = value
    return True


def _own(name: str, a: dict[str, Any], b: dict[str, Any]) -> float:
    """What the steps between two averages took, each."""
    whole: float = (b[name] * b["step"] - a[name] * a["step"]) / (b["step"] - a["step"])
    return whole
