# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The whole report: its outcome, what it holds, and that it is the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as with_fields

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.fence import BINDING_PATH, POLICY_PATH
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import patched
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.fence import (
    fence_binding_spec,
    fence_policy_spec,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import CATALOGUE
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._verify.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._verify.live.cluster import LiveCluster
from ansible_collections.modekeeper.core.plugins.module_utils._verify.verify import verify

from .builders import NOW, UID, altered, budget, cluster, deployment, facts, observation, over_requested, passport
from .scripted import Scripted, Still, response, reviewer

WEB = "/apis/apps/v1/namespaces/shop/deployments/web"
DATE = "Mon, 05 Jan 2026 10:00:00 GMT"
TEMPLATE = {
    "metadata": {"labels": {"app": "web"}},
    "spec": {
        "containers": [
            {
                "name": "main",
                "env": [{"name": "A", "value": "hunter22"}],
                "resources": {"requests": {"cpu": "1", "memory": "1Gi"}},
            }
        ]
    },
}
STORED = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"uid": "uid-deployment-shop-web", "name": "web", "namespace": "shop", "resourceVersion": "1"},
    "spec": {"replicas": 20, "template": TEMPLATE},
}


def stored(patch: Any) -> Any:
    """What the server answers to a dry run; the ownership probe finds no conflict."""
    if isinstance(patch, dict):
        return response(200, STORED)
    after = patched(STORED, [operation for operation in patch if operation["path"] != "/metadata/resourceVersion"])
    return response(200, after)


def server(groups: tuple[str, ...] = ("modekeeper:verifiers",), may_patch: bool = True, **changes: Any) -> Scripted:
    """A server whose fence stands; ``changes`` replace answers by a short name."""
    made = {"metadata": {"creationTimestamp": "2026-01-05T09:00:00Z"}}
    paths = {
        "system": "GET /api/v1/namespaces/kube-system",
        "kinds": "GET /apis/apps/v1",
        "who": "POST /apis/authentication.k8s.io/v1/selfsubjectreviews",
        "may": "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        "policy": f"GET {POLICY_PATH}",
        "binding": f"GET {BINDING_PATH}",
        "read": f"GET {WEB}",
        "patch": f"PATCH {WEB}",
        "pods": "POST /api/v1/namespaces/shop/pods",
        "quotas": "GET /api/v1/namespaces/shop/resourcequotas",
        "space": "GET /api/v1/namespaces/shop",
        "validating": "GET /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
        "mutating": "GET /apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    }
    answers: dict[str, Any] = {
        "system": response(200, {"metadata": {"uid": UID}}),
        "kinds": response(200, {"resources": [{"kind": "Deployment", "name": "deployments", "namespaced": True}]}),
        "who": response(201, {"status": {"userInfo": {"username": "vera", "groups": list(groups)}}}),
        "may": reviewer(lambda asked: may_patch and asked["verb"] == "patch" and asked.get("group") == "apps"),
        "policy": response(200, {**made, "spec": fence_policy_spec()}, date=DATE),
        "binding": response(200, {**made, "spec": fence_binding_spec()}, date=DATE),
        "read": response(200, STORED),
        "patch": stored,
        "pods": response(201, {}),
        "quotas": response(200, {"items": []}),
        "space": response(200, {"metadata": {"labels": {"a": "b"}}}),
        "validating": response(200, {"items": []}),
        "mutating": response(200, {"items": []}),
    }
    return Scripted({paths[name]: answer for name, answer in (answers | changes).items()})


def report(of: Facts | None = None, api: Scripted | None = None) -> Artifact:
    of = of or facts()
    live = LiveCluster(api, Still()) if api is not None else None
    return verify(of.plan, of.observation, of.passport, now=of.now, live=live)


def codes(made: Artifact, check: str | None = None) -> list[str]:
    if check is None:
        return [entry["code"] for entry in made.body["reasons"]]
    return [entry["code"] for found in made.body["checks"] if found["id"] == check for entry in found["reasons"]]


def writes(api: Scripted) -> list[str]:
    return [f"{method} {path}" for method, path, _unused in api.asked if method != "GET" and "reviews" not in path]


def test_a_recording_is_static_only_and_its_diff_is_the_plans() -> None:
    made = report()
    assert (made.body["outcome"], codes(made)) == ("static_only", ["SNAPSHOT_ONLY"])
    assert (made.kind, made.schema, made.body["verified_at"]) == (
        "Verify",
        "modekeeper.verify/1",
        "2026-01-05T10:00:00Z",
    )
    of = facts()
    assert set(made.inputs) == {of.plan.id, of.observation.id, of.passport.id}
    assert made.body["summary"]["not_evaluated"] == len(
        [entry for entry in made.body["checks"] if entry["scope"] == "live"]
    )
    (entry,) = made.body["diff"]
    assert (entry["source"], entry["before_header"]) == ("plan", "apps/v1 Deployment shop/web")
    assert '[main]:\n          resources:\n            requests:\n              cpu: "900m"' in entry["after"]
    assert entry["changes"][-1]["path"] == "/metadata/annotations/modekeeper~1last-change"


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert report().encode() == report().encode()
    assert report(api=server()).encode() == report(api=server()).encode()


def test_a_live_observation_without_a_cluster_at_hand() -> None:
    of = facts()
    seen = observation(source="live")
    made = verify(make_plan(seen, of.passport), seen, of.passport, now=NOW, live=None)
    assert (made.body["outcome"], codes(made)) == ("static_only", ["VERIFY_STATIC_ONLY"])


def test_all_is_well() -> None:
    api = server()
    made = report(api=api)
    assert faults(made.schema, made.body) == faults(report().schema, report().body) == []
    assert (made.body["outcome"], codes(made)) == ("verified", [])
    assert (made.body["identity"], made.body["class"]) == ("vera", "verifier")
    assert writes(api) == [
        f"PATCH {WEB}",
        f"PATCH {WEB}",
        "POST /api/v1/namespaces/shop/pods",
        "POST /api/v1/namespaces/shop/pods",
    ]
    assert made.body["summary"]["failed"] == made.body["summary"]["insufficient"] == 0
    (entry,) = made.body["diff"]
    assert entry["source"] == "dry_run"
    assert "hunter22" not in made.encode().decode()
    assert json.dumps(made.body)
    assert api.closed


def test_a_change_of_the_webhook_is_seen_but_its_secret_is_not() -> None:
    def injected(patch: Any) -> Any:
        answer = stored(patch)
        body = answer.json()
        body["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"] = "hunter33"
        return response(200, body)

    made = report(api=server(patch=injected))
    assert (made.body["outcome"], codes(made)) == ("failed", ["DRY_RUN_SIDE_CHANGE"])
    text = made.encode().decode()
    assert "hunter" not in text
    assert "<hidden " in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"policy": response(404)}, ["VERIFIER_UNFENCED"]),
        ({"binding": response(403)}, ["VERIFIER_UNFENCED"]),
        ({"groups": ()}, ["VERIFIER_UNFENCED", "IDENTITY_OVERPRIVILEGED"]),
        ({"may_patch": False}, ["DRY_RUN_IMPOSSIBLE"]),
    ],
)
def test_without_fence_or_right_nothing_is_sent(changes: dict[str, Any], expected: list[str]) -> None:
    api = server(**changes)
    made = report(api=api)
    assert (made.body["outcome"], codes(made)) == ("static_only", expected)
    assert writes(api) == []
    assert made.body["diff"][0]["source"] == "plan"


