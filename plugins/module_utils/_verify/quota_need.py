# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a plan's items together take from the quotas of a namespace, more than is taken now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .._cluster.dryrun.pointer import lookup
from .._cluster.model import Autoscaler, Workload
from .facts import Facts
from .items import Item
from .live.gathered import Gathered, Probe
from .pod_resources import Amounts, quota_amounts
from .rollout import pods_wanted, surge, unavailable

_ZERO = Decimal(0)


@dataclass(frozen=True)
class QuotaNeed:
    """``total`` in base units; the workloads that need it, by name."""

    total: Decimal
    workloads: frozenset[str]


def needs(facts: Facts, gathered: Gathered, namespace: str) -> dict[str, QuotaNeed]:
    """Positive needs by the quota's resource names.

    :raises ModeKeeperError: ``QUANTITY_INVALID``.
    """
    found: dict[str, QuotaNeed] = {}
    for name, amounts in _all(facts, gathered, namespace):
        for resource, value in amounts.items():
            if value > 0:
                earlier = found.get(resource, QuotaNeed(_ZERO, frozenset()))
                found[resource] = QuotaNeed(earlier.total + value, earlier.workloads | {name})
    return found


def _all(facts: Facts, gathered: Gathered, namespace: str) -> Iterator[tuple[str, Amounts]]:
    for probe in gathered.probes:
        item = probe.items[0]
        workload = facts.workload(item)
        if item.ref.namespace == namespace and workload is not None:
            yield item.ref.name, _template_need(probe, workload)
    for item in facts.items:
        if item.ref.namespace == namespace:
            yield item.ref.name, _count_need(facts, gathered, item)


def _template_need(probe: Probe, workload: Workload) -> Amounts:
    """Δ × (replicas + surge); and where a rollout must begin with a surge pod, at least that pod."""
    before = quota_amounts(_spec(probe.before, probe.template))
    after = quota_amounts(_spec(probe.after, probe.template))
    count = pods_wanted(workload)
    more = surge(workload)
    first = after if count and more and not unavailable(workload) else {}
    return {
        resource: max((value - before.get(resource, _ZERO)) * (count + more), first.get(resource, _ZERO))
        for resource, value in after.items()
    }


def _count_need(facts: Facts, gathered: Gathered, item: Item) -> Amounts:
    """Pods that more replicas, or a higher maximum, may add."""
    if item.knob not in ("replicas", "workers", "hpa_max"):
        return {}
    more = int(str(item.to)) - int(str(item.from_))
    spec = _live_spec(facts, gathered, item)
    return {} if more <= 0 or spec is None else {name: value * more for name, value in quota_amounts(spec).items()}


def _live_spec(facts: Facts, gathered: Gathered, item: Item) -> Mapping[str, Any] | None:
    scaler = facts.autoscaler(item)
    if scaler is not None:
        target = _target(facts, scaler)
        return None if target is None else _observed_spec(target)
    outcome, workload = gathered.outcomes.get(item.index), facts.workload(item)
    if outcome is None or outcome.live is None or workload is None:
        return None
    return _spec(outcome.live, workload.template)


def _target(facts: Facts, scaler: Autoscaler) -> Workload | None:
    wanted = (scaler.ref.namespace, scaler.target_kind, scaler.target_name)
    workloads = facts.cluster.workloads if facts.cluster is not None else ()
    return next((one for one in workloads if (one.ref.namespace, one.ref.kind, one.ref.name) == wanted), None)


def _observed_spec(workload: Workload) -> Mapping[str, Any]:
    parts: dict[str, list[dict[str, Any]]] = {"containers": [], "initContainers": []}
    for entry in workload.containers:
        resources = {"requests": entry.requests, "limits": entry.limits}
        parts["initContainers" if entry.init else "containers"].append({"resources": resources})
    return parts


def _spec(document: Mapping[str, Any], template: str) -> Mapping[str, Any]:
    found = lookup(document, template + "/spec")
    return found if isinstance(found, Mapping) else {}
