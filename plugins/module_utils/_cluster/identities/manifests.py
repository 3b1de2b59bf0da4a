# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All that install puts into a cluster, as plain manifests in the order in which they must come. Removal goes the other way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..kill_switch.policy import policy_spec
from .applier import ApplierTarget, applier_manifests
from .fence import fence_binding_spec, fence_policy_spec
from .names import APPLIER, FENCE, JOURNAL, KILL_SWITCH, LEASE, NAMESPACE, OBSERVER, PROBE_ROLE, VERIFIER
from .rights import dry_run_rules, read_rules
from .shapes import ADMISSION, RBAC, Manifest, binding, new


def manifests(targets: Iterable[ApplierTarget] = ()) -> list[Manifest]:
    """Every object, complete and in order: the fence first, the binding that gives the verifier its verbs last.

    :param targets: what the applier may patch; none by default.
    """
    return [
        new("v1", "Namespace", NAMESPACE),
        *_fence(),
        *_kill_switch(),
        *_apply_state(),
        *_identity(OBSERVER, read_rules()),
        _cluster_binding(OBSERVER),
        *_identity(APPLIER, read_rules()),
        _cluster_binding(APPLIER),
        *applier_manifests(targets),
        *_identity(VERIFIER, [*read_rules(), *dry_run_rules()]),
        *_probe(),
        # Behind all else: install proves the fence before it comes to this one.
        _cluster_binding(VERIFIER),
    ]


def _fence() -> list[Manifest]:
    return [
        {**new(ADMISSION, "ValidatingAdmissionPolicy", FENCE), "spec": fence_policy_spec()},
        {**new(ADMISSION, "ValidatingAdmissionPolicyBinding", FENCE), "spec": fence_binding_spec()},
    ]


def _kill_switch() -> list[Manifest]:
    # Ahead of every right of the applier. The policy has no binding: making one engages it.
    return [
        {**new(ADMISSION, "ValidatingAdmissionPolicy", KILL_SWITCH), "spec": policy_spec()},
        {**new("v1", "ConfigMap", KILL_SWITCH, NAMESPACE), "data": {"engaged": "false"}},
    ]


def _apply_state() -> list[Manifest]:
    # Without spec and data: both belong to a running apply, and install must not touch them.
    return [
        new("coordination.k8s.io/v1", "Lease", LEASE, NAMESPACE),
        new("v1", "ConfigMap", JOURNAL, NAMESPACE),
    ]


def _identity(name: str, rules: list[dict[str, Any]]) -> list[Manifest]:
    return [
        # A pod that is to act as an identity says so itself; no other pod of the namespace gets a token by accident.
        {**new("v1", "ServiceAccount", name, NAMESPACE), "automountServiceAccountToken": False},
        {**new(RBAC, "ClusterRole", name), "rules": rules},
    ]


def _cluster_binding(name: str) -> Manifest:
    return binding("ClusterRoleBinding", name, "ClusterRole", name)


def _probe() -> list[Manifest]:
    # Pods in our own namespace only: enough to try the fence, nothing to do harm with while nobody knows yet whether it holds.
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]}]
    return [
        {**new(RBAC, "Role", PROBE_ROLE, NAMESPACE), "rules": rules},
        binding("RoleBinding", PROBE_ROLE, "Role", VERIFIER, NAMESPACE),
    ]
