# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the kinds that install writes stand in the API, and which of their members must be ours alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .names import OWNER_LABEL, OWNER_VALUE
from .shapes import ADMISSION, RBAC


@dataclass(frozen=True)
class Kind:
    """One kind.

    :ivar guarded: members that are compared whole: an entry that somebody added (a match condition, a subject, a rule) undoes them.
    """

    api_version: str
    plural: str
    guarded: tuple[str, ...] = ()


_BINDING = ("roleRef", "subjects")
_ROLE = ("aggregationRule", "rules")
KINDS: Mapping[str, Kind] = {
    "Namespace": Kind("v1", "namespaces"),
    "ValidatingAdmissionPolicy": Kind(ADMISSION, "validatingadmissionpolicies", ("spec",)),
    "ValidatingAdmissionPolicyBinding": Kind(ADMISSION, "validatingadmissionpolicybindings", ("spec",)),
    "Lease": Kind("coordination.k8s.io/v1", "leases"),
    "ConfigMap": Kind("v1", "configmaps"),
    "ServiceAccount": Kind("v1", "serviceaccounts"),
    "ClusterRole": Kind(RBAC, "clusterroles", _ROLE),
    "ClusterRoleBinding": Kind(RBAC, "clusterrolebindings", _BINDING),
    "Role": Kind(RBAC, "roles", _ROLE),
    "RoleBinding": Kind(RBAC, "rolebindings", _BINDING),
}


@dataclass(frozen=True, order=True)
class Key:
    """The name of one object."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Key:
        """The key of an object of a kind that we know."""
        metadata = manifest["metadata"]
        return cls(manifest["kind"], metadata.get("namespace", ""), metadata["name"])

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"

    @property
    def collection(self) -> str:
        """Path of the list that the object is in."""
        return collection_path(self.kind, self.namespace)

    @property
    def path(self) -> str:
        """Path of the object."""
        return f"{self.collection}/{self.name}"


def collection_path(kind: str, namespace: str = "") -> str:
    """Path of the list of a kind, in one namespace or in all."""
    entry = KINDS[kind]
    root = "/api/v1" if entry.api_version == "v1" else f"/apis/{entry.api_version}"
    where = f"/namespaces/{namespace}" if namespace else ""
    return f"{root}{where}/{entry.plural}"


def is_ours(live: Mapping[str, Any]) -> bool:
    """Whether an object bears our label. Ours to remove is only what has one of our names besides."""
    labels = live["metadata"].get("labels") or {}
    return bool(labels.get(OWNER_LABEL) == OWNER_VALUE)
