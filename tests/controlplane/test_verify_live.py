# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verify on a real API server: who may ask, when nothing is sent, and that what is sent persists nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import msgspec
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.fence import BINDING_PATH, POLICY_PATH
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.resources import Resource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.manifests import manifests
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.live import LiveSource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._verify.live.cluster import LiveCluster
from ansible_collections.modekeeper.core.plugins.module_utils._verify.verify import verify
from tests.controlplane import ControlPlane, describe, wait_until, writes

from .verify_helpers import client, create, ref_of, workload

DEPLOYMENTS = Resource("apps", "v1", "deployments", True)
MERGE = "application/merge-patch+json"
SPACE = "shop"
READY = {"observedGeneration": 1000, "replicas": 4, "updatedReplicas": 4, "readyReplicas": 4, "availableReplicas": 4}


@dataclass(frozen=True)
class Case:
    """A plan for a Deployment of the plane, and what it was made from."""

    plan: Artifact
    observation: Artifact
    passport: Passport


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane of our own: fences come and go here."""
    with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as started:
        started.create_namespace(SPACE)
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
        started.send("POST", f"/api/v1/namespaces/{SPACE}/serviceaccounts", account)
        started.add_nodes(1)
        install(started)
        wait_until(lambda: bites(started), "the fence", 30)
        yield started


def bites(plane: ControlPlane) -> bool:
    """Whether the fence refuses a real write by now: policies take a second to bite, more on a loaded machine."""
    api = verifier(plane)
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"generateName": "p-"},
        "spec": {"containers": [{"name": "a", "image": "a"}]},
    }
    answer = api.send("POST", f"/api/v1/namespaces/{SPACE}/pods", body=json.dumps(pod).encode())
    api.close()
    return answer.status == 403


def install(plane: ControlPlane) -> None:
    plane.apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests()}))


@pytest.fixture(scope="module")
def case(plane: ControlPlane) -> Case:
    body = workload("Deployment", "web", 4)
    body["spec"]["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    path = f"{DEPLOYMENTS.path(SPACE)}?fieldManager=kubectl-create"
    stored = plane.request("POST", path, body).json()
    plane.request("PATCH", f"{DEPLOYMENTS.path(SPACE, 'web')}/status", {"status": READY}, MERGE)
    return case_of(plane, stored)


def case_of(plane: ControlPlane, stored: dict[str, Any], **sections: Any) -> Case:
    api = client(plane.admin_kubeconfig)
    now = format_time(datetime.now(UTC))
    seen = observe_cluster(LiveSource(api, observed_at=now))
    api.close()
    ref = ref_of(stored)
    signal = {
        "id": "over_requested-1",
        "pattern": "over_requested",
        "outcome": "signal_found",
        "subject": {"object": {name: getattr(ref, name) for name in ref.__struct_fields__}, "container": "main"},
        "window": {},
        "evidence": {"rule": "r", "resource": "cpu", "use_p95": 0.2},
    }
    body = {
        "observed_at": now,
        "source": "live",
        "cluster": msgspec.to_builtins(seen),
        "telemetry": [],
        "signals": [signal],
        "outcome": "signal_found",
        "reasons": [],
        "summary": {},
    }
    observation = Artifact(kind="Observation", schema="modekeeper.observation/1", body=body)
    pilot = load_passport("pilot")
    passport = replace(pilot, body={**pilot.body, **sections})
    plan = make_plan(observation, passport)
    assert [item["knob"] for item in plan.body["items"]] == ["cpu_request"], plan.body["left_out"]
    return Case(plan, observation, passport)


class Aged:
    """A client to which the server's clock seems a minute ahead: the fence looks old enough, nothing else differs."""

    def __init__(self, inner: ApiClient) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def twin(self) -> Aged:
        return Aged(self._inner.twin())

    def get(self, path: str, query: Any = None) -> Any:
        response = self._inner.get(path, query)
        if path not in (POLICY_PATH, BINDING_PATH):
            return response
        later = format_datetime(response.date + timedelta(minutes=1), usegmt=True)
        return replace(response, headers={**response.headers, "date": later})


def as_user(plane: ControlPlane, user: str, *groups: str) -> ApiClient:
    return client(plane.kubeconfig_for(user, groups))


