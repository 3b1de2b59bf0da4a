# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a change takes down at once: pure arithmetic of update strategies, as the controllers do it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .._cluster.dryrun.pointer import written
from .._cluster.model import UpdateStrategy, Workload
from .._plan.blast import pods_down, restarts_now, strategy_problem
from .items import Item

#: Objects in each wave of an apply; the last figure repeats.
WAVES = (1, 2, 4, 8)


def restarts(workload: Workload, item: Item) -> bool:
    """Whether the item's patch makes a controller replace pods that serve now."""
    inside = any(path.startswith(workload.template + "/") for path in written(item.patch))
    return inside and restarts_now(workload)


def pods_wanted(workload: Workload) -> int:
    """Pods that the workload is meant to have; a DaemonSet has no number of its own, so those it has."""
    return workload.pods.total if workload.replicas is None else workload.replicas


def unavailable(workload: Workload) -> int:
    """Pods that the controller may take down at once while it rolls; all where nothing bounds it."""
    return pods_wanted(workload) if strategy_problem(workload) is not None else pods_down(workload)


def surge(workload: Workload) -> int:
    """Pods that the controller may make beyond the wanted number while it rolls."""
    strategy = workload.strategy or UpdateStrategy("RollingUpdate")
    if strategy.type != "RollingUpdate":
        return 0
    text = strategy.max_surge or ("25%" if workload.ref.kind == "Deployment" else "0")
    return math.ceil(int(text[:-1]) * pods_wanted(workload) / 100) if text.endswith("%") else int(text)


def removed(item: Item) -> int:
    """Pods that an item takes away for good."""
    return max(0, _count(item.from_) - _count(item.to)) if item.knob in ("replicas", "workers") else 0


def down_at_once(workload: Workload, items: Iterable[Item]) -> int:
    """The most pods of one workload that are missing at once while these items are made."""
    listed = list(items)
    rolling = unavailable(workload) if any(restarts(workload, item) for item in listed) else 0
    return rolling + sum(removed(item) for item in listed)


def waves(objects: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The objects in the groups in which an apply would take them."""
    start = number = 0
    while start < len(objects):
        size = WAVES[min(number, len(WAVES) - 1)]
        yield objects[start : start + size]
        start, number = start + size, number + 1


def _count(value: Any) -> int:
    return int(str(value))
