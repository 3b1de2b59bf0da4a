# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What bounds pods: disruption budgets, quotas, limit ranges; and ConfigMaps that a passport names."""

from __future__ import annotations

from ..._lib.structs import msgspec
from ..fields import last_writers
from ..model import ConfigMap, DisruptionBudget, LimitRange, Quota
from ..resources import Resource
from ..trim import leaves
from ..wire import core
from ..wire.autoscaling import Pdb
from .refs import ref_of


class BudgetFold:
    """PodDisruptionBudgets."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[DisruptionBudget] = []

    def page(self, version: str, items: list[Pdb]) -> None:
        """One page of budgets."""
        for item in items:
            spec = item.spec
            self._found.append(
                DisruptionBudget(
                    ref=ref_of(self._resource, version, item.metadata),
                    selector=spec.selector.match_labels if spec.selector else {},
                    expressions=tuple(
                        {"key": entry.key, "operator": entry.operator, "values": list(entry.values)}
                        for entry in (spec.selector.match_expressions if spec.selector else ())
                    ),
                    selects=spec.selector is not None,
                    min_available=None if spec.min_available is None else str(spec.min_available),
                    max_unavailable=None if spec.max_unavailable is None else str(spec.max_unavailable),
                    disruptions_allowed=item.status.disruptions_allowed,
                )
            )

    def records(self) -> list[DisruptionBudget]:
        """What was found."""
        return self._found


class QuotaFold:
    """ResourceQuotas; ``hard`` as the quota controller took it up."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[Quota] = []

    def page(self, version: str, items: list[core.Quota]) -> None:
        """One page of quotas."""
        for item in items:
            self._found.append(
                Quota(
                    ref=ref_of(self._resource, version, item.metadata),
                    hard=item.status.hard or item.spec.hard,
                    used=item.status.used,
                    scopes=tuple(sorted(item.spec.scopes)),
                )
            )

    def records(self) -> list[Quota]:
        """What was found."""
        return self._found


class LimitRangeFold:
    """LimitRanges."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[LimitRange] = []

    def page(self, version: str, items: list[core.LimitRange]) -> None:
        """One page of limit ranges."""
        for item in items:
            self._found.append(
                LimitRange(
                    ref=ref_of(self._resource, version, item.metadata),
                    limits=tuple(msgspec.to_builtins(limit) for limit in item.spec.limits),
                )
            )

    def records(self) -> list[LimitRange]:
        """What was found."""
        return self._found


class ConfigMapFold:
    """ConfigMaps, with just the keys that were asked for."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[ConfigMap] = []

    def page(self, version: str, items: list[core.ConfigMap]) -> None:
        """Some ConfigMaps."""
        for item in items:
            self._found.append(
                ConfigMap(
                    ref=ref_of(self._resource, version, item.metadata),
                    resource_version=item.metadata.resource_version,
                    annotations=item.metadata.annotations,
                    labels=item.metadata.labels,
                    data=item.data,
                    immutable=item.immutable,
                    writers=last_writers(item.metadata.managed_fields, leaves(item)),
                )
            )

    def records(self) -> list[ConfigMap]:
        """What was found."""
        return self._found
