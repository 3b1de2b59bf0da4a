# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is sent, how often, and what is made of the answers: against an API server by script."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.exchange import document, exchange
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.request import Request, Stamp
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.resources import (
    Resource,
    kind_of,
    resolve,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.reviews import Access, may, whoami
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.runner import MAX_TRIES, Runner, Target
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .scripted import Scripted, Still, response, reviewer

PATH = "/apis/apps/v1/namespaces/shop/deployments/web"
REF = ObjectRef("apps", "v1", "Deployment", "shop", "web", "u")
PATCH = (
    {"op": "test", "path": "/metadata/uid", "value": "u"},
    {"op": "test", "path": "/spec/replicas", "value": 1},
    {"op": "replace", "path": "/spec/replicas", "value": 2},
)
TARGET = Target(REF, Resource("apps", "v1", "deployments", True), PATCH, Stamp("ab12cd34", 1))
LIVE = {"metadata": {"uid": "u", "resourceVersion": "1"}, "spec": {"replicas": 1}}
REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
REQUEST = Request("PATCH", "/p", b"{}", "application/json")


def run(**answers: Any) -> tuple[Any, Scripted, Still]:
    script = {f"{key.partition('_')[0].upper()} {PATH}": value for key, value in answers.items() if key != "review"}
    api, clock = Scripted(script | {f"POST {REVIEW}": answers.get("review", response(500))}), Still()
    return Runner(api, clock).patch(TARGET), api, clock


def test_an_acceptance_holds_what_the_server_would_store() -> None:
    after = {**LIVE, "spec": {"replicas": 2}}
    outcome, api, _unused = run(get=response(200, LIVE), patch=response(200, after, warning='299 - "mind"'))
    assert (outcome.answer.kind, outcome.result, outcome.warnings, outcome.tries) == ("accepted", after, ("mind",), 1)
    assert [method for method, _unused, _unused in api.asked] == ["GET", "PATCH"]


@pytest.mark.parametrize(
    ("got", "code"),
    [(response(404), "DRIFT_GONE"), (response(403), "READ_FORBIDDEN"), (response(200, b"["), "READ_TRUNCATED")],
)
def test_what_cannot_be_read_is_not_sent(got: Any, code: str) -> None:
    outcome, api, _unused = run(get=got)
    assert outcome.answer.code == code
    assert [method for method, _unused, _unused in api.asked] == ["GET"]


def test_drift_before_the_first_try_is_not_sent() -> None:
    outcome, api, _unused = run(get=response(200, {**LIVE, "spec": {"replicas": 3}}))
    assert (outcome.answer.code, outcome.tries, len(api.asked)) == ("DRIFT_FIELD", 0, 1)


def test_a_stale_version_is_tried_five_times_each_with_a_fresh_read() -> None:
    reads = [response(200, {**LIVE, "metadata": {"uid": "u", "resourceVersion": str(number)}}) for number in range(9)]
    outcome, api, _unused = run(get=reads, patch=response(409, {}))
    assert (outcome.answer.kind, outcome.answer.code, outcome.tries) == ("undecided", "CONTENTION", MAX_TRIES)
    sent = [body for method, _unused, body in api.asked if method == "PATCH"]
    assert [next(op["value"] for op in body if op["path"].endswith("resourceVersion")) for body in sent] == list(
        "01234"
    )


def test_an_object_that_goes_between_two_tries_is_gone() -> None:
    outcome, _unused, _unused = run(get=[response(200, LIVE), response(404)], patch=response(409, {}))
    assert outcome.answer.code == "DRIFT_GONE"


def test_a_bare_422_on_an_unmoved_object_is_a_wrong_path() -> None:
    outcome, _unused, _unused = run(get=response(200, LIVE), patch=response(422, {}))
    assert (outcome.answer.code, outcome.tries) == ("PATCH_PATH_INVALID", 1)


@pytest.mark.parametrize(("allowed", "code"), [(True, "ADMISSION_DENIED"), (False, "RBAC_DENIED")])
def test_a_403_without_a_name_is_settled_by_a_review(allowed: bool, code: str) -> None:
    outcome, api, _unused = run(
        get=response(200, LIVE), patch=response(403, {}), review=reviewer(lambda _unused: allowed)
    )
    assert outcome.answer.code == code
    assert api.asked[-1][2]["spec"]["resourceAttributes"] == {
        "verb": "patch",
        "group": "apps",
        "resource": "deployments",
        "namespace": "shop",
        "name": "web",
    }


def test_a_review_that_fails_settles_nothing() -> None:
    outcome, _unused, _unused = run(
        get=response(200, LIVE), patch=response(403, {}), review=response(200, {"status": "odd"})
    )
    assert (outcome.answer.kind, outcome.answer.code) == ("undecided", "READ_UNEXPECTED")


def test_momentary_answers_are_waited_out_and_then_given_up() -> None:
    clock = Still()
    api = Scripted({"PATCH /p": [response(503), response(200, {})]})
    assert exchange(api, REQUEST, clock)[0].kind == "accepted"
    assert clock.slept == [0.5]
    answer, got = exchange(Scripted({"PATCH /p": response(503)}), REQUEST, clock)
    assert (answer.kind, answer.code) == ("undecided", "READ_SERVER_ERROR")
    assert got is not None
    lost = exchange(Scripted({"PATCH /p": ModeKeeperError("READ_TIMEOUT", "late")}), REQUEST, clock)
    assert (lost[0].code, lost[1]) == ("READ_TIMEOUT", None)


def test_throttling_is_obeyed_within_its_bounds() -> None:
    clock = Still()
    api = Scripted({"PATCH /p": [response(429, {}, retry_after="7"), response(200, {})]})
    assert exchange(api, REQUEST, clock)[0].kind == "accepted"
    assert clock.slept == [7.0]
    refused = exchange(Scripted({"PATCH /p": response(429, {}, retry_after="31")}), REQUEST, clock)[0]
    assert (refused.kind, refused.code) == ("undecided", "READ_THROTTLED")


def test_credentials_are_renewed_once() -> None:
    api = Scripted({"PATCH /p": [response(401), response(200, {})]}, renews=True)
    assert exchange(api, REQUEST, Still())[0].kind == "accepted"
    for renews in (True, False):
        answer = exchange(Scripted({"PATCH /p": response(401)}, renews=renews), REQUEST, Still())[0]
        assert (answer.kind, answer.code) == ("undecided", "READ_UNAUTHENTICATED")


def test_an_acceptance_that_is_no_object_is_asked_again() -> None:
    answer, _unused = exchange(Scripted({"PATCH /p": response(200, b"{")}), REQUEST, Still())
    assert (answer.kind, answer.code) == ("undecided", "READ_TRUNCATED")
    assert document(None) is None


def test_a_probe_is_a_pod_that_is_never_made() -> None:
    object_ = {"spec": {"template": {"spec": {"containers": []}}}}
    api = Scripted(
        {"POST /api/v1/namespaces/shop/pods": response(403, {}), f"POST {REVIEW}": reviewer(lambda _: False)}
    )
    outcome = Runner(api, Still()).probe(object_, "/spec/template", "shop", "mk-probe", "m")
    assert outcome is not None
    assert outcome.answer.code == "RBAC_DENIED"
    assert Runner(api, Still()).probe(object_, "/spec/none", "shop", "mk-probe", "m") is None
    lost = Scripted({"POST /api/v1/namespaces/shop/pods": ModeKeeperError("READ_TLS", "x")})
    found = Runner(lost, Still()).probe(object_, "/spec/template", "shop", "mk-probe", "m")
    assert found is not None
    assert found.answer.code == "READ_TLS"


def test_owners_are_asked_of_the_server() -> None:
    conflict = {
        "details": {
            "causes": [{"reason": "FieldManagerConflict", "message": 'conflict with "helm"', "field": ".spec.replicas"}]
        }
    }
    api = Scripted({f"PATCH {PATH}": response(409, conflict)})
    answer = Runner(api, Still()).owners(TARGET, LIVE)
    assert answer is not None
    assert answer.details["managers"] == ["helm"]
    bare = Target(REF, TARGET.resource, PATCH[:2], TARGET.stamp)
    assert Runner(api, Still()).owners(bare, LIVE) is None


def test_who_we_are_and_what_we_may() -> None:
    user = {"status": {"userInfo": {"username": "vera", "groups": ["b", "a"]}}}
    assert whoami(Scripted({f"POST {WHO}": response(201, user)}), Still()).groups == ("a", "b")
    assert (
        whoami(
            Scripted({f"POST {WHO}": response(201, {"status": {"userInfo": {"username": "x", "groups": None}}})}),
            Still(),
        ).groups
        == ()
    )
    for bad in (
        response(201, {"status": {}}),
        response(201, {"status": {"userInfo": {}}}),
        response(403),
        response(200, {"status": []}),
    ):
        with pytest.raises(ModeKeeperError) as refused:
            whoami(Scripted({f"POST {WHO}": bad}), Still())
        assert refused.value.code == "READ_UNEXPECTED"
    with pytest.raises(ModeKeeperError) as lost:
        whoami(Scripted({f"POST {WHO}": response(503)}), Still())
    assert lost.value.code == "READ_SERVER_ERROR"
    assert not may(
        Scripted({f"POST {REVIEW}": response(201, {"status": {"allowed": "yes"}})}), Still(), Access("get", "", "pods")
    )
    assert (
        Access("patch", "apps", "deployments", "shop", "web").words() == "patch deployments.apps web in namespace shop"
    )
    assert Access("get", "", "nodes").words() == "get nodes"


def test_kinds_are_resolved_by_the_servers_own_lists() -> None:
    listing = {
        "resources": [
            {"kind": "Deployment", "name": "deployments", "namespaced": True},
            {"kind": "Scale", "name": "deployments/scale", "namespaced": True},
            {"kind": 3},
            "odd",
            {"kind": "Other", "name": "others"},
        ]
    }
    api = Scripted({"GET /apis/apps/v1": response(200, listing), "GET /api/v1": response(200, {"resources": "odd"})})
    found = resolve(api, [kind_of(REF), ("", "v1", "Node"), ("none.example", "v1", "X"), ("apps", "v1", "Scale")])
    assert found == {("apps", "v1", "Deployment"): Resource("apps", "v1", "deployments", True)}
    assert [path for _unused, path, _unused in api.asked] == ["/api/v1", "/apis/apps/v1", "/apis/none.example/v1"]
    assert Resource("", "v1", "nodes", False).path("", "a/b") == "/api/v1/nodes/a%2Fb"
    with pytest.raises(ModeKeeperError):
        resolve(Scripted({"GET /apis/apps/v1": response(403)}), [kind_of(REF)])
