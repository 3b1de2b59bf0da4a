# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The observed cluster, indexed once for all questions of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from .._cluster.model import Autoscaler, Cluster, Container, DisruptionBudget, ObjectRef, Workload
from .._lib.structs import msgspec
from .._reasons.errors import ModeKeeperError
from .passport.selectors import matches


@dataclass(frozen=True)
class Target:
    """A container of a workload's template, as the patch will name it."""

    workload: Workload
    container: Container

    @property
    def pointer(self) -> str:
        """JSON pointer of the container."""
        group = "initContainers" if self.container.init else "containers"
        return f"{self.workload.template}/spec/{group}/{self.container.index}"


@dataclass(frozen=True)
class Facts:
    """:ivar observed_at: the one clock of the plan, aware.
    :ivar peak_memory: largest measured use in bytes, by uid of the workload and name of the container.
    """

    cluster: Cluster
    observed_at: datetime
    by_uid: Mapping[str, tuple[Workload, ...]] = field(default_factory=dict)
    scalers: Mapping[tuple[str, str, str], tuple[Autoscaler, ...]] = field(default_factory=dict)
    budgets: Mapping[str, tuple[DisruptionBudget, ...]] = field(default_factory=dict)
    pod_owner: Mapping[str, ObjectRef] = field(default_factory=dict)
    peak_memory: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, cluster: Cluster, observed_at: datetime, signals: Sequence[Mapping[str, Any]] = ()) -> Facts:
        """The index of a cluster; the order of its lists does not matter.

        :param signals: of any outcome; what they measured is told also where it calls for nothing.
        """
        by_uid: dict[str, list[Workload]] = defaultdict(list)
        for workload in sorted(cluster.workloads, key=lambda entry: (entry.ref, entry.template, entry.role)):
            by_uid[workload.ref.uid].append(workload)
        scalers: dict[tuple[str, str, str], list[Autoscaler]] = defaultdict(list)
        for scaler in sorted(cluster.autoscalers, key=lambda entry: entry.ref):
            scalers[scaler.ref.namespace, scaler.target_kind, scaler.target_name].append(scaler)
        budgets: dict[str, list[DisruptionBudget]] = defaultdict(list)
        for budget in sorted(cluster.budgets, key=lambda entry: entry.ref):
            budgets[budget.ref.namespace].append(budget)
        return cls(
            cluster=cluster,
            observed_at=observed_at,
            by_uid={uid: tuple(found) for uid, found in by_uid.items()},
            scalers={key: tuple(found) for key, found in scalers.items()},
            budgets={name: tuple(found) for name, found in budgets.items()},
            pod_owner={pod.ref.uid: pod.workload for pod in cluster.pods if pod.workload is not None},
            peak_memory=_peak_memory(signals),
        )

    def scalers_of(self, workload: Workload) -> tuple[Autoscaler, ...]:
        """Autoscalers that name the workload as their target."""
        ref = workload.ref
        return self.scalers.get((ref.namespace, ref.kind, ref.name), ())

    def budgets_of(self, workload: Workload) -> tuple[DisruptionBudget, ...]:
        """Disruption budgets whose selector covers the workload's pods."""
        return tuple(
            budget
            for budget in self.budgets.get(workload.ref.namespace, ())
            if budget.selects
            and matches(
                {"matchLabels": budget.selector, "matchExpressions": budget.expressions}, workload.template_labels
            )
        )

    def belongs_to_another(self, workload: Workload) -> bool:
        """Whether its pods are those of an observed controller with a template of its own (a CronJob's Job, a JobSet's)."""
        owner = workload.controller
        return owner is not None and any(record.containers for record in self.by_uid.get(owner.uid, ()))

    def source_of(self, target: Target) -> Target:
        """The same container in the template it comes from: a controller that was observed too (a Job's CronJob, …)."""
        seen = {target.workload.ref.uid}
        while target.workload.controller is not None and target.workload.controller.uid not in seen:
            seen.add(target.workload.controller.uid)
            found = self.container(
                target.workload.controller.uid, target.container.name, target.workload.role, init=target.container.init
            )
            if found is None:
                break
            target = found
        return target

    def container(self, uid: str, name: str, role: str = "", *, init: bool | None = None) -> Target | None:
        """The container of that name in an object's template; None where there is none, or more than one."""
        found = [
            Target(workload, container)
            for workload in self.by_uid.get(uid, ())
            for container in workload.containers
            if container.name == name and (init is None or container.init == init)
        ]
        if len(found) > 1 and role:
            found = [target for target in found if target.workload.role == role]
        return found[0] if len(found) == 1 else None


def _peak_memory(signals: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for signal in signals:
        evidence, subject = signal.get("evidence") or {}, signal.get("subject") or {}
        use = evidence.get("use_max")
        if evidence.get("resource") == "memory" and evidence.get("unit") == "bytes" and type(use) in (int, float):
            place = (str((subject.get("object") or {}).get("uid", "")), str(subject.get("container", "")))
            found[place] = max(found.get(place, Decimal(0)), Decimal(str(use)))
    return found


def decode_cluster(value: Mapping[str, Any]) -> Cluster:
    """The ``cluster`` member of an observation.

    :raises ModeKeeperError: ``ARTIFACT_MALFORMED``, ``LIBRARY_MISSING``.
    """
    if msgspec is None:
        raise ModeKeeperError("LIBRARY_MISSING", "the Python library msgspec is not installed", library="msgspec")
    try:
        return msgspec.convert(value, Cluster)
    except msgspec.ValidationError as exc:
        raise ModeKeeperError("ARTIFACT_MALFORMED", f"the observation's cluster is not of its schema: {exc}") from exc