def verifier(plane: ControlPlane) -> ApiClient:
    api = as_user(plane, "vera", "modekeeper:verifiers")
    path = DEPLOYMENTS.path(SPACE, "none")
    wait_until(lambda: api.send("GET", path).status == 404, "the verifier's role", 10)
    return api


def run(case: Case, api: Any) -> Artifact:
    report = verify(case.plan, case.observation, case.passport, now=datetime.now(UTC), live=LiveCluster(api))
    api.close()
    return report


def results(report: Artifact, check: str) -> list[str]:
    return [entry["result"] for entry in report.body["checks"] if entry["id"] == check]


def codes(report: Artifact, check: str = "") -> list[str]:
    if not check:
        return [entry["code"] for entry in report.body["reasons"]]
    return [found["code"] for entry in report.body["checks"] if entry["id"] == check for found in entry["reasons"]]


def patches(plane: ControlPlane, mark: int, user: str) -> list[str]:
    return [
        event.uri
        for event in plane.audit_events(mark)
        if event.by(user) and event.verb in ("patch", "create") and "reviews" not in event.uri
    ]


def test_a_fence_of_a_second_is_no_fence_and_nothing_is_sent(plane: ControlPlane, case: Case) -> None:
    api = verifier(plane)
    refresh(plane, BINDING_PATH)
    mark = plane.audit_mark()
    report = run(case, api)
    assert (report.body["outcome"], report.body["class"], codes(report)) == (
        "static_only",
        "verifier",
        ["VERIFIER_UNFENCED"],
    )
    assert "younger than 30 s" in report.body["reasons"][0]["message"]
    assert set(results(report, "dry_run")) == {"not_evaluated"}
    assert patches(plane, mark, "vera") == []


def refresh(plane: ControlPlane, path: str) -> None:
    """Write the object anew, so that its last change is now."""
    plane.request(
        "PATCH",
        f"{path}?fieldManager=t{time.monotonic_ns()}",
        {"metadata": {"labels": {"t": str(time.monotonic_ns())}}},
        MERGE,
    )


def test_a_fenced_verifier_verifies_and_the_audit_log_proves_that_nothing_persisted(
    plane: ControlPlane, case: Case
) -> None:
    before = plane.request("GET", DEPLOYMENTS.path(SPACE, "web")).json()
    api = verifier(plane)
    mark = plane.audit_mark()
    report = run(case, Aged(api))
    assert report.body["outcome"] == "verified", report.body["reasons"]
    assert (report.body["identity"], report.body["class"], codes(report)) == ("vera", "verifier", [])
    assert describe(writes(plane.audit_events(mark), "vera")) == []
    sent = patches(plane, mark, "vera")
    assert len(sent) == 4  # the patch, the ownership probe, two probe pods
    assert all(
        "dryRun=All" in uri and "fieldManager=mk%2Fplan-" in uri and "fieldValidation=Strict" in uri for uri in sent
    )
    after = plane.request("GET", DEPLOYMENTS.path(SPACE, "web")).json()
    assert after == before
    (entry,) = report.body["diff"]
    assert entry["source"] == "dry_run"
    assert {change["path"] for change in entry["changes"]} == {
        "/spec/template/spec/containers/0/resources/requests/cpu",
        "/metadata/annotations/modekeeper~1last-change",
    }
    assert 'cpu: "900m"' in entry["after"]
    assert "correct horse" not in report.encode().decode()


def test_the_verifier_cannot_write_even_if_it_tries(plane: ControlPlane) -> None:
    wait_until(lambda: bites(plane), "the fence", 30)
    api = verifier(plane)
    path = DEPLOYMENTS.path(SPACE, "web")
    body = json.dumps({"spec": {"replicas": 9}}).encode()
    refused = api.send("PATCH", path, body=body, content_type=MERGE)
    assert refused.status == 403
    assert b"may only dry-run" in refused.body
    pod = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "p"},
            "spec": {"containers": [{"name": "a", "image": "a"}]},
        }
    )
    assert api.send("POST", f"/api/v1/namespaces/{SPACE}/pods", body=pod.encode()).status == 403
    assert api.send("PATCH", path, query={"dryRun": "All"}, body=body, content_type=MERGE).status == 200
    assert api.send("DELETE", path).status == 403
    assert plane.request("GET", path).json()["spec"]["replicas"] == 4


