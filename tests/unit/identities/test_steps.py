# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is compared, what is told of it, and what a namespace must be empty of."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.api import ObjectApi
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.compare import normalised
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.kinds import Key
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import NAMESPACE
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.removal import foreign_contents
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.report import (
    actions,
    diffs,
    summary,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.shapes import new
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.steps import (
    Action,
    Step,
    plan_install,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .fakes import FakeClient, answer, status

ROLE = {**new("rbac.authorization.k8s.io/v1", "ClusterRole", "modekeeper-observer"), "rules": []}
KEY = Key.of(ROLE)


def test_what_the_server_keeps_for_itself_is_not_compared() -> None:
    metadata = {
        **ROLE["metadata"],
        "uid": "u",
        "resourceVersion": "7",
        "managedFields": [],
        "creationTimestamp": "t",
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "team": "a"},
    }
    live = {**ROLE, "metadata": metadata, "status": {"phase": "x"}}
    expected = {**ROLE, "metadata": {**ROLE["metadata"], "annotations": {"team": "a"}}}
    assert normalised(live) == expected


def test_a_kept_object_is_listed_but_has_no_diff() -> None:
    steps = [
        Step(KEY, Action.KEEP, ROLE, ROLE, ROLE, ROLE),
        Step(KEY, Action.CREATE, ROLE, after=ROLE),
        Step(KEY, Action.DELETE, ROLE, ROLE, ROLE, None),
    ]
    made, gone = diffs(steps)
    assert (made["before"], yaml.safe_load(made["after"])) == ("", ROLE)
    assert (yaml.safe_load(gone["before"]), gone["after"]) == (ROLE, "")
    assert [entry["action"] for entry in actions(steps)] == ["keep", "create", "delete"]
    assert summary(steps, check_mode=False) == "3 objects: 1 created, 1 kept, 1 removed"
    assert "nothing was written" in summary([], check_mode=True)


def test_the_order_of_keys_makes_no_difference_in_a_diff() -> None:
    turned = {key: ROLE[key] for key in reversed(list(ROLE))}
    one, other = (diffs([Step(KEY, Action.CREATE, ROLE, after=found)]) for found in (ROLE, turned))
    assert one == other


def discovery(*groups: dict[str, Any]) -> dict[tuple[str, str], list[Any]]:
    return {("GET", "/api"): [answer(200, {"items": list(groups)})], ("GET", "/apis"): [answer(200, {})]}


def resource(plural: str, kind: str, *, scope: str = "Namespaced", verbs: tuple[str, ...] = ("list", "delete")) -> Any:
    return {"resource": plural, "responseKind": {"kind": kind}, "scope": scope, "verbs": list(verbs)}


def test_a_namespace_is_looked_through_whatever_the_kind() -> None:
    core = {
        "metadata": {},
        "versions": [
            {
                "version": "v1",
                "resources": [
                    resource("configmaps", "ConfigMap"),
                    resource("secrets", "Secret"),
                    resource("events", "Event"),
                    resource("nodes", "Node", scope="Cluster"),
                    resource("bindings", "Binding", verbs=("create",)),
                    resource("pods", "Pod"),
                ],
            }
        ],
    }
    client = FakeClient(discovery(core, {"metadata": {"name": "gone.example.com"}}))
    space = f"/api/v1/namespaces/{NAMESPACE}"
    names = ["kube-root-ca.crt", "modekeeper-journal", "theirs"]
    client.answers["GET", f"{space}/configmaps"] = [answer(200, {"items": [{"metadata": {"name": n}} for n in names]})]
    client.answers["GET", f"{space}/secrets"] = [status(403)]
    client.answers["GET", f"{space}/pods"] = [answer(200, {"items": None})]
    ours = {Key("ConfigMap", NAMESPACE, "modekeeper-journal"), Key("ConfigMap", "elsewhere", "theirs")}
    found = list(foreign_contents(ObjectApi(client), ours))  # type: ignore[arg-type]
    assert found == ["configmaps theirs", "secrets (cannot be listed)"]
    assert not [sent for sent in client.sent if sent[1].endswith(("events", "nodes", "bindings"))]


@pytest.mark.parametrize(("code", "expected"), [(403, "INSTALL_FORBIDDEN"), (422, "INSTALL_REJECTED")])
def test_a_refusal_while_planning_is_told(code: int, expected: str) -> None:
    live = {**ROLE, "metadata": {**ROLE["metadata"], "uid": "u"}}
    client = FakeClient(
        {
            ("GET", KEY.path): [answer(200, live)],
            ("PATCH", KEY.path): [status(code)],
            ("PUT", KEY.path): [status(422)],
        }
    )
    with pytest.raises(ModeKeeperError, match=expected):
        plan_install(ObjectApi(client), [ROLE])  # type: ignore[arg-type]


def test_a_kind_that_is_not_served_is_told_before_anything_is_written() -> None:
    client = FakeClient()
    with pytest.raises(ModeKeeperError, match="INSTALL_UNSUPPORTED"):
        plan_install(ObjectApi(client), [ROLE])  # type: ignore[arg-type]
    assert {sent[2].get("dryRun") for sent in client.sent if sent[0] != "GET"} == {"All"}
