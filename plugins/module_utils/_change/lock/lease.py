# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The Lease as it is read and written. Pure."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..._artifact.clock import parse_time
from ..._cluster.identities.names import LEASE, NAMESPACE
from ..._reasons.errors import ModeKeeperError

PATH = f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases/{LEASE}"
PLAN, JOURNAL = "modekeeper/plan", "modekeeper/journal"


@dataclass(frozen=True)
class Lease:
    """The Lease as last read.

    :ivar holder: who holds it, empty for nobody. :ivar fence: how often it has changed hands.
    :ivar served_at: the server's clock when it was read.
    """

    document: Mapping[str, Any]
    served_at: datetime | None = None

    def __post_init__(self) -> None:
        spec = self.document.get("spec") or {}
        if not isinstance(spec, Mapping) or not isinstance(self.document.get("metadata"), Mapping):
            raise ModeKeeperError("LOCK_UNREADABLE", f"Lease {NAMESPACE}/{LEASE} is no Lease")

    @property
    def _spec(self) -> Mapping[str, Any]:
        return self.document.get("spec") or {}

    @property
    def holder(self) -> str:
        return str(self._spec.get("holderIdentity") or "")

    @property
    def fence(self) -> int:
        return int(self._spec.get("leaseTransitions") or 0)

    @property
    def resource_version(self) -> str:
        return str(self.document["metadata"].get("resourceVersion", ""))

    @property
    def is_over(self) -> bool:
        """Whether its holder has let its time pass, by the server's clock alone: enough to show, not to take it over."""
        entries = self.document["metadata"].get("managedFields") or ()
        written = [parse_time(entry["time"]) for entry in entries if isinstance(entry, Mapping) and "time" in entry]
        seconds = self._spec.get("leaseDurationSeconds")
        if self.served_at is None or not written or not isinstance(seconds, int):
            return False
        return self.served_at - max(written) > timedelta(seconds=seconds)

    def held(self, holder: str, plan: str, journal: str, seconds: float, now: datetime) -> dict[str, Any]:
        """The body that makes it ours, or keeps it so: it names the version read, so that of two takers one gets a 409."""
        moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        spec = {
            **self._spec,
            "holderIdentity": holder,
            "renewTime": moment,
            "leaseDurationSeconds": max(1, round(seconds)),
        }
        if self.holder != holder:
            spec |= {"acquireTime": moment, "leaseTransitions": self.fence + 1}
        return self._with(spec, {PLAN: plan, JOURNAL: journal})

    def freed(self) -> dict[str, Any]:
        """The body that lets it go; the number of its holders stays."""
        kept = ("leaseTransitions",)
        return self._with({name: self._spec[name] for name in kept if name in self._spec}, {})

    def _with(self, spec: Mapping[str, Any], annotations: Mapping[str, str]) -> dict[str, Any]:
        document = copy.deepcopy(dict(self.document))
        metadata = document["metadata"]
        others = {
            key: value for key, value in (metadata.get("annotations") or {}).items() if key not in (PLAN, JOURNAL)
        }
        metadata["annotations"] = {**others, **annotations}
        metadata.pop("managedFields", None)
        document["spec"] = dict(spec)
        return document
