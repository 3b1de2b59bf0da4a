# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What pods ask of nodes: resources of a template, before and after a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ..._cluster.model import Container, Workload
from ..._cluster.quantity import amount
from ..._reasons.errors import ModeKeeperError
from ..facts import Facts
from ..proposals.model import Proposal

Amounts = dict[str, Decimal]
#: New values by (uid, template) and (container, group, resource).
Changed = Mapping[tuple[str, str], Mapping[tuple[str, str, str], str]]

ZERO = Decimal(0)
GPU = "nvidia.com/gpu"
#: Of a template nothing but these and named extended resources (``vendor/thing``) is scheduled.
_BASIC = ("cpu", "memory", "ephemeral-storage")


def changed_by(proposals: Iterable[Proposal]) -> dict[tuple[str, str], dict[tuple[str, str, str], str]]:
    """The values that these proposals would write."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], str]] = {}
    for proposal in proposals:
        workload = proposal.target.workload
        for change in proposal.changes:
            _unused, group, resource = change.path.rsplit("/", 2)
            place = (proposal.target.container.name, group, resource.replace("~1", "/"))
            found.setdefault((workload.ref.uid, workload.template), {})[place] = change.new
    return found


def pod_demand(workload: Workload, changed: Changed) -> Amounts:
    """Requests of one pod: the sum over containers, or the largest init container where that is more."""
    values = changed.get((workload.ref.uid, workload.template), {})
    total: Amounts = {}
    for container in workload.containers:
        if not container.init:
            for name, value in _requests(container, values).items():
                total[name] = total.get(name, ZERO) + value
    for container in workload.containers:
        if container.init:
            for name, value in _requests(container, values).items():
                total[name] = max(total.get(name, ZERO), value)
    return total


def _requests(container: Container, values: Mapping[tuple[str, str, str], str]) -> Amounts:
    # An absent request is taken from the limit.
    names = sorted(set(container.requests) | set(container.limits))
    return {
        name: size(
            values.get((container.name, "requests", name))
            or container.requests.get(name)
            or values.get((container.name, "limits", name))
            or container.limits[name]
        )
        for name in names
        if name in _BASIC or "/" in name
    }


def size(text: str) -> Decimal:
    """The amount of a quantity; nothing for what is none, which only a custom resource or a forged recording can hold."""
    try:
        return amount(text)
    except ModeKeeperError:
        return ZERO


def pod_count(workload: Workload, facts: Facts) -> int:
    """Pods that hold resources now: those that run, or the wanted replicas where pods were not read.

    Pods are counted for each of their owners; here they belong to the outermost one that has a template.
    """
    if facts.belongs_to_another(workload):
        return 0
    return workload.pods.running if facts.cluster.pods_total else workload.replicas or 0
