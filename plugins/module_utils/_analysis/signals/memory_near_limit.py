# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container's memory use stands just below its limit: the next allocation may be its last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import ABSENT, Facts
from ..naming import natural
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict
from ..sizing.foretold import foretold
from ..spells import runs_of
from ..use import Use, bytes_or_cores, each_pod, uses

PATTERN = "memory_near_limit"
SHARE = 0.90
SECONDS = 300
PERIODS = 5
RULE = (
    f"memory use over {SHARE:.0%} of the limit in every record of {SECONDS // 60} minutes or more, two records at least"
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload and container whose memory use is recorded."""
    for use in uses(facts, "mem_use"):
        yield _judge(facts, use)


def _judge(facts: Facts, use: Use) -> Signal:
    times = use.block.time[use.rows]
    window = use.block.span(ABSENT, ABSENT, int(times.min()), int(times.max()))
    written = use.container.limits.get("memory") if use.container else None
    limit = bytes_or_cores(written)
    evidence: dict[str, Any] = {
        "rule": RULE,
        "resource": "memory",
        "unit": use.block.unit,
        "records": len(use.rows),
        "limit": written,
    }
    why = use.why or ("" if limit is not None else "the container has no memory limit")
    if why or limit is None:
        return verdict(PATTERN, INSUFFICIENT, use.about, {**evidence, "why": why}, window)
    evidence |= {"limit_amount": limit, "use_max": float(use.block.value[use.rows].max())}
    evidence["use_max_share_of_limit"] = evidence["use_max"] / limit
    found = [entry for name, rows in each_pod(use) if (entry := _longest(use, name, rows, limit))]
    if not found:
        return verdict(PATTERN, NOTHING, use.about, evidence, window)
    found.sort(key=lambda entry: (-entry["seconds"], natural(entry["pod"])))
    worst = found[0]
    evidence |= foretold(facts, use)
    evidence |= {
        "pods_near": len(found),
        "pods_named": [entry["pod"] for entry in found[:NAMED] if entry["pod"]],
        "near_s_longest": worst["seconds"],
        "near_records_longest": worst["records"],
        "class": "memory",
    }
    return verdict(PATTERN, SIGNAL, use.about, evidence, use.block.span(ABSENT, ABSENT, worst["from"], worst["to"]))


def _longest(use: Use, name: str, rows: Any, limit: float) -> dict[str, Any] | None:
    """The longest stretch of one pod near its limit; a gap of more than five periods ends one."""
    import numpy as np

    times, over = use.block.time[rows], use.block.value[rows] > SHARE * limit
    if len(rows) < 2 or not over.any():
        return None
    gaps = np.diff(times)
    held = over[1:] & over[:-1] & (gaps <= PERIODS * float(np.median(gaps)))
    stretches = [
        (int(times[high]) - int(times[low]), -int(low), int(low), int(high))
        for low, high in zip(*runs_of(held), strict=True)
    ]
    if not stretches:
        return None
    length, _order, low, high = max(stretches)
    if length < SECONDS * 1e6:
        return None
    return {
        "pod": name,
        "seconds": length / 1e6,
        "records": high - low + 1,
        "from": int(times[low]),
        "to": int(times[high]),
    }