@pytest.mark.parametrize(
    "alteration", ["binding absent", "policy absent", "policy altered", "binding warns only", "binding narrowed"]
)
def test_without_the_fence_as_shipped_nothing_is_sent(plane: ControlPlane, case: Case, alteration: str) -> None:
    api = verifier(plane)
    if alteration.endswith("absent"):
        plane.request("DELETE", BINDING_PATH if alteration.startswith("binding") else POLICY_PATH)
    elif alteration == "policy altered":
        plane.request("PATCH", POLICY_PATH, {"spec": {"failurePolicy": "Ignore"}}, MERGE)
    elif alteration == "binding warns only":
        plane.request("PATCH", BINDING_PATH, {"spec": {"validationActions": ["Warn"]}}, MERGE)
    else:
        narrow = {"spec": {"matchResources": {"namespaceSelector": {"matchLabels": {"a": "b"}}}}}
        plane.request("PATCH", BINDING_PATH, narrow, MERGE)
    try:
        mark = plane.audit_mark()
        report = run(case, Aged(api))
        assert (report.body["outcome"], codes(report)) == ("static_only", ["VERIFIER_UNFENCED"])
        assert patches(plane, mark, "vera") == []
    finally:
        plane.send("DELETE", BINDING_PATH)
        plane.send("DELETE", POLICY_PATH)
        install(plane)


def test_an_administrator_is_told_what_to_install_and_nothing_is_sent(plane: ControlPlane, case: Case) -> None:
    mark = plane.audit_mark()
    report = run(case, client(plane.admin_kubeconfig))
    assert (report.body["outcome"], report.body["class"]) == ("static_only", "administrator")
    assert codes(report) == ["VERIFIER_UNFENCED", "IDENTITY_OVERPRIVILEGED"]
    assert results(report, "identity") == ["note"]
    assert "install" in report.body["reasons"][0]["remedy"]
    assert patches(plane, mark, report.body["identity"]) == []


@pytest.mark.parametrize(("group", "kind"), [("modekeeper:observers", "observer"), ("modekeeper:appliers", "applier")])
def test_an_identity_without_the_verb_dry_runs_nothing(plane: ControlPlane, case: Case, group: str, kind: str) -> None:
    api = as_user(plane, "olga", group)
    mark = plane.audit_mark()
    report = run(case, api)
    assert (report.body["outcome"], report.body["class"], codes(report)) == (
        "static_only",
        kind,
        ["DRY_RUN_IMPOSSIBLE"],
    )
    assert patches(plane, mark, "olga") == []


def test_another_cluster_is_not_asked(plane: ControlPlane, case: Case) -> None:
    api = verifier(plane)
    body = {**case.plan.body, "cluster": {**case.plan.body["cluster"], "uid": "another"}}
    other = replace(case, plan=Artifact(case.plan.kind, case.plan.schema, body, case.plan.inputs))
    mark = plane.audit_mark()
    report = run(other, Aged(api))
    assert report.body["outcome"] == "failed"
    assert codes(report, "live_cluster") == ["CLUSTER_MISMATCH"]
    assert patches(plane, mark, "vera") == []


def test_an_unreachable_server_is_an_error_with_a_code(plane: ControlPlane, case: Case) -> None:
    api = verifier(plane)
    lost = ApiClient(replace(api.endpoint, port=1))
    with pytest.raises(ModeKeeperError) as refused:
        run(case, lost)
    assert refused.value.code == "READ_UNREACHABLE"


def test_a_field_that_moved_since_the_plan_fails(plane: ControlPlane, case: Case) -> None:
    path = DEPLOYMENTS.path(SPACE, "web") + "?fieldManager=kubectl-edit"
    original = plane.request("GET", path).json()["spec"]["template"]["spec"]["containers"]
    moved = [{**original[0], "resources": {"requests": {"cpu": "950m", "memory": "1Gi"}}}]
    plane.request("PATCH", path, {"spec": {"template": {"spec": {"containers": moved}}}}, MERGE)
    try:
        report = run(case, Aged(verifier(plane)))
        assert (report.body["outcome"], codes(report, "drift")) == ("failed", ["DRIFT_FIELD"])
        assert results(report, "dry_run") == ["not_evaluated"]
    finally:
        plane.request("PATCH", path, {"spec": {"template": {"spec": {"containers": original}}}}, MERGE)


