# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The cluster under the applier's identity, for one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..._cluster.client import ApiClient
from ..._cluster.dryrun.resources import Kind, Resource, kind_of, resolve
from ..._cluster.model import ObjectRef
from ..._reasons.errors import ModeKeeperError

_UID = "/api/v1/namespaces/kube-system"


@dataclass(frozen=True)
class Target:
    """An open connection, and where the kinds of a change are served. Not for several threads: each takes a :meth:`twin`."""

    api: ApiClient
    resources: Mapping[Kind, Resource]

    @classmethod
    def of(cls, api: ApiClient, refs: Iterable[ObjectRef]) -> Target:
        """The cluster behind a connection.

        :raises ModeKeeperError: ``READ_…`` where it does not say what it serves.
        """
        return cls(api, resolve(api, {kind_of(ref) for ref in refs}))

    def path(self, ref: ObjectRef) -> str:
        """The object's path.

        :raises ModeKeeperError: ``DRIFT_GONE`` for a kind that is not served.
        """
        resource = self.resources.get(kind_of(ref))
        if resource is None:
            raise ModeKeeperError("DRIFT_GONE", f"the API server serves no {ref.kind} of {ref.group}/{ref.version}")
        return resource.path(ref.namespace, ref.name)

    def uid(self) -> str:
        """The cluster's uid: that of its namespace kube-system.

        :raises ModeKeeperError: ``READ_…``.
        """
        found = self.api.get(_UID).json()
        uid = found.get("metadata", {}).get("uid") if isinstance(found, dict) else None
        if not isinstance(uid, str) or not uid:
            raise ModeKeeperError("READ_UNEXPECTED", "the namespace kube-system has no uid")
        return uid

    def twin(self) -> Target:
        """The same over a connection of its own."""
        return Target(self.api.twin(), self.resources)
