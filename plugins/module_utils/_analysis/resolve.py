# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From the names telemetry uses to the objects of the cluster. What is ambiguous is not resolved."""

from __future__ import annotations

from collections.abc import Iterable

from .._cluster.model import Cluster, ObjectRef, Workload


class Resolver:
    """Looks workloads up by what a telemetry ``job`` may say: ``namespace/name``, or a name that is unique."""

    def __init__(self, cluster: Cluster | None) -> None:
        self._named: dict[str, dict[ObjectRef, list[Workload]]] = {}
        for workload in cluster.workloads if cluster else ():
            self._named.setdefault(workload.ref.name, {}).setdefault(workload.ref, []).append(workload)
        self._killed = {
            (pod.workload, state.name)
            for pod in (cluster.pods if cluster else ())
            if pod.workload is not None
            for state in pod.containers
            if "OOMKilled" in (state.reason, state.last_reason)
        }

    def killed(self, ref: ObjectRef, container: str) -> bool:
        """Whether the container of some pod of a workload is or was killed for want of memory."""
        return (ref, container) in self._killed

    def workload(self, job: str, namespaces: Iterable[str] = ()) -> tuple[Workload, ...]:
        """The records of the one workload that a job names (several when it has several templates); empty when none or more than one.

        :param namespaces: the namespaces the job's records name, when they name any: exactly one narrows the search.
        """
        space, slash, name = job.partition("/")
        if not slash:
            space, name = "", job
            named = {entry for entry in namespaces if entry}
            if len(named) == 1:
                (space,) = named
        found = [
            (ref, workloads)
            for ref, workloads in self._named.get(name, {}).items()
            if not space or ref.namespace == space
        ]
        # A controller's child often has its parent's name (a JobSet's Job): the outermost is the one a person means.
        outer = [entry for entry in found if not _owned(entry[1], found)]
        return tuple(outer[0][1]) if len(outer) == 1 else ()


def _owned(workloads: list[Workload], among: list[tuple[ObjectRef, list[Workload]]]) -> bool:
    uids = {ref.uid for ref, _unused in among}
    return any(workload.controller is not None and workload.controller.uid in uids for workload in workloads)