def test_a_quota_without_room_for_the_surge_pod_fails(plane: ControlPlane, case: Case) -> None:
    collection = f"/api/v1/namespaces/{SPACE}/resourcequotas"
    plane.request("POST", collection, {"metadata": {"name": "share"}, "spec": {"hard": {"requests.cpu": "4200m"}}})
    filled = {"hard": {"requests.cpu": "4200m"}, "used": {"requests.cpu": "4"}}
    plane.request("PATCH", f"{collection}/share/status", {"status": filled}, MERGE)
    try:
        report = run(case, Aged(verifier(plane)))
        assert report.body["outcome"] == "failed"
        assert codes(report, "quota") == ["QUOTA_SHORT"]
        # Today's pods would not fit in addition either: of the probes alone nothing could be said.
        assert results(report, "probe_pods") == ["note"]
    finally:
        plane.request("DELETE", f"{collection}/share")


def test_what_todays_pods_are_refused_for_too_is_a_note_and_warnings_may_block(plane: ControlPlane, case: Case) -> None:
    space = f"/api/v1/namespaces/{SPACE}"
    labels = {"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"}
    plane.request("PATCH", space, {"metadata": {"labels": labels}}, MERGE)
    try:
        report = run(case, Aged(verifier(plane)))
        assert report.body["outcome"] == "verified", report.body["reasons"]
        assert codes(report, "probe_pods") == ["ADMISSION_DENIED"]
        assert results(report, "warnings") == ["note"]
        strict = case_of(
            plane,
            plane.request("GET", DEPLOYMENTS.path(SPACE, "web")).json(),
            guardrails={**case.passport.body["guardrails"], "block_on_admission_warning": True},
        )
        blocked = run(strict, Aged(verifier(plane)))
        assert (blocked.body["outcome"], codes(blocked)) == ("failed", ["ADMISSION_WARNING"])
    finally:
        plane.request("PATCH", space, {"metadata": {"labels": dict.fromkeys(labels)}}, MERGE)


def test_a_webhook_that_may_fail_open_is_named(plane: ControlPlane, case: Case) -> None:
    root = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
    hook = {
        "name": "open.example.org",
        "clientConfig": {"url": "https://127.0.0.1:1/"},
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Ignore",
        "timeoutSeconds": 1,
        "rules": [
            {"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["deployments"]}
        ],
    }
    plane.request("POST", root, {"metadata": {"name": "open"}, "webhooks": [hook]})
    try:
        report = run(case, Aged(verifier(plane)))
        assert report.body["outcome"] == "verified"
        assert codes(report, "webhooks") == ["WEBHOOK_IGNORED"]
    finally:
        plane.request("DELETE", f"{root}/open")


def test_a_field_taken_over_by_a_stranger_fails(plane: ControlPlane, case: Case) -> None:
    body = workload("Deployment", "taken", 4)
    stored = create(plane, Resource("apps", "v1", "deployments", True), SPACE, body)
    path = DEPLOYMENTS.path(SPACE, "taken")
    plane.request("DELETE", path)
    stored = plane.request("POST", f"{DEPLOYMENTS.path(SPACE)}?fieldManager=kubectl-create", body).json()
    plane.request("PATCH", f"{path}/status", {"status": READY}, MERGE)
    planned = case_of(plane, stored)
    apply = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "taken"},
        "spec": {"template": {"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "1"}}}]}}},
    }
    plane.request("PATCH", f"{path}?fieldManager=pipeline&force=true", apply, "application/apply-patch+yaml")
    report = run(planned, Aged(verifier(plane)))
    assert (report.body["outcome"], codes(report)) == ("failed", ["CONFLICT_SOURCE"])
    plane.request("DELETE", path)


def test_a_plan_without_items_is_nothing_to_do(plane: ControlPlane, case: Case) -> None:
    body = {**case.observation.body, "signals": []}
    observation = Artifact(kind="Observation", schema="modekeeper.observation/1", body=body)
    empty = Case(make_plan(observation, case.passport), observation, case.passport)
    report = run(empty, verifier(plane))
    assert (report.body["outcome"], codes(report)) == ("nothing_to_do", ["PLAN_NOOP"])
    assert report.body["identity"] == "vera"


def test_the_fence_is_believed_after_thirty_real_seconds(plane: ControlPlane, case: Case) -> None:
    refresh(plane, POLICY_PATH)
    started = time.monotonic()
    wait_until(lambda: time.monotonic() - started > 31, "the fence's age", 40)
    assert run(case, verifier(plane)).body["outcome"] == "verified"