def test_another_cluster_and_one_without_a_name() -> None:
    api = server(system=response(200, {"metadata": {"uid": "other"}}))
    made = report(api=api)
    assert (made.body["outcome"], "CLUSTER_MISMATCH" in codes(made), writes(api)) == ("failed", True, [])
    nameless = report(api=server(system=response(403)))
    assert (nameless.body["outcome"], codes(nameless)) == ("insufficient_evidence", ["READ_FORBIDDEN"])
    odd = report(api=server(system=response(200, {"metadata": 3})))
    assert odd.body["outcome"] == "insufficient_evidence"


def test_a_server_that_cannot_be_asked_is_an_error() -> None:
    for name in ("system", "who", "kinds"):
        with pytest.raises(ModeKeeperError):
            report(api=server(**{name: ModeKeeperError("READ_TLS", "x")}))


def test_lists_that_cannot_be_read_are_said_so() -> None:
    made = report(api=server(quotas=response(403), space=response(404), validating=response(200, {"items": 3})))
    assert (made.body["outcome"], codes(made)) == ("insufficient_evidence", ["READ_FORBIDDEN"])
    assert codes(made, "webhooks") == ["READ_TRUNCATED"]


def test_a_kind_that_is_not_served() -> None:
    made = report(api=server(kinds=response(404)))
    assert codes(made) == ["DRY_RUN_IMPOSSIBLE"]


def test_a_refused_dry_run_needs_no_probes() -> None:
    api = server(
        patch=response(
            422, {"details": {"causes": [{"field": "spec.replicas", "reason": "FieldValueInvalid", "message": "x"}]}}
        )
    )
    made = report(api=api)
    assert (made.body["outcome"], codes(made)) == ("failed", ["VALIDATION_REJECTED"])
    assert writes(api) == [f"PATCH {WEB}"]
    assert made.body["diff"][0]["source"] == "plan"


def test_an_empty_plan_is_nothing_to_do_and_still_says_who_asked() -> None:
    quiet = facts(signals=({**over_requested(), "outcome": "no_actionable_signal"},))
    api = server()
    made = report(quiet, api)
    assert (made.body["outcome"], codes(made), made.body["identity"]) == ("nothing_to_do", ["PLAN_NOOP"], "vera")
    assert writes(api) == []
    owned = facts(cluster(deployment(writers={"/spec/template/spec/containers/0/resources/requests/cpu": "terraform"})))
    at_source = report(owned)
    assert (at_source.body["outcome"], at_source.body["summary"]["at_source"]) == ("nothing_to_do", 1)
    assert "(1 at the source)" in at_source.body["reasons"][0]["message"]


