# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who may install, and what is left where the fence does not hold or cannot be tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities import install as installing
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import (
    FENCE_PROBE,
    NAMESPACE,
    VERIFIER,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.controlplane import ControlPlane, describe, mutations

from .identities_helpers import FastClock, QuickClock, api_of, install, ours, remove

RBAC = "/apis/rbac.authorization.k8s.io/v1"
SPACE = f"/api/v1/namespaces/{NAMESPACE}"
EVERYTHING = {"apiGroups": ["*"], "resources": ["*"]}


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane of its own: what is installed here reaches the whole cluster."""
    with ControlPlane(scheduler=False, kwok=False) as found:
        yield found


@pytest.fixture
def bare(plane: ControlPlane) -> ControlPlane:
    """The plane without anything of ours."""
    remove(plane)
    assert ours(plane) == []
    return plane


def person(plane: ControlPlane, name: str, rules: list[dict[str, Any]]) -> Path:
    """A kubeconfig of somebody with just these rights."""
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}}
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name}],
    }
    plane.request("POST", f"{RBAC}/clusterroles", {**role, "rules": rules})
    plane.request("POST", f"{RBAC}/clusterrolebindings", binding)
    return plane.kubeconfig_for(name)


@pytest.mark.parametrize(
    ("name", "rules", "code"),
    [
        ("nobody", [], "READ_FORBIDDEN"),
        ("reader", [{**EVERYTHING, "verbs": ["get", "list"]}], "INSTALL_FORBIDDEN"),
        (
            "editor",  # may write roles, but not give away what it has not
            [{**EVERYTHING, "verbs": ["get", "list", "create", "update", "delete"]}],
            "INSTALL_FORBIDDEN",
        ),
    ],
)
def test_too_few_rights_end_with_a_code_before_anything_is_written(
    bare: ControlPlane, name: str, rules: list[dict[str, Any]], code: str
) -> None:
    who = person(bare, name, rules)
    mark = bare.audit_mark()
    for check_mode in (True, False):
        with pytest.raises(ModeKeeperError) as refused:
            installing.install(api_of(who), (), clock=FastClock(), connect=ApiClient, check_mode=check_mode)
        assert refused.value.code == code
    assert describe(mutations(bare.audit_events(mark))) == []


def test_a_cluster_role_of_an_administrator_is_enough(bare: ControlPlane) -> None:
    """Not only group system:masters, for which the server asks no RBAC."""
    who = person(bare, "chief", [{**EVERYTHING, "verbs": ["*"]}, {"nonResourceURLs": ["*"], "verbs": ["*"]}])
    done = installing.install(api_of(who), (), clock=QuickClock(), connect=ApiClient, check_mode=False)
    assert done.proof is not None


def test_without_the_right_to_ask_for_a_token_the_verifier_gets_nothing(bare: ControlPlane) -> None:
    verbs = ["get", "list", "patch", "create", "update", "delete", "bind", "escalate", "watch"]
    groups = ["rbac.authorization.k8s.io", "admissionregistration.k8s.io", "coordination.k8s.io", "apps"]
    rules = [
        {"apiGroups": groups, "resources": ["*"], "verbs": verbs},
        {"apiGroups": [""], "resources": ["namespaces", "serviceaccounts", "configmaps"], "verbs": verbs},
    ]
    who = person(bare, "tokenless", rules)
    with pytest.raises(ModeKeeperError, match="FENCE_UNPROVEN"):
        installing.install(api_of(who), (), clock=QuickClock(), connect=ApiClient, check_mode=False)
    assert f"ClusterRoleBinding /{VERIFIER}" not in ours(bare)


def test_an_open_fence_takes_the_rights_away() -> None:
    """On a server that runs no admission policies the probe gets through."""
    flag = "--disable-admission-plugins=ValidatingAdmissionPolicy"
    with ControlPlane(scheduler=False, kwok=False, apiserver_flags=[flag]) as plane:
        with pytest.raises(ModeKeeperError, match="FENCE_OPEN"):
            install(plane, clock=FastClock())
        assert f"ClusterRoleBinding /{VERIFIER}" not in ours(plane)
        assert not [entry for entry in ours(plane) if "modekeeper-verifier-probe" in entry and "Binding" in entry]
        assert plane.send("GET", f"{SPACE}/pods/{FENCE_PROBE}").status == 404
