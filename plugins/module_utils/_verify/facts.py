# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the static checks look at: the three artefacts, decoded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from .._artifact.model import Artifact
from .._cluster.model import Autoscaler, Cluster, Workload
from .._plan.facts import Facts as Index
from .._plan.facts import decode_cluster
from .._plan.passport.model import Passport
from .items import Item, parse_items


@dataclass(frozen=True)
class Facts:
    """A plan of sound form, what it was made from, and the moment of the verify (aware, UTC)."""

    plan: Artifact
    observation: Artifact
    passport: Passport
    now: datetime
    cluster: Cluster | None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What the plan would change."""
        return parse_items(self.plan.body)

    @cached_property
    def at_source(self) -> tuple[Mapping[str, Any], ...]:
        """What the plan leaves to the owners of the fields."""
        return tuple(self.plan.body["at_source"])

    @cached_property
    def index(self) -> Index:
        """The cluster as the plan's own functions take it."""
        return Index.of(self.cluster or Cluster(uid="", version="", observed_at=""), self.now)

    @cached_property
    def signals(self) -> Mapping[str, Mapping[str, Any]]:
        """What was found, by id."""
        return {str(signal["id"]): signal for signal in self.observation.body.get("signals", ())}

    @cached_property
    def _workloads(self) -> Mapping[str, tuple[Workload, ...]]:
        found: dict[str, tuple[Workload, ...]] = {}
        for workload in self.cluster.workloads if self.cluster is not None else ():
            found[workload.ref.uid] = (*found.get(workload.ref.uid, ()), workload)
        return found

    @cached_property
    def _autoscalers(self) -> Mapping[str, Autoscaler]:
        return {scaler.ref.uid: scaler for scaler in (self.cluster.autoscalers if self.cluster is not None else ())}

    def workloads(self, item: Item) -> tuple[Workload, ...]:
        """The records of the item's object, one for each pod template; none for an autoscaler or a ConfigMap."""
        return self._workloads.get(item.ref.uid, ())

    def workload(self, item: Item) -> Workload | None:
        """The record whose template the item's patch leads into, else the only one."""
        return self._targets[item.index] if item is self._own(item.index) else self._target(item)

    def _own(self, index: int) -> Item | None:
        return self.items[index] if index < len(self.items) else None

    @cached_property
    def _targets(self) -> tuple[Workload | None, ...]:
        """The records of the plan's items: nearly every check asks for each."""
        return tuple(self._target(item) for item in self.items)

    def _target(self, item: Item) -> Workload | None:
        records = self.workloads(item)
        paths = [operation["path"] for operation in item.patch]
        inside = [record for record in records if any(path.startswith(record.template + "/") for path in paths)]
        found = inside or list(records)
        return found[0] if found else None

    def autoscaler(self, item: Item) -> Autoscaler | None:
        """The autoscaler that the item changes."""
        return self._autoscalers.get(item.ref.uid)

    def unread(self, resource: str) -> str | None:
        """The reason code for which a list (``poddisruptionbudgets``) was not read in full, None where it was."""
        if self.cluster is None:
            return "OBSERVE_PARTIAL"
        codes = [read.code for read in self.cluster.reads if read.resource.partition(".")[0] == resource and read.code]
        return codes[0] if codes else None


def observed_cluster(observation: Artifact) -> Cluster | None:
    """The cluster in an observation's body, None where only telemetry was observed.

    :raises ModeKeeperError: ``ARTIFACT_MALFORMED``, ``LIBRARY_MISSING``.
    """
    document = observation.body.get("cluster")
    return None if document is None else decode_cluster(document)
