# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a change takes down at once: pure arithmetic of update strategies, as the controllers do it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .._cluster.dryrun.pointer import written
from .._cluster.model import UpdateStrategy, Workload
from .items import Item

#: Kinds whose controller replaces running pods when the template changes.
ROLLING = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
#: Objects in each wave of an apply; the last figure repeats.
WAVES = (1, 2, 4, 8)


def restarts(workload: Workload, item: Item) -> bool:
    """Whether the item's patch makes a controller replace pods that serve now."""
    inside = any(path.startswith(workload.template + "/") for path in written(item.patch))
    return inside and workload.ref.kind in ROLLING


def resolve(value: str | None, total: int, default: str, *, up: bool) -> int:
    """A number or percentage of ``total`` as a count of pods.

    :param up: whether a percentage is rounded up.
    """
    text = default if value is None else value
    if not text.endswith("%"):
        return int(text)
    exact = int(text[:-1]) * total / 100
    return math.ceil(exact) if up else math.floor(exact)


def pods_wanted(workload: Workload) -> int:
    """Pods that the workload is meant to have; a DaemonSet has no number of its own, so those it has."""
    return workload.pods.total if workload.replicas is None else workload.replicas


def unavailable(workload: Workload) -> int:
    """Pods that the controller may take down at once while it rolls."""
    strategy, total = workload.strategy or UpdateStrategy("RollingUpdate"), pods_wanted(workload)
    if strategy.type in ("Recreate", "OnDelete"):
        return total
    if workload.ref.kind == "Deployment":
        down = resolve(strategy.max_unavailable, total, "25%", up=False)
        # Both at zero would never move; the controller then takes one.
        return max(down, 0 if surge(workload) else 1)
    surging = bool(surge(workload))
    return max(resolve(strategy.max_unavailable, total, "0" if surging else "1", up=True), 0 if surging else 1)


def surge(workload: Workload) -> int:
    """Pods that the controller may make beyond the wanted number while it rolls."""
    strategy, total = workload.strategy or UpdateStrategy("RollingUpdate"), pods_wanted(workload)
    if strategy.type != "RollingUpdate":
        return 0
    return resolve(strategy.max_surge, total, "25%" if workload.ref.kind == "Deployment" else "0", up=True)


def removed(item: Item) -> int:
    """Pods that an item takes away for good."""
    if item.knob not in ("replicas", "workers", "hpa_max", "hpa_min"):
        return 0
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
