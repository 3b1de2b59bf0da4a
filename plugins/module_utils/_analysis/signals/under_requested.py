# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container uses more than it asks for, so the scheduler packs its node too full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import ABSENT, Facts
from ..naming import named
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict
from ..use import Use, bytes_or_cores, uses
from .over_requested import DAYS, RESOURCES

PATTERN = "under_requested"
RULE = f"p95 of use over the request, over {DAYS} days or more with records on each"
_DAY = 86_400_000_000


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload, container and resource whose use is recorded."""
    for use in uses(facts, *RESOURCES):
        yield _judge(use)


def _judge(use: Use) -> Signal:
    import numpy as np

    block, rows = use.block, use.rows
    resource = RESOURCES[block.metric]
    values, times = block.value[rows], block.time[rows]
    low, high = int(times.min()), int(times.max())
    days, present = (high - low) / _DAY, len(np.unique((times - low) // _DAY))
    written = use.container.requests.get(resource) if use.container else None
    asked = bytes_or_cores(written)
    p95, p99 = np.quantile(values, (0.95, 0.99), method="higher")
    pods = {block.members[place] for place in np.unique(block.member[rows])}
    evidence: dict[str, Any] = {
        "rule": RULE,
        "resource": resource,
        "unit": block.unit,
        "records": len(rows),
        "request": written,
        "days": days,
        "days_with_records": present,
        "pods": len(pods),
        "pods_named": named(pods - {""}),
        "use_p50": float(np.median(values)),
        "use_p95": float(p95),
        "use_p99": float(p99),
        "use_max": float(values.max()),
    }
    window = block.span(ABSENT, ABSENT, low, high)
    why = use.why
    if not why and asked is None:
        why = "the container has no request for it"
    if not why and (days < DAYS or present < DAYS):
        why = f"{days:.1f} days, {present} of them with records; {DAYS} are needed"
    if why or asked is None:
        return verdict(PATTERN, INSUFFICIENT, use.about, {**evidence, "why": why}, window)
    evidence |= {"request_amount": asked, "use_p95_share_of_request": float(p95) / asked}
    return verdict(PATTERN, SIGNAL if float(p95) > asked else NOTHING, use.about, evidence, window)