def test_telemetry_alone_is_nothing_to_do() -> None:
    seen = Artifact(
        kind="Observation",
        schema="modekeeper.observation/1",
        body={**observation().body, "cluster": None, "observed_at": None, "signals": [], "source": "telemetry"},
    )
    made = verify(make_plan(seen, passport()), seen, passport(), now=NOW, live=None)
    assert made.body["outcome"] == "nothing_to_do"


def test_a_failed_static_check_still_gives_the_boards_diff_by_dry_run() -> None:
    failing = facts(checked=cluster(budgets=(budget(disruptions_allowed=0),)))
    made = report(failing, server())
    assert (made.body["outcome"], codes(made)) == ("failed", ["PLAN_ALTERED", "BLAST_PDB"])
    assert made.body["diff"][0]["source"] == "dry_run"


def test_reasons_stand_in_the_one_order() -> None:
    broken = facts(
        alter=lambda body: body["cluster"].update(uid="x"), checked=cluster(budgets=(budget(disruptions_allowed=0),))
    )
    found = codes(report(broken))
    assert found == sorted(found, key=list(CATALOGUE).index)
    assert {"BLAST_PDB", "CLUSTER_MISMATCH", "SNAPSHOT_ONLY"} <= set(found)


def test_a_plan_that_is_no_plan() -> None:
    of = facts()
    odd = replace(of, plan=altered(of.plan, lambda body: body.update(items="none")))
    api = server()
    made = report(odd, api)
    assert (made.body["outcome"], codes(made), api.asked) == ("failed", ["ARTIFACT_MALFORMED"], [])
    assert made.body["diff"] == []
    worse = replace(of, plan=Artifact("Plan", "modekeeper.plan/1", {}, of.plan.inputs))
    assert report(worse).body["summary"]["at_source"] == 0


def test_an_observation_that_is_none_is_an_error() -> None:
    of = facts()
    odd = Artifact("Observation", "modekeeper.observation/1", {**of.observation.body, "cluster": {"uid": 3}})
    with pytest.raises(ModeKeeperError) as refused:
        verify(of.plan, odd, of.passport, now=NOW, live=None)
    assert refused.value.code == "ARTIFACT_MALFORMED"


def test_a_change_that_was_made_before_shows_its_old_annotation() -> None:
    changed = with_fields(deployment(), annotations={"modekeeper/last-change": "ab.1.2025-01-01T00:00:00Z"})
    made = report(facts(cluster(changed)))
    assert made.body["diff"][0]["changes"][-1]["before"] == "ab.1.2025-01-01T00:00:00Z"


def test_a_kind_that_is_not_served_beside_one_that_is() -> None:
    def alter(body: dict[str, Any]) -> None:
        other = json.loads(json.dumps(body["items"][0]))
        other["ref"].update(group="none.example", kind="Other", uid="o")
        body["items"].append(other)

    api = server()
    made = report(facts(alter=alter), api)
    assert "DRIFT_GONE" in codes(made, "drift")
    assert [entry["source"] for entry in made.body["diff"]] == ["dry_run", "plan"]
    assert made.body["outcome"] == "failed"


def test_a_change_outside_any_template_needs_no_probe() -> None:
    stamped = {"metadata": {**STORED["metadata"], "annotations": {"tier": "1"}}}  # type: ignore[dict-item]
    api = server(read=response(200, {**STORED, **stamped}))

    def alter(body: dict[str, Any]) -> None:
        item = body["items"][0]
        uid = item["patch"][0]
        path = "/metadata/annotations/tier"
        item["fields"] = [{"knob": "cpu_request", "path": path, "from": "1", "to": "2"}]
        item["patch"] = [uid, {"op": "test", "path": path, "value": "1"}, {"op": "replace", "path": path, "value": "2"}]

    report(facts(alter=alter), api)
    assert writes(api) == [f"PATCH {WEB}"]


def test_a_template_without_a_pod_spec_gets_no_probe() -> None:
    def bare(patch: Any) -> Any:
        return response(200, {**STORED, "spec": {}})

    odd = {**STORED, "spec": {"replicas": 20, "template": {"metadata": {"annotations": {"a": "1"}}}}}
    api = server(read=response(200, odd), patch=bare)

    def alter(body: dict[str, Any]) -> None:
        item = body["items"][0]
        path = "/spec/template/metadata/annotations/a"
        item["patch"] = [
            item["patch"][0],
            {"op": "test", "path": path, "value": "1"},
            {"op": "replace", "path": path, "value": "2"},
        ]

    report(facts(alter=alter), api)
    assert not [line for line in writes(api) if "pods" in line]
