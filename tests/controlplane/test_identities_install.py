# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Installing, mending and removing the identities on a real API server, with its audit log as witness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.clock import SystemClock
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities import install as installing
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.api import ObjectApi
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.compare import holds, normalised
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.fence import (
    fence_binding_spec,
    fence_policy_spec,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.kinds import Key
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.manifests import manifests
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import (
    APPLIER,
    FENCE,
    FENCE_PROBE,
    JOURNAL,
    LEASE,
    NAMESPACE,
    VERIFIER,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.perform import wait_gone
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.render import (
    render_file,
    render_folder,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.report import diffs
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.steps import Action
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.controlplane import ADMIN, ControlPlane, describe, mutations, writes

from .identities_helpers import QuickClock, api_of, install, ours, remove

MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
TARGETS = [{"namespace": "shop", "resource": "deployments.apps", "names": ["web"]}]
ADMISSION = "/apis/admissionregistration.k8s.io/v1"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
POLICY = f"{ADMISSION}/validatingadmissionpolicies/{FENCE}"
BINDING = f"{ADMISSION}/validatingadmissionpolicybindings/{FENCE}"
SPACE = f"/api/v1/namespaces/{NAMESPACE}"
KEYS = [Key.of(manifest) for manifest in manifests()]


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane of its own: what is installed here reaches the whole cluster."""
    with ControlPlane(scheduler=False, kwok=False) as found:
        for name in ("shop", "lab"):
            found.create_namespace(name)
        yield found


@pytest.fixture
def installed(plane: ControlPlane) -> ControlPlane:
    """The plane with the identities as they must be."""
    install(plane)
    return plane


@pytest.fixture
def bare(plane: ControlPlane) -> ControlPlane:
    """The plane without anything of ours."""
    remove(plane)
    assert ours(plane) == []
    return plane


def as_shipped(plane: ControlPlane) -> None:
    """Every object is there and holds just what its manifest says."""
    for manifest in manifests():
        live = plane.request("GET", Key.of(manifest).path).json()
        assert holds(live, manifest), Key.of(manifest)
        assert live["metadata"]["labels"].items() >= manifest["metadata"]["labels"].items()


def test_check_mode_tells_all_and_writes_nothing(bare: ControlPlane) -> None:
    mark = bare.audit_mark()
    done = install(bare, TARGETS, check=True)
    assert {step.action for step in done.steps} == {Action.CREATE}
    assert done.proof is None
    assert describe(writes(bare.audit_events(mark))) == []
    assert ours(bare) == []


def test_a_check_mode_diff_is_what_a_commit_does(bare: ControlPlane) -> None:
    foreseen = diffs(install(bare, TARGETS, check=True).steps)
    done = install(bare, TARGETS)
    assert diffs(done.steps) == foreseen
    assert done.proof is not None
    for step in done.steps:
        live = bare.request("GET", step.key.path).json()
        assert normalised({**live, "kind": step.key.kind}) == step.after, step.key


def test_the_specs_of_the_fence_are_written_with_every_default(installed: ControlPlane) -> None:
    """Verify compares them as they stand."""
    assert installed.request("GET", POLICY).json()["spec"] == fence_policy_spec()
    assert installed.request("GET", BINDING).json()["spec"] == fence_binding_spec()


def test_a_second_run_changes_nothing_and_proves_the_fence_again(installed: ControlPlane) -> None:
    mark = installed.audit_mark()
    done = install(installed)
    assert done.changes == []
    assert done.proof is not None
    events = installed.audit_events(mark)
    tried = [event for event in writes(events) if event.name == FENCE_PROBE or event.resource == "pods"]
    assert [event.code for event in tried] == [403]
    # The one thing stored nowhere that is a write all the same: the request for the verifier's token.
    assert [event.subresource for event in mutations(events, ADMIN)] == ["token"]


def test_the_verifier_gets_its_rights_only_after_the_fence_was_proven(bare: ControlPlane) -> None:
    mark = bare.audit_mark()
    install(bare)
    events = [event for event in bare.audit_events(mark) if not event.dry_run and event.stage == "ResponseComplete"]
    refused = [place for place, event in enumerate(events) if event.resource == "pods" and event.code == 403]
    granted = [
        place
        for place, event in enumerate(events)
        if event.resource == "clusterrolebindings" and event.name == VERIFIER and event.verb in {"patch", "create"}
    ]
    assert refused
    assert len(granted) == 1
    assert max(refused) < granted[0]


def test_missing_objects_are_put_back(installed: ControlPlane) -> None:
    gone = set()
    for key in KEYS[1:]:
        installed.request("DELETE", key.path)
        gone.add(key)
        assert {step.key for step in install(installed, check=True).changes} == gone
    install(installed)
    as_shipped(installed)


class Broken(ApiClient):
    """Loses the connection after a number of real writes."""

    def __init__(self, kubeconfig: Path, writes_left: int) -> None:
        super().__init__(load_endpoint(kubeconfig, None))
        self.writes_left = writes_left

    def send(self, method: str, path: str, **more: Any) -> Response:
        if "dryRun" not in (more.get("query") or {}):
            if self.writes_left == 0:
                raise ModeKeeperError("READ_SERVER_ERROR", "the connection was lost")
            self.writes_left -= 1
        return super().send(method, path, **more)


def test_an_installation_that_breaks_off_again_and_again_goes_on_where_it_was(bare: ControlPlane) -> None:
    for count in (0, 2, 5, 9, 14):
        broken = ObjectApi(Broken(bare.admin_kubeconfig, 0 if count == 0 else count - len(ours(bare))))
        with pytest.raises(ModeKeeperError, match="READ_SERVER_ERROR"):
            installing.install(broken, (), clock=QuickClock(), connect=ApiClient, check_mode=False)
        assert len(ours(bare)) == count
    install(bare)
    as_shipped(bare)


def test_a_removal_that_breaks_off_again_and_again_goes_on_where_it_was(installed: ControlPlane) -> None:
    for count in (len(KEYS), 12, 3, 1):
        broken = ObjectApi(Broken(installed.admin_kubeconfig, len(ours(installed)) - count))
        with pytest.raises(ModeKeeperError, match="READ_SERVER_ERROR"):
            installing.remove(broken, clock=QuickClock(), check_mode=False)
        assert len(ours(installed)) == count
    remove(installed)
    assert ours(installed) == []


ALTERED: dict[str, tuple[str, str, Any]] = {
    "a condition that nobody meets": (
        POLICY,
        JSON_PATCH,
        [{"op": "add", "path": "/spec/matchConditions/-", "value": {"name": "never", "expression": "false"}}],
    ),
    "resources left out": (
        POLICY,
        MERGE,
        {
            "spec": {
                "matchConstraints": {
                    "excludeResourceRules": [
                        {"apiGroups": ["apps"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}
                    ]
                }
            }
        },
    ),
    "namespaces left out": (
        POLICY,
        MERGE,
        {"spec": {"matchConstraints": {"namespaceSelector": {"matchLabels": {"fenced": "yes"}}}}},
    ),
    "failure ignored": (POLICY, MERGE, {"spec": {"failurePolicy": "Ignore"}}),
    "warns only": (BINDING, MERGE, {"spec": {"validationActions": ["Warn"]}}),
    "audits too": (BINDING, MERGE, {"spec": {"validationActions": ["Deny", "Audit"]}}),
    "binds less": (
        BINDING,
        MERGE,
        {"spec": {"matchResources": {"namespaceSelector": {"matchLabels": {"fenced": "yes"}}}}},
    ),
    "a rule too many": (
        f"{RBAC}/clusterroles/{VERIFIER}",
        JSON_PATCH,
        [{"op": "add", "path": "/rules/-", "value": {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}}],
    ),
    "rules gathered from elsewhere": (
        f"{RBAC}/clusterroles/{VERIFIER}",
        MERGE,
        {"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"some": "thing"}}]}},
    ),
    "a subject too many": (
        f"{RBAC}/clusterrolebindings/{APPLIER}",
        JSON_PATCH,
        [
            {
                "op": "add",
                "path": "/subjects/-",
                "value": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:authenticated"},
            }
        ],
    ),
    "no label": (f"{RBAC}/clusterroles/{VERIFIER}", MERGE, {"metadata": {"labels": None}}),
    "tokens for every pod": (f"{SPACE}/serviceaccounts/{VERIFIER}", MERGE, {"automountServiceAccountToken": True}),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_object_is_put_right(installed: ControlPlane, what: str) -> None:
    path, content_type, patch = ALTERED[what]
    installed.request("PATCH", path, patch, content_type)
    foreseen = install(installed, check=True)
    done = install(installed)
    assert [step.key.path for step in done.changes] == [path]
    assert diffs(done.steps) == diffs(foreseen.steps)
    as_shipped(installed)
    assert install(installed, check=True).changes == []


def test_a_binding_of_another_role_is_made_anew(installed: ControlPlane) -> None:
    path = f"{RBAC}/clusterrolebindings/{VERIFIER}"
    live = installed.request("GET", path).json()
    installed.request("DELETE", path)
    live["metadata"] = {"name": VERIFIER, "labels": live["metadata"]["labels"]}
    live["roleRef"]["name"] = "cluster-admin"
    installed.request("POST", f"{RBAC}/clusterrolebindings", live)
    done = install(installed)
    assert [step.action for step in done.changes] == [Action.RECREATE]
    as_shipped(installed)


def test_what_a_running_apply_keeps_is_not_touched(installed: ControlPlane) -> None:
    lease = f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases/{LEASE}"
    journal = f"{SPACE}/configmaps/{JOURNAL}"
    installed.request("PATCH", lease, {"spec": {"holderIdentity": "apply-1"}}, MERGE)
    installed.request("PATCH", journal, {"data": {"wave": "1"}, "metadata": {"labels": None}}, MERGE)
    done = install(installed)
    assert [step.key.name for step in done.changes] == [JOURNAL]
    assert "wave" not in str(diffs(done.steps))
    assert installed.request("GET", lease).json()["spec"]["holderIdentity"] == "apply-1"
    assert installed.request("GET", journal).json()["data"] == {"wave": "1"}


def test_rights_no_longer_wanted_are_taken_back(installed: ControlPlane) -> None:
    nodes = {"resource": "nodes", "names": ["node-0"]}
    install(installed, [*TARGETS, nodes, {"namespace": "lab", "resource": "configmaps", "names": ["knobs"]}])
    done = install(installed, TARGETS)
    gone = {(step.key.kind, step.key.namespace) for step in done.changes}
    assert {step.action for step in done.changes} == {Action.DELETE}
    assert gone == {
        ("RoleBinding", "lab"),
        ("Role", "lab"),
        ("ClusterRoleBinding", ""),
        ("ClusterRole", ""),
    }
    assert "Role shop/modekeeper-applier" in ours(installed)
    assert install(installed, TARGETS).changes == []


def test_removal_leaves_nothing(plane: ControlPlane) -> None:
    install(plane, [*TARGETS, {"resource": "nodes", "names": ["node-0"]}])
    before = ours(plane)
    foreseen = remove(plane, check=True)
    assert ours(plane) == before
    done = remove(plane)
    assert diffs(done.steps) == diffs(foreseen.steps)
    assert ours(plane) == []
    assert plane.send("GET", SPACE).status == 404
    assert remove(plane).changes == []


def test_removal_takes_rights_before_the_fence(installed: ControlPlane) -> None:
    order = [step.key for step in remove(installed).steps]
    assert order[0] == Key("ClusterRoleBinding", "", VERIFIER)
    assert order[-1].kind == "Namespace"
    assert order.index(Key("ValidatingAdmissionPolicyBinding", "", FENCE)) > max(
        place for place, key in enumerate(order) if key.kind.endswith("RoleBinding")
    )


def test_removal_leaves_what_is_not_ours(installed: ControlPlane) -> None:
    role = f"{RBAC}/clusterroles/{VERIFIER}"
    installed.request("PATCH", role, {"metadata": {"labels": None}}, MERGE)
    stranger = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs"}}
    installed.request("POST", f"{SPACE}/configmaps", stranger)
    namesake = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "labelled", "labels": {"modekeeper/component": "identities"}},
    }
    installed.request("POST", f"{SPACE}/configmaps", namesake)
    done = remove(installed)
    assert [entry["code"] for entry in done.left] == ["INSTALL_LEFT", "INSTALL_LEFT"]
    assert "configmaps theirs" in done.left[1]["message"]
    for path in (role, f"{SPACE}/configmaps/theirs", f"{SPACE}/configmaps/labelled"):
        assert installed.send("GET", path).status == 200
        installed.request("DELETE", path)
    assert remove(installed).left == () or not remove(installed).left
    assert ours(installed) == []


def test_a_namespace_that_is_being_deleted_is_waited_for(installed: ControlPlane) -> None:
    remove(installed)
    held = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": NAMESPACE},
    }
    installed.request("POST", "/api/v1/namespaces", held)
    keeper = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "kept", "finalizers": ["example.com/held"]},
    }
    installed.request("POST", f"{SPACE}/configmaps", keeper)
    installed.request("DELETE", SPACE)
    with pytest.raises(ModeKeeperError, match="INSTALL_TERMINATING"):
        install(installed)
    installed.request("PATCH", f"{SPACE}/configmaps/kept", {"metadata": {"finalizers": None}}, MERGE)
    api = api_of(installed.admin_kubeconfig)
    wait_gone(api, Key("Namespace", "", NAMESPACE), SystemClock())
    install(installed)
    as_shipped(installed)


@pytest.mark.parametrize("form", ["file", "folder"])
@pytest.mark.parametrize("flags", [(), ("--server-side",)], ids=["client-side", "server-side"])
def test_rendered_manifests_are_what_install_wants(
    bare: ControlPlane, tmp_path: Path, form: str, flags: tuple[str, ...]
) -> None:
    path = tmp_path / "identities.yaml"
    if form == "file":
        path.write_bytes(render_file(manifests()))
    else:
        path = tmp_path
        for name, data in render_folder(manifests()).items():
            (path / name).write_bytes(data)
    kind = "-f" if form == "file" else "-k"
    done = bare.run_kubectl("apply", *flags, kind, str(path))
    assert done.returncode == 0, done.stderr
    assert install(bare, check=True).changes == []
    assert install(bare).proof is not None
