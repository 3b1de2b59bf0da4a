# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""HPA, VPA, KEDA ScaledObject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..fields import last_writers
from ..model import Autoscaler
from ..resources import Resource
from ..trim import leaves
from ..wire.autoscaling import Hpa, Metric, ScaledObject, Target, Vpa
from .refs import ref_of


class AutoscalerFold:
    """The autoscalers of one kind."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[Autoscaler] = []

    def page(self, version: str, items: list[Any]) -> None:
        """One page of autoscalers."""
        for item in items:
            target: Target = item.spec.target_ref if isinstance(item, Vpa) else item.spec.scale_target_ref
            self._found.append(
                Autoscaler(
                    ref=ref_of(self._resource, version, item.metadata),
                    # KEDA means a Deployment where no kind is given.
                    target_kind=target.kind or "Deployment",
                    target_name=target.name,
                    target_group=target.api_version.rpartition("/")[0] if target.kind else "apps",
                    resource_version=item.metadata.resource_version,
                    writers=last_writers(item.metadata.managed_fields, leaves(item)),
                    **_figures(item),
                )
            )

    def records(self) -> list[Autoscaler]:
        """What was found."""
        return self._found


def _figures(item: Hpa | Vpa | ScaledObject) -> dict[str, Any]:
    if isinstance(item, Hpa):
        return {
            "min_replicas": item.spec.min_replicas,
            "max_replicas": item.spec.max_replicas,
            "current_replicas": item.status.current_replicas,
            "metrics": tuple(sorted(set(_metric_names(item.spec.metrics)))),
            "controls": ("replicas",),
        }
    if isinstance(item, ScaledObject):
        return {
            "min_replicas": item.spec.min_replica_count,
            "max_replicas": item.spec.max_replica_count,
            "metrics": tuple(sorted({f"External/{trigger.type}" for trigger in item.spec.triggers})),
            "controls": ("replicas",),
        }
    policy = item.spec.update_policy
    return {"mode": (policy.update_mode if policy else "") or "Auto", "controls": _controlled(item)}


def _metric_names(metrics: Iterable[Metric]) -> Iterator[str]:
    for metric in metrics:
        named = metric.resource or metric.container_resource
        yield f"{metric.type}/{named.name}/{named.target.type}" if named else metric.type


def _controlled(item: Vpa) -> tuple[str, ...]:
    """The resources a VPA writes; both where no container's policy says less."""
    policies = item.spec.resource_policy.container_policies if item.spec.resource_policy else []
    named: set[str] = set()
    for policy in policies:
        if policy.mode != "Off":
            named |= set(policy.controlled_resources or ("cpu", "memory"))
    # A policy for one container leaves all others to the default, unless it is the one for all ("*").
    if not any(policy.container_name == "*" for policy in policies):
        named |= {"cpu", "memory"}
    return tuple(sorted(named))
