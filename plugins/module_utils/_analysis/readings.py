# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Readings: figures of the few series that quarantine judges, so that it needs the observation alone.

Series of nodes (``clock_offset`` in s, ``gpu_ecc_uncorrectable``, ``gpu_count``) name the node as ``worker``; ``dns_servfail_ratio`` is the
share of SERVFAIL in CoreDNS' answers over 5 min; ``checkpoint_failed`` is 1 of a checkpoint that failed and 0 of one that did not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from .facts import Block, Facts, moment
from .members import each
from .naming import subject
from .series import Series, series
from .signal import rounded

BY_NODE = ("clock_offset", "gpu_count", "gpu_ecc_uncorrectable")
CLUSTER = ("dns_servfail_ratio",)
COLLAPSE = timedelta(minutes=10)
LEAST = 5
"""Samples on either side of the cut."""

Reading = dict[str, Any]


def find_readings(facts: Facts) -> list[Reading]:
    """What the newest records say, each ``{metric, subject, window, figures}``, in the order of the blocks."""
    return [reading for block in facts.blocks if block.timed for reading in _of(facts, block)]


def _of(facts: Facts, block: Block) -> Iterator[Reading]:
    if block.metric in (*BY_NODE, *CLUSTER):
        for line in each(block):
            if len(line.values):
                figures = {"last": line.values[-1], "max": line.values.max(), "records": len(line.values)}
                yield _reading(facts, block, line.time, figures, worker=line.worker)
    elif block.metric == "throughput":
        yield from _throughput(facts, block)
    elif block.metric == "checkpoint_time":
        yield from _age(facts, block)
    elif block.metric == "checkpoint_failed":
        yield from _failed(facts, block)


def _throughput(facts: Facts, block: Block) -> Iterator[Reading]:
    """The level of the last ten minutes against what it was before; of several workers the worst."""
    found = [(share, line) for line in series(block) if (share := _share(line)) is not None]
    if found:
        share, line = min(found, key=lambda entry: (entry[0], entry[1].worker))
        yield _reading(facts, block, line.time, {"share_of_median": share, "records": len(line.values)})


def _share(line: Series) -> float | None:
    import numpy as np

    if len(line.values) < 2 * LEAST:
        return None
    cut = int(line.time[-1]) - COLLAPSE // timedelta(microseconds=1)
    late = line.time > cut
    before = line.values[~late]
    # As much before as is judged, or nothing says what it was.
    whole = int(line.time[0]) <= cut - COLLAPSE // timedelta(microseconds=1)
    if not whole or late.sum() < LEAST or len(before) < LEAST or np.median(before) <= 0:
        return None
    return float(np.median(line.values[late]) / np.median(before))


def _age(facts: Facts, block: Block) -> Iterator[Reading]:
    import numpy as np

    times = np.unique(block.time)
    now = int(facts.observed_at.timestamp() * 1e6)
    figures: dict[str, Any] = {"age_s": max(0, now - int(times[-1])) / 1e6, "checkpoints": len(times)}
    if len(times) > 1:
        figures["interval_s"] = float(np.median(np.diff(times))) / 1e6
    yield _reading(facts, block, times, figures)


def _failed(facts: Facts, block: Block) -> Iterator[Reading]:
    """How many of the last checkpoints failed, one after another."""
    import numpy as np

    order = np.argsort(block.time, kind="stable")
    good = np.flatnonzero(block.value[order] == 0)
    running = block.records - (int(good[-1]) + 1 if len(good) else 0)
    yield _reading(facts, block, block.time[order], {"running": running, "checkpoints": block.records})


def _reading(facts: Facts, block: Block, time: Any, figures: dict[str, Any], worker: str = "") -> Reading:
    about = subject(facts, block)
    return {
        "metric": block.metric,
        "subject": {**about, "worker": worker} if worker else about,
        "window": {"from": moment(int(time[0])), "to": moment(int(time[-1]))},
        "figures": {name: rounded(float(value)) for name, value in figures.items()},
    }
