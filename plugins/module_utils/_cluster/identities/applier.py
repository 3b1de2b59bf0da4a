# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the applier may write: named objects in named namespaces, and by name the Lease and the journal of an apply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._reasons.errors import ModeKeeperError
from .names import APPLIER, JOURNAL, LEASE, LOCK_ROLE, NAMESPACE
from .rights import CLUSTER_SCOPED, PATCHABLE
from .shapes import RBAC, Manifest, binding, new

#: RBAC has no limit of its own; etcd's 1.5 MiB per object does, and a list of that length is no longer "named objects".
MAX_NAMES = 1000
NODES_ROLE = "modekeeper-applier-cluster"

_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?")


@dataclass(frozen=True, order=True)
class ApplierTarget:
    """Objects of one resource that the applier may patch.

    :ivar namespace: where they stand; empty for nodes and other objects outside namespaces.
    :ivar group: API group, empty for the core group.
    :ivar resource: plural, as RBAC names it.
    :ivar names: never empty: to RBAC an empty list means *all* objects.
    """

    namespace: str
    group: str
    resource: str
    names: tuple[str, ...]


def parse_targets(entries: Iterable[Mapping[str, Any]]) -> tuple[ApplierTarget, ...]:
    """Targets as options give them, ``{namespace, resource: "deployments.apps", names}``, sorted, those of one resource merged.

    :raises ModeKeeperError: ``OPTION_INVALID``, ``SCOPE_PROTECTED``.
    """
    merged: dict[tuple[str, str, str], set[str]] = {}
    for entry in entries:
        namespace = str(entry.get("namespace") or "")
        resource, _unused, group = str(entry.get("resource") or "").partition(".")
        if resource not in PATCHABLE.get(group, ()):
            raise _invalid(f"the applier cannot be given {entry.get('resource')!r}")
        _check_namespace(namespace, f"{resource}.{group}".rstrip("."))
        names = [str(name) for name in entry.get("names") or ()]
        _check_names(names)
        merged.setdefault((namespace, group, resource), set()).update(names)
    for found in merged.values():
        if len(found) > MAX_NAMES:
            raise _invalid(f"more than {MAX_NAMES} names of one resource in one namespace")
    return tuple(ApplierTarget(*key, names=tuple(sorted(merged[key]))) for key in sorted(merged))


def applier_manifests(targets: Iterable[ApplierTarget]) -> list[Manifest]:
    """Roles and bindings of the applier's writes, sorted by namespace."""
    by_namespace: dict[str, list[ApplierTarget]] = {}
    for target in sorted(targets):
        by_namespace.setdefault(target.namespace, []).append(target)
    result = _granted("Role", LOCK_ROLE, _lock_rules(), NAMESPACE)
    for namespace, found in sorted(by_namespace.items()):
        rules = [_patch_rule(target) for target in found]
        if namespace:
            result += _granted("Role", APPLIER, rules, namespace)
        else:
            result += _granted("ClusterRole", NODES_ROLE, rules, None)
    return result


def _granted(kind: str, name: str, rules: Sequence[dict[str, Any]], namespace: str | None) -> list[Manifest]:
    return [
        {**new(RBAC, kind, name, namespace), "rules": list(rules)},
        binding(f"{kind}Binding", name, kind, APPLIER, namespace),
    ]


def _lock_rules() -> list[dict[str, Any]]:
    # No `create`: RBAC cannot bind it to a name. Install makes both objects.
    return [
        {"apiGroups": [""], "resourceNames": [JOURNAL], "resources": ["configmaps"], "verbs": ["get", "update"]},
        {
            "apiGroups": ["coordination.k8s.io"],
            "resourceNames": [LEASE],
            "resources": ["leases"],
            "verbs": ["get", "update"],
        },
    ]


def _patch_rule(target: ApplierTarget) -> dict[str, Any]:
    return {
        "apiGroups": [target.group],
        "resourceNames": list(target.names),
        "resources": [target.resource],
        "verbs": ["patch"],
    }


def _check_namespace(namespace: str, resource: str) -> None:
    if (resource in CLUSTER_SCOPED) != (namespace == ""):
        raise _invalid(f"{resource} stands in {'no' if namespace else 'a'} namespace")
    if namespace and not _NAMESPACE.fullmatch(namespace):
        raise _invalid("a namespace is no DNS label")
    if namespace.startswith("kube-") or namespace == NAMESPACE:
        raise ModeKeeperError("SCOPE_PROTECTED", f"the applier gets no rights in namespace {namespace}")


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise _invalid("a target without names would give the applier all objects of the resource")
    if not all(_NAME.fullmatch(name) for name in names):
        raise _invalid("a name is no DNS subdomain name")


def _invalid(message: str) -> ModeKeeperError:
    return ModeKeeperError("OPTION_INVALID", message)
