# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The fence stands only as shipped, whole and old enough; and who is who."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.fence import (
    BINDING_PATH,
    POLICY_PATH,
    FencePart,
    fence_faults,
    holds,
    read_fence,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.identity import (
    EVERYTHING,
    UNBIND,
    Identity,
    classify,
    inspect,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.reviews import Access, Caller
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.webhooks import Touched, ignored_webhooks
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.fence import (
    fence_binding_spec,
    fence_policy_spec,
)
from ansible_collections.modekeeper.core.plugins.module_utils._verify.live.permission import excess, refusals

from .scripted import Scripted, Still, response, reviewer

NOW = datetime(2026, 1, 5, 10, 0, 30, tzinfo=UTC)
OLD = "2026-01-05T10:00:00Z"
PATCH = Access("patch", "apps", "deployments", "shop")


def part(what: str = "policy", made: str = OLD, **metadata: Any) -> FencePart:
    spec = fence_policy_spec() if what == "policy" else fence_binding_spec()
    return FencePart(what, {"metadata": {"creationTimestamp": made, **metadata}, "spec": copy.deepcopy(spec)}, NOW)


def test_as_shipped_and_thirty_seconds_old_it_stands() -> None:
    assert fence_faults(part(), part("binding")) == []
    written = [{"time": OLD}, {"time": "2026-01-05T10:00:29Z", "subresource": "status"}]
    assert fence_faults(part(managedFields=written), part("binding")) == []


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (lambda d: d["spec"].update(failurePolicy="Ignore"), "not as shipped"),
        (lambda d: d["spec"]["matchConditions"].append({"name": "x", "expression": "false"}), "not as shipped"),
        (lambda d: d["spec"]["matchConstraints"]["namespaceSelector"].update(matchLabels={"a": "b"}), "not as shipped"),
        (lambda d: d["spec"]["matchConstraints"].update(excludeResourceRules=[{}]), "not as shipped"),
        (lambda d: d["spec"]["validations"][0].update(expression="true"), "not as shipped"),
        (lambda d: d["spec"].update(paramKind={}), "not as shipped"),
        (lambda d: d.pop("spec"), "not as shipped"),
        (lambda d: d.update(metadata=None), "not as shipped"),
        (lambda d: d["metadata"].update(deletionTimestamp=OLD), "being deleted"),
        (lambda d: d["metadata"].update(creationTimestamp="2026-01-05T10:00:01Z"), "younger than 30 s"),
        (lambda d: d["metadata"].update(managedFields=[{"time": "2026-01-05T10:00:29Z"}]), "younger than 30 s"),
        (lambda d: d["metadata"].update(managedFields=[{}]), "age of its policy is unknown"),
        (lambda d: d["metadata"].update(managedFields=["odd"]), "stands"),
        (lambda d: d["metadata"].pop("creationTimestamp"), "age of its policy is unknown"),
    ],
)
def test_anything_else_is_a_fault(alter: Callable[[Any], Any], words: str) -> None:
    policy = part()
    alter(policy.document)
    faults = fence_faults(policy, part("binding"))
    assert (faults == []) if words == "stands" else (len(faults) == 1 and words in faults[0])


def test_a_binding_that_only_warns_and_a_server_without_a_clock() -> None:
    binding = part("binding")
    assert binding.document is not None
    binding.document["spec"]["validationActions"] = ["Deny", "Audit"]
    assert "binding is not as shipped" in fence_faults(part(), binding)[0]
    timeless = FencePart("policy", part().document, None)
    assert "unknown" in fence_faults(timeless, part("binding"))[0]


def test_what_cannot_be_read_does_not_stand() -> None:
    api = Scripted({f"GET {POLICY_PATH}": response(403), f"GET {BINDING_PATH}": response(404)})
    assert fence_faults(*read_fence(api)) == ["its policy cannot be read (READ_FORBIDDEN)", "its binding is absent"]
    broken = Scripted(
        {
            f"GET {POLICY_PATH}": response(200, b"["),
            f"GET {BINDING_PATH}": response(200, part("binding").document, date="Mon, 05 Jan 2026 10:01:00 GMT"),
        }
    )
    assert fence_faults(*read_fence(broken)) == ["its policy cannot be read (READ_TRUNCATED)"]


VERA = Caller("vera", ("modekeeper:verifiers",))


@pytest.mark.parametrize(
    ("caller", "rights", "expected"),
    [
        (VERA, {PATCH: True}, "verifier"),
        (VERA, {EVERYTHING: True}, "verifier"),
        (Caller("system:serviceaccount:modekeeper-system:modekeeper-verifier"), {}, "verifier"),
        (Caller("root", ("system:masters",)), {EVERYTHING: True, PATCH: True}, "administrator"),
        (Caller("a", ("modekeeper:appliers",)), {PATCH: True}, "applier"),
        (Caller("o", ("modekeeper:observers",)), {PATCH: True}, "observer"),
        (Caller("someone"), {PATCH: False}, "observer"),
        (Caller("someone"), {PATCH: True}, "other"),
    ],
)
def test_the_class_of_a_caller(caller: Caller, rights: dict[Access, bool], expected: str) -> None:
    assert classify(caller, rights, [PATCH]) == expected
    assert holds(caller) == (expected == "verifier")


