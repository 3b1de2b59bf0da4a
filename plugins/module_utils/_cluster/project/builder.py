# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From pages, whatever gave them, to one :class:`Cluster`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from ..._lib.structs import msgspec
from ..model import Cluster, PodSummary, Read, Workload
from ..resources import TABLE, Resource
from ..source import About
from .autoscalers import AutoscalerFold
from .events import EventFold
from .extras import ExtraFold
from .nodes import LeaseFold, NodeFold, OnNode, UsageFold
from .owners import OwnerFold, Owners
from .pods import PodFold
from .policies import BudgetFold, ConfigMapFold, LimitRangeFold, QuotaFold
from .workloads import WorkloadFold

F = TypeVar("F")


class Fold(Protocol):
    """Takes the pages of one kind."""

    def page(self, version: str, items: list[Any]) -> None:
        """One page."""


_FOLDS: Mapping[str, Callable[[Resource], Fold]] = {
    "nodes": NodeFold,
    "leases": LeaseFold,
    "workloads": WorkloadFold,
    "owners": OwnerFold,
    "autoscalers": AutoscalerFold,
    "budgets": BudgetFold,
    "quotas": QuotaFold,
    "limit_ranges": LimitRangeFold,
    "config_maps": ConfigMapFold,
    "events": EventFold,
    "usage": UsageFold,
    "extras": ExtraFold,
}


class Builder:
    """Takes the pages of each kind in the order of the table, and makes the records when all are there."""

    def __init__(self) -> None:
        self._folds: dict[str, Fold] = {}
        self._reads: dict[str, Read] = {}

    def begin(self, resource: Resource) -> Fold:
        """A new fold for a kind; what an earlier attempt left is void."""
        if resource.fold == "pods":
            fold: Fold = PodFold(resource, self._owners())
        else:
            fold = _FOLDS[resource.fold](resource)
        self._folds[resource.id] = fold
        return fold

    def drop(self, resource: Resource) -> None:
        """Forget a kind that could not be read whole."""
        self._folds.pop(resource.id, None)

    def end(self, read: Read) -> None:
        """What became of one list."""
        self._reads[read.resource] = read

    def finish(self, about: About) -> Cluster:
        """All that was seen, in an order of our own."""
        pods = next(self._all(PodFold), None)
        leases = next(self._all(LeaseFold), None)
        events = list(self._all(EventFold))
        usages = list(self._all(UsageFold))
        extras = list(self._all(ExtraFold))
        on_node = pods.on_node if pods else _nothing_on_node
        renewed = leases.renewed if leases else {}
        return Cluster(
            uid=about.uid,
            version=about.version,
            observed_at=about.observed_at,
            reads=tuple(self._reads[name] for name in sorted(self._reads)),
            nodes=_by_ref(node for fold in self._all(NodeFold) for node in fold.records(on_node, renewed)),
            workloads=tuple(self._workloads(pods)),
            pods=tuple(pods.notable()) if pods else (),
            pods_total=pods.total if pods else 0,
            pods_left_out=pods.left_out if pods else 0,
            placements=tuple(pods.placements()) if pods else (),
            placements_left_out=pods.placements_left_out if pods else 0,
            autoscalers=_by_ref(record for fold in self._all(AutoscalerFold) for record in fold.records()),
            budgets=_by_ref(record for fold in self._all(BudgetFold) for record in fold.records()),
            quotas=_by_ref(record for fold in self._all(QuotaFold) for record in fold.records()),
            limit_ranges=_by_ref(record for fold in self._all(LimitRangeFold) for record in fold.records()),
            config_maps=_by_ref(record for fold in self._all(ConfigMapFold) for record in fold.records()),
            events=tuple(record for fold in events for record in fold.records()),
            events_left_out=sum(fold.left_out for fold in events),
            usage=tuple(
                sorted(
                    (record for fold in usages for record in fold.records()),
                    key=lambda usage: (usage.kind, usage.namespace, usage.name, usage.container),
                )
            ),
            usage_left_out=sum(fold.left_out for fold in usages),
            extras=_by_ref(record for fold in extras for record in fold.records()),
            extras_left_out=sum(fold.left_out for fold in extras),
        )

    def _workloads(self, pods: PodFold | None) -> Iterator[Workload]:
        found = [record for fold in self._all(WorkloadFold) for record in fold.records()]
        for record in sorted(found, key=lambda record: (record.ref, record.template)):
            summary = pods.summary(record.ref.uid, record.role) if pods else PodSummary()
            yield msgspec.structs.replace(record, pods=summary)

    def _owners(self) -> Owners:
        owners = Owners()
        for fold in self._folds.values():
            if isinstance(fold, (WorkloadFold, OwnerFold)):
                fold.add_to(owners)
        return owners

    def _all(self, kind: type[F]) -> Iterator[F]:
        # By the table, so that the order in which a recording holds its pages does not matter.
        for name in _ORDER:
            fold = self._folds.get(name)
            if isinstance(fold, kind):
                yield fold


_ORDER = (*(resource.id for resource in TABLE), "configmaps")


def _nothing_on_node(_name: str) -> OnNode:
    return OnNode()


def _by_ref(records: Iterable[F]) -> tuple[F, ...]:
    return tuple(sorted(records, key=lambda record: record.ref))  # type: ignore[attr-defined]
