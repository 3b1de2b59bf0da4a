# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether an autoscaler's bounds stay in order: 1 ≤ minimum ≤ maximum, and the maximum not below what runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...._cluster.model import Autoscaler
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, passed
from .check import StaticCheck

_KNOBS = frozenset({"hpa_min", "hpa_max"})


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        if item.knob not in _KNOBS:
            continue
        scaler = facts.autoscaler(item)
        if scaler is None:
            yield failed("DRIFT_GONE", "the autoscaler is not in the observation", item)
        else:
            yield _finding(item, scaler, [other for other in facts.items if other.ref.uid == item.ref.uid])


def _finding(item: Item, scaler: Autoscaler, items: list[Item]) -> Finding:
    to = {other.knob: _count(other.to) for other in items}
    least = to.get("hpa_min", scaler.min_replicas if scaler.min_replicas is not None else 1)
    most = to.get("hpa_max", scaler.max_replicas or 0)
    current = scaler.current_replicas or 0
    figures = {"min_replicas": least, "max_replicas": most, "current_replicas": current}
    if not 1 <= least <= most:
        return failed("BOUND_INVARIANT", f"minimum {least} and maximum {most} are out of order", item)
    if item.knob == "hpa_max" and most < current:
        return failed("BOUND_INVARIANT", f"maximum {most} is below the {current} replicas that run", item)
    return passed(item, **figures)


def _count(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() else 0


CHECK = StaticCheck("autoscaler_after", _evaluate)
