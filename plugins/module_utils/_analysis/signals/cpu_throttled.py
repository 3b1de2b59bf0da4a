# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container is held back by its CPU limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..facts import ABSENT, Facts
from ..naming import natural
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL, Signal, verdict
from ..use import Use, each_pod, uses

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "cpu_throttled"
SHARE = 0.25
SECONDS = 900
RULE = (
    f"throttled in more than {SHARE:.0%} of the CPU periods of {SECONDS // 60} minutes, mean of the records, two at least; "
    "no verdict on a container known to have no limit"
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload and container whose throttling is recorded."""
    for use in uses(facts, "cpu_throttled"):
        yield _judge(use, seen=facts.cluster is not None)


def _judge(use: Use, *, seen: bool) -> Signal:
    times = use.block.time[use.rows]
    window = use.block.span(ABSENT, ABSENT, int(times.min()), int(times.max()))
    written = use.container.limits.get("cpu") if use.container else None
    evidence: dict[str, Any] = {
        "rule": RULE,
        "resource": "cpu",
        "unit": use.block.unit,
        "records": len(use.rows),
        "limit": written,
    }
    why = use.why or ("" if written else "the container has no CPU limit")
    if not seen and use.block.unit == "1" and use.block.timed:
        why = ""  # what is throttled has a limit, whatever it is
    if not why and int(times.max()) - int(times.min()) < SECONDS * 1e6:
        why = f"{(int(times.max()) - int(times.min())) / 1e6:.0f} s of records; {SECONDS} are needed"
    if why:
        return verdict(PATTERN, INSUFFICIENT, use.about, {**evidence, "why": why}, window)
    found = [entry for name, rows in each_pod(use) if (entry := _worst(use, name, rows))]
    if not found:
        return verdict(PATTERN, NOTHING, use.about, evidence, window)
    found.sort(key=lambda entry: (-entry["share"], natural(entry["pod"])))
    worst = found[0]
    evidence |= {
        "pods_throttled": len(found),
        "pods_named": [entry["pod"] for entry in found[:NAMED] if entry["pod"]],
        "throttled_share_max": worst["share"],
        "throttled_records": worst["records"],
        "class": "compute",
    }
    return verdict(PATTERN, SIGNAL, use.about, evidence, use.block.span(ABSENT, ABSENT, worst["from"], worst["to"]))


def _worst(use: Use, name: str, rows: NDArray[Any]) -> dict[str, Any] | None:
    """The worst fifteen minutes of one pod, over the rule."""
    import numpy as np

    times, values = use.block.time[rows], use.block.value[rows]
    sums = np.concatenate(([0.0], np.cumsum(values)))
    # The window that begins at each record and reaches over the whole time, or a little more where records come seldom.
    ends = np.searchsorted(times, times + int(SECONDS * 1e6))
    whole = np.flatnonzero(ends < len(times))
    if not len(whole):
        return None
    counts = ends[whole] + 1 - whole
    means = (sums[ends[whole] + 1] - sums[whole]) / counts
    best = int(np.argmax(means))
    if not (means[best] > SHARE and counts[best] >= 2):
        return None
    low, high = int(whole[best]), int(ends[whole[best]])
    return {
        "pod": name,
        "share": float(means[best]),
        "records": int(counts[best]),
        "from": int(times[low]),
        "to": int(times[high]),
    }
