# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the three identities can and cannot do, by what a real API server answers to them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.fence import FENCE_MESSAGE
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import (
    APPLIER,
    FENCE,
    GROUPS,
    JOURNAL,
    LEASE,
    NAMESPACE,
    OBSERVER,
    VERIFIER,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.rights import READABLE
from tests.controlplane import ControlPlane

from .identities_helpers import install, send

IDENTITIES = (OBSERVER, VERIFIER, APPLIER)
MERGE = "application/merge-patch+json"
NOTE = {"metadata": {"annotations": {"tried": "yes"}}}
WEB = "/apis/apps/v1/namespaces/shop/deployments/web"
OTHER = "/apis/apps/v1/namespaces/shop/deployments/other"
LEASES = f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases"
MAPS = f"/api/v1/namespaces/{NAMESPACE}/configmaps"
ADMISSION = "/apis/admissionregistration.k8s.io/v1"

Identity = Callable[[str, str], Path]


def deployment(name: str) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": "example/none"}]}}
    spec = {"replicas": 0, "selector": {"matchLabels": {"app": name}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane of its own: the fence reaches the whole cluster."""
    with ControlPlane(scheduler=False, kwok=False) as found:
        found.create_namespace("shop")
        for name in ("web", "other"):
            found.request("POST", "/apis/apps/v1/namespaces/shop/deployments", deployment(name))
        found.add_nodes(1)
        install(found, [{"namespace": "shop", "resource": "deployments.apps", "names": ["web"]}])
        yield found


@pytest.fixture(scope="module")
def identity(plane: ControlPlane) -> Identity:
    """Kubeconfig of an identity, as a person of its group or as its ServiceAccount."""
    made: dict[tuple[str, str], Path] = {}

    def find(name: str, way: str) -> Path:
        if (name, way) not in made:
            made[name, way] = (
                plane.kubeconfig_for("somebody", [GROUPS[name]])
                if way == "group"
                else plane.kubeconfig_for_service_account(NAMESPACE, name)
            )
        return made[name, way]

    return find


ways = pytest.mark.parametrize("way", ["group", "account"])


def pod() -> dict[str, Any]:
    spec = {"containers": [{"name": "c", "image": "example/none"}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "tried"}, "spec": spec}


@ways
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", WEB, NOTE),
        ("PATCH", "/api/v1/nodes/node-0", NOTE),
        ("PATCH", "/api/v1/namespaces/shop/configmaps/kube-root-ca.crt", NOTE),
        ("POST", "/api/v1/namespaces/shop/pods", pod()),
    ],
)
def test_the_verifier_may_dry_run_a_write_but_not_write(
    plane: ControlPlane, identity: Identity, way: str, method: str, path: str, body: dict[str, Any]
) -> None:
    who = identity(VERIFIER, way)
    kind = MERGE if method == "PATCH" else "application/json"
    assert send(who, method, f"{path}?dryRun=All", body, kind).status in (200, 201)
    refused = send(who, method, path, body, kind)
    assert refused.status == 403
    assert FENCE_MESSAGE in refused.json()["message"]
    assert FENCE in refused.json()["message"]
    assert "tried" not in str(plane.send("GET", path).json().get("metadata", {}))


@ways
@pytest.mark.parametrize("name", IDENTITIES)
def test_each_may_ask_who_it_is_and_what_it_may_do(identity: Identity, way: str, name: str) -> None:
    """Reviews are POSTs that store nothing; a fence that caught them would blind verify."""
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    answer = send(identity(name, way), "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review)
    assert answer.status == 201
    attributes = {"verb": "patch", "group": "apps", "resource": "deployments", "namespace": "shop", "name": "web"}
    asked = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }
    answer = send(identity(name, way), "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", asked)
    assert answer.json()["status"]["allowed"] is (name != OBSERVER)


@ways
@pytest.mark.parametrize("name", IDENTITIES)
def test_each_may_read_what_is_observed_and_the_fence(identity: Identity, way: str, name: str) -> None:
    who = identity(name, way)
    served = {"": "v1", "apps": "v1", "batch": "v1", "autoscaling": "v2", "policy": "v1", "resource.k8s.io": "v1"}
    for group, version in served.items():
        root = f"/apis/{group}/{version}" if group else f"/api/{version}"
        for resource in READABLE[group]:
            assert send(who, "GET", f"{root}/{resource}?limit=1").status == 200, (name, resource)
    for resource in READABLE["admissionregistration.k8s.io"]:
        assert send(who, "GET", f"{ADMISSION}/{resource}").status == 200


@ways
@pytest.mark.parametrize("name", IDENTITIES)
def test_none_may_read_secrets(identity: Identity, way: str, name: str) -> None:
    for path in ("/api/v1/secrets", f"/api/v1/namespaces/{NAMESPACE}/secrets", "/api/v1/namespaces/shop/secrets/any"):
        assert send(identity(name, way), "GET", path).status == 403


@ways
def test_the_observer_may_not_even_dry_run(identity: Identity, way: str) -> None:
    for path in (WEB, f"{WEB}?dryRun=All"):
        refused = send(identity(OBSERVER, way), "PATCH", path, NOTE, MERGE)
        assert refused.status == 403
        assert FENCE not in refused.json()["message"]


@ways
def test_the_applier_may_patch_what_it_was_given_and_nothing_else(identity: Identity, way: str) -> None:
    who = identity(APPLIER, way)
    assert send(who, "PATCH", WEB, NOTE, MERGE).status == 200
    for path in (OTHER, "/apis/apps/v1/namespaces/default/deployments/web", "/api/v1/nodes/node-0"):
        assert send(who, "PATCH", path, NOTE, MERGE).status == 403
    assert send(who, "DELETE", WEB).status == 403
    assert send(who, "POST", "/api/v1/namespaces/shop/pods?dryRun=All", pod()).status == 403


@ways
@pytest.mark.parametrize(("collection", "name"), [(LEASES, LEASE), (MAPS, JOURNAL)])
def test_the_applier_may_update_lease_and_journal_by_name(
    identity: Identity, way: str, collection: str, name: str
) -> None:
    who = identity(APPLIER, way)
    live = send(who, "GET", f"{collection}/{name}").json()
    live["metadata"]["annotations"] = {"tried": way}
    assert send(who, "PUT", f"{collection}/{name}", live).status == 200
    assert send(who, "DELETE", f"{collection}/{name}").status == 403
    other = {**live, "metadata": {"name": "another"}}
    assert send(who, "PUT", f"{collection}/another", other).status == 403
    assert send(who, "POST", collection, other).status == 403


@ways
@pytest.mark.parametrize("name", IDENTITIES)
def test_none_may_take_the_fence_away(plane: ControlPlane, identity: Identity, way: str, name: str) -> None:
    for resource in ("validatingadmissionpolicies", "validatingadmissionpolicybindings"):
        path = f"{ADMISSION}/{resource}/{FENCE}"
        assert send(identity(name, way), "DELETE", path).status == 403
        assert send(identity(name, way), "PATCH", path, NOTE, MERGE).status == 403
        assert plane.send("GET", path).status == 200


FORBIDDEN: list[tuple[str, str, str, str]] = [
    *itertools.product(
        ["admissionregistration.k8s.io"],
        ["validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations"],
        ["create", "update", "patch", "delete", "deletecollection"],
        [""],
    ),
    *itertools.product(
        ["rbac.authorization.k8s.io"],
        ["roles", "clusterroles", "rolebindings", "clusterrolebindings"],
        ["create", "update", "patch", "bind", "escalate"],
        [""],
    ),
    ("", "serviceaccounts", "create", "token"),
    ("", "pods", "create", "exec"),
    ("", "pods", "create", "eviction"),
    ("", "users", "impersonate", ""),
    ("", "groups", "impersonate", ""),
    ("", "serviceaccounts", "impersonate", ""),
    ("", "nodes", "get", "proxy"),
]


@pytest.mark.parametrize("name", IDENTITIES)
def test_none_may_raise_its_own_rights(plane: ControlPlane, name: str) -> None:
    for group, resource, verb, subresource in FORBIDDEN:
        attributes = {"group": group, "resource": resource, "verb": verb, "subresource": subresource}
        for subject in (
            {"user": "somebody", "groups": [GROUPS[name], "system:authenticated"]},
            {"user": f"system:serviceaccount:{NAMESPACE}:{name}", "groups": ["system:authenticated"]},
        ):
            review = {
                "apiVersion": "authorization.k8s.io/v1",
                "kind": "SubjectAccessReview",
                "spec": {"resourceAttributes": attributes, **subject},
            }
            answer = plane.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review).json()
            assert not answer["status"]["allowed"], (name, attributes)


def test_an_administrator_is_outside_the_fence(plane: ControlPlane) -> None:
    assert plane.send("PATCH", OTHER, NOTE, MERGE).status == 200
