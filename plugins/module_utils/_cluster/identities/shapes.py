# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts that manifests are put together from."""

from __future__ import annotations

from typing import Any

from .names import GROUPS, LABELS, NAMESPACE

RBAC_GROUP = "rbac.authorization.k8s.io"
RBAC = f"{RBAC_GROUP}/v1"
ADMISSION = "admissionregistration.k8s.io/v1"

Manifest = dict[str, Any]


def new(api_version: str, kind: str, name: str, namespace: str | None = None) -> Manifest:
    """An object with our labels and nothing else."""
    metadata: dict[str, Any] = {"labels": dict(LABELS), "name": name}
    if namespace is not None:
        metadata["namespace"] = namespace
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata}


def binding(kind: str, name: str, role_kind: str, identity: str, namespace: str | None = None) -> Manifest:
    """A binding of the role of the same name to an identity: its group, and its ServiceAccount."""
    return {
        **new(RBAC, kind, name, namespace),
        "roleRef": {"apiGroup": RBAC_GROUP, "kind": role_kind, "name": name},
        "subjects": [
            {"apiGroup": RBAC_GROUP, "kind": "Group", "name": GROUPS[identity]},
            {"kind": "ServiceAccount", "name": identity, "namespace": NAMESPACE},
        ],
    }
