# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What one pod of a template asks for, as quotas and the scheduler count it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from .._cluster.quantity import amount

Amounts = dict[str, Decimal]


def pod_requests(spec: Mapping[str, Any]) -> Amounts:
    """Requests by resource, in base units: the larger of what runs together and what starts before it.

    :raises ModeKeeperError: ``QUANTITY_INVALID``.
    """
    return _plus(_total(spec, "requests"), _amounts(spec.get("overhead")))


def pod_limits(spec: Mapping[str, Any]) -> Amounts:
    """Limits by resource, likewise."""
    limits = _total(spec, "limits")
    overhead = _amounts(spec.get("overhead"))
    return _plus(limits, {name: value for name, value in overhead.items() if name in limits})


def quota_amounts(spec: Mapping[str, Any]) -> Amounts:
    """What a pod takes from a quota, by the quota's own names (``requests.cpu``, ``cpu``, ``limits.memory``, ``pods`` …)."""
    found: Amounts = {"pods": Decimal(1), "count/pods": Decimal(1)}
    for name, value in pod_requests(spec).items():
        found[f"requests.{name}"] = value
        if name in ("cpu", "memory", "ephemeral-storage"):
            found[name] = value
    for name, value in pod_limits(spec).items():
        found[f"limits.{name}"] = value
    return found


def _total(spec: Mapping[str, Any], member: str) -> Amounts:
    running: Amounts = {}
    starting: Amounts = {}
    for container in _containers(spec, "initContainers"):
        own = _own(container, member)
        if container.get("restartPolicy") == "Always":
            # A sidecar stays while the rest starts.
            running = _plus(running, own)
            starting = _most(starting, running)
        else:
            starting = _most(starting, _plus(running, own))
    for container in _containers(spec, "containers"):
        running = _plus(running, _own(container, member))
    return _most(running, starting)


def _containers(spec: Mapping[str, Any], member: str) -> Iterator[Mapping[str, Any]]:
    entries = spec.get(member)
    yield from (entry for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, Mapping))


def _own(container: Mapping[str, Any], member: str) -> Amounts:
    resources = container.get("resources")
    given = resources if isinstance(resources, Mapping) else {}
    own = _amounts(given.get(member))
    # An absent request is taken from the limit.
    return {**_amounts(given.get("limits")), **own} if member == "requests" else own


def _amounts(value: Any) -> Amounts:
    return {str(name): amount(text) for name, text in value.items()} if isinstance(value, Mapping) else {}


def _plus(left: Amounts, right: Amounts) -> Amounts:
    return {name: left.get(name, Decimal(0)) + right.get(name, Decimal(0)) for name in {*left, *right}}


def _most(left: Amounts, right: Amounts) -> Amounts:
    return {name: max(left.get(name, Decimal(0)), right.get(name, Decimal(0))) for name in {*left, *right}}