def identity(caller: Caller, rights: dict[Access, bool]) -> Identity:
    return Identity(caller, classify(caller, rights, [PATCH]), rights)


def codes(found: list[Any]) -> list[str]:
    return [entry["code"] for entry in found]


def test_who_may_send_a_dry_run() -> None:
    assert refusals(identity(VERA, {PATCH: True}), [PATCH], []) == []
    assert codes(refusals(identity(VERA, {PATCH: True}), [PATCH], ["its policy is absent"])) == ["VERIFIER_UNFENCED"]
    assert codes(refusals(identity(VERA, {PATCH: False}), [PATCH], [])) == ["DRY_RUN_IMPOSSIBLE"]
    root = identity(Caller("root"), {PATCH: True, EVERYTHING: True})
    assert codes(refusals(root, [PATCH], [])) == ["VERIFIER_UNFENCED", "IDENTITY_OVERPRIVILEGED"]
    assert codes(refusals(identity(Caller("x"), {PATCH: True}), [PATCH], [])) == [
        "VERIFIER_UNFENCED",
        "IDENTITY_OVERPRIVILEGED",
    ]
    writing = identity(Caller("o", ("modekeeper:observers",)), {PATCH: True})
    assert codes(refusals(writing, [PATCH], [])) == ["VERIFIER_UNFENCED", "IDENTITY_OVERPRIVILEGED"]
    assert codes(refusals(identity(Caller("a", ("modekeeper:appliers",)), {PATCH: True}), [PATCH], [])) == [
        "VERIFIER_UNFENCED"
    ]


def test_excess_names_the_rights() -> None:
    assert excess(identity(VERA, {PATCH: True})) == []
    (found,) = excess(identity(VERA, {PATCH: True, UNBIND[0]: True}))
    assert "create validatingadmissionpolicies.admissionregistration.k8s.io" in found["message"]
    (all_of_it,) = excess(identity(Caller("root"), {EVERYTHING: True}))
    assert all_of_it["message"].endswith("may everything")


def test_inspection_asks_for_what_is_needed_and_for_what_must_not_be() -> None:
    who = {"status": {"userInfo": {"username": "vera", "groups": ["modekeeper:verifiers"]}}}
    api = Scripted(
        {
            "POST /apis/authentication.k8s.io/v1/selfsubjectreviews": response(201, who),
            "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews": reviewer(
                lambda asked: asked["resource"] == "deployments"
            ),
        }
    )
    found = inspect(api, Still(), [PATCH])
    assert (found.class_, found.allowed([PATCH]), found.excess) == ("verifier", [PATCH], [])
    assert len(api.asked) == 1 + 1 + 1 + len(UNBIND)


TOUCHED = Touched("apps", "v1", "deployments", "UPDATE", "shop", {"team": "a"}, {"app": "web"})


def hook(**changes: Any) -> dict[str, Any]:
    rule = {
        "apiGroups": ["apps"],
        "apiVersions": ["v1"],
        "operations": ["UPDATE"],
        "resources": ["deployments"],
        **changes.pop("rule", {}),
    }
    return {"name": "w", "failurePolicy": "Ignore", "rules": [rule], **changes}


@pytest.mark.parametrize(
    ("found", "matches"),
    [
        (hook(), True),
        (hook(failurePolicy="Fail"), False),
        (hook(rule={"resources": ["*/*"]}), True),
        (hook(rule={"resources": ["pods"]}), False),
        (hook(rule={"operations": ["*"], "apiGroups": ["*"]}), True),
        (hook(rule={"operations": ["CREATE"]}), False),
        (hook(rule={"apiVersions": ["v1beta1"]}), True),
        (hook(rule={"apiVersions": []}), False),
        (hook(rule={"scope": "Cluster"}), False),
        (hook(rule={"scope": "Namespaced"}), True),
        (hook(rules="odd"), False),
        (hook(rules=["odd"]), False),
        (hook(namespaceSelector={"matchLabels": {"team": "b"}}), False),
        (hook(namespaceSelector={"matchExpressions": [{"key": "team", "operator": "In", "values": ["a"]}]}), True),
        (hook(namespaceSelector={"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["a"]}]}), False),
        (hook(objectSelector={"matchExpressions": [{"key": "app", "operator": "Exists"}]}), True),
        (hook(objectSelector={"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}), False),
        (hook(objectSelector={"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}, "odd"]}), True),
    ],
)
def test_webhooks_that_may_fail_open(found: dict[str, Any], matches: bool) -> None:
    assert ignored_webhooks([{"webhooks": [found, "odd"]}, "odd"], TOUCHED) == (["w"] if matches else [])


def test_unknown_labels_and_cluster_scoped_objects_count_as_matching() -> None:
    selective = [{"webhooks": [hook(namespaceSelector={"matchLabels": {"team": "b"}})]}]
    unknown = Touched("apps", "v1", "deployments", "UPDATE", "shop", None, {})
    assert ignored_webhooks(selective, unknown) == ["w"]
    node = Touched("", "v1", "nodes", "UPDATE", "", None, {})
    assert ignored_webhooks([{"webhooks": [hook(rule={"resources": ["nodes"], "apiGroups": [""]})]}], node) == ["w"]
