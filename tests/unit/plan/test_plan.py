# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The plan as a whole: laws that hold for every plan."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import jsonpatch
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.store import check_document
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.quantity import amount
from ansible_collections.modekeeper.core.plugins.module_utils._plan import facts
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import SCHEMA, make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._plan.steps import allowed
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from . import objects as o
from .passports import passport

SURGE = {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}}
MEMORY = ["64Mi", "1Gi", "1500Mi", "2G", "1073741824", "3000000k"]


@st.composite
def clusters(draw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Objects of several kinds and owners, and found signals on some of their containers."""
    documents, signals = [], []
    for index in range(draw(st.integers(1, 5))):
        containers = []
        for name in draw(st.sampled_from([["app"], ["app", "side"]])):
            requests = {
                "cpu": draw(st.sampled_from(["50m", "1", "1500m", "2.5"])),
                "memory": draw(st.sampled_from(MEMORY)),
            }
            limits = draw(st.sampled_from([{}, {"memory": requests["memory"]}, requests]))
            containers.append(o.container(name, requests, limits))
        document = o.workload(
            f"w{index}",
            kind=draw(st.sampled_from(["Deployment", "StatefulSet", "CronJob", "PyTorchJob"])),
            namespace=draw(st.sampled_from(["a", "b", "kube-system"])),
            manager=draw(
                st.sampled_from(["kubectl-create", "Terraform", "helm", "argocd-controller", "kustomize-controller"])
            ),
            containers=containers,
            replicas=draw(st.integers(1, 40)),
        )
        if document["kind"] == "Deployment":
            document["spec"] |= SURGE
        documents.append(document)
        for entry in containers:
            if draw(st.booleans()):
                use = draw(st.floats(0, 3))
                signals.append(o.over_requested(document, "cpu", use=use, container=entry["name"]))
            if draw(st.booleans()):
                signals.append(
                    o.over_requested(document, "memory", use=draw(st.floats(0, 3e9)), container=entry["name"])
                )
            if draw(st.booleans()):
                signals.append(o.oom_killed(document, container=entry["name"]))
    return documents, signals


@settings(deadline=None, max_examples=60)
@given(clusters(), st.sampled_from(["pilot", "safe", "cost", "recovery"]))
def test_laws(drawn: tuple[list[dict[str, Any]], list[dict[str, Any]]], template: str) -> None:
    documents, signals = drawn
    policy = load_passport(template)
    seen = o.cluster(*documents, nodes=(o.node("n0", cpu="64", memory="256Gi"), o.node("n1", cpu="64", memory="256Gi")))
    plan = make_plan(o.observation(seen, *signals), policy)
    by_uid = {document["metadata"]["uid"]: document for document in documents}

    for item in [*plan.body["items"], *plan.body["at_source"]]:
        document = by_uid[item["ref"]["uid"]]
        # The patch applies to the live object, changes just its fields, and the inverse takes it back.
        after = jsonpatch.apply_patch(copy.deepcopy(document), item["patch"])
        assert jsonpatch.apply_patch(copy.deepcopy(after), item["inverse"]) == document
        for field in item["fields"]:
            pointer = jsonpatch.JsonPointer(field["path"])
            assert (pointer.get(document), pointer.get(after)) == (field["from"], field["to"])
            live, new = amount(field["from"]), amount(field["to"])
            bounds = allowed(policy.knob(field["knob"]), live)  # type: ignore[arg-type]
            assert bounds.least <= new <= bounds.most
            assert live != new
        for form in ("patch", "inverse"):
            tested = {operation["path"] for operation in item[form] if operation["op"] == "test"}
            assert "/metadata/uid" in tested
            assert any(path.endswith("/name") for path in tested)
            assert {field["path"] for field in item["fields"]} < tested
        assert not any(path.startswith("/metadata/resourceVersion") for path in tested)
        requests, limits = _resources(after, item["container"])
        for name in set(requests) & set(limits):
            assert amount(requests[name]) <= amount(limits[name])
        if item["knob"] == "mem_limit":
            assert amount(item["to"]) == amount(item["to"]).to_integral_value()
        assert item["ref"]["namespace"] != "kube-system"

    # One item for each field; every found signal is accounted for; the blast radius holds.
    paths = [(item["ref"]["uid"], field["path"]) for item in plan.body["items"] for field in item["fields"]]
    assert len(paths) == len(set(paths))
    told = {name for item in [*plan.body["items"], *plan.body["at_source"]] for name in item["why"]}
    told |= {name for entry in plan.body["left_out"] for name in entry["signals"]}
    assert told == {signal["id"] for signal in signals}
    assert len({item["ref"]["uid"] for item in plan.body["items"]}) <= policy.blast.objects
    assert len({item["ref"]["namespace"] for item in plan.body["items"]}) <= policy.blast.namespaces
    check_document(plan.document(), "plan.json", "Plan", "modekeeper.plan/1")
    assert faults(SCHEMA, json.loads(plan.encode())["body"]) == []


def _resources(document: dict[str, Any], name: str) -> tuple[dict[str, str], dict[str, str]]:
    spec = document["spec"]
    if document["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    template = (
        spec["pytorchReplicaSpecs"]["Worker"]["template"] if document["kind"] == "PyTorchJob" else spec["template"]
    )
    (found,) = [entry for entry in template["spec"]["containers"] if entry["name"] == name]
    return found["resources"].get("requests", {}), found["resources"].get("limits", {})


@settings(deadline=None, max_examples=25)
@given(clusters(), st.randoms(use_true_random=False))
def test_the_bytes_do_not_depend_on_the_order_of_signals_or_objects(drawn: Any, random: Any) -> None:
    documents, signals = drawn
    first = make_plan(o.observation(o.cluster(*documents), *signals), passport())
    random.shuffle(documents)
    random.shuffle(signals)
    other = make_plan(o.observation(o.cluster(*documents), *signals), passport())
    # The observation itself differs in its order, and with it the ids and the seed made from them.
    for body in (first.body, other.body):
        body["value"].pop("seed", None)
    assert first.body == other.body


def test_the_change_is_about_the_change_alone() -> None:
    document = o.workload(spec=SURGE)
    base = make_plan(o.observation(o.cluster(document), o.over_requested(document, use=0.1)), passport()).body
    other_use = make_plan(
        o.observation(o.cluster(document), o.over_requested(document, use=0.2, id="x")), passport()
    ).body
    later = msgspec.structs.replace(o.cluster(document), observed_at="2026-03-05T00:00:00Z")
    observed = o.observation(later, o.over_requested(document))
    later_body = make_plan(
        Artifact(observed.kind, observed.schema, {**observed.body, "observed_at": later.observed_at}), passport()
    ).body
    assert base["change"] == other_use["change"] == later_body["change"]
    assert base["expires_at"] != later_body["expires_at"]
    smaller = make_plan(o.observation(o.cluster(document), o.over_requested(document, use=0.86)), passport()).body
    assert smaller["items"][0]["to"] != base["items"][0]["to"]
    tighter = passport(knobs={"cpu_request": {"cooldown": "2h"}})
    narrower = make_plan(o.observation(o.cluster(document), o.over_requested(document, use=0.1)), tighter).body
    elsewhere = msgspec.structs.replace(o.cluster(document), uid="other")
    moved = make_plan(o.observation(elsewhere, o.over_requested(document, use=0.1)), passport()).body
    assert len({body["change"] for body in (base, smaller, narrower, moved)}) == 4


def test_at_source_does_not_enter_the_change() -> None:
    foreign = o.workload(manager="Terraform")
    body = make_plan(o.observation(o.cluster(foreign), o.over_requested(foreign)), passport()).body
    empty = make_plan(o.observation(o.cluster(foreign)), passport()).body
    assert len(body["at_source"]) == 1
    assert body["change"] == empty["change"]
    assert body["outcome"] == "proposed"
    assert body["summary"]["owners"] == {"CONFLICT_SOURCE": 1}


def test_a_plan_lives_four_hours_and_names_its_inputs() -> None:
    document = o.workload(spec=SURGE)
    observed, policy = o.observation(o.cluster(document), o.over_requested(document)), passport()
    plan = make_plan(observed, policy)
    assert plan.inputs == tuple(sorted((observed.id, policy.id)))
    assert parse_time(plan.body["expires_at"]) - parse_time(plan.body["planned_at"]) == timedelta(hours=4)
    assert {item["expires_at"] for item in plan.body["items"]} == {plan.body["expires_at"]}
    assert plan.body["passport"] == {"id": policy.id, "name": "test"}
    assert plan.body["cluster"] == {"uid": o.CLUSTER_UID, "version": "v1.37.2"}


@pytest.mark.parametrize(
    ("observed", "outcome", "code"),
    [
        (o.observation(o.cluster(), outcome="no_actionable_signal"), "nothing_to_do", "PLAN_NO_SIGNAL"),
        (o.observation(None, outcome="no_actionable_signal"), "nothing_to_do", "PLAN_NO_SIGNAL"),
        (o.observation(None, outcome="insufficient_evidence"), "insufficient_evidence", "PLAN_INSUFFICIENT_EVIDENCE"),
    ],
)
def test_nothing_to_plan(observed: Artifact, outcome: str, code: str) -> None:
    body = make_plan(observed, passport()).body
    assert (body["outcome"], body["reasons"][0]["code"]) == (outcome, code)
    assert faults(SCHEMA, body) == []
    assert (body["items"], body["planned_at"] is None) == ([], observed.body["observed_at"] is None)


def test_telemetry_alone_names_a_straggler_and_changes_nothing() -> None:
    signal = o.signal("straggler", o.workload()) | {"subject": {"job": "a", "worker": "6"}}
    body = make_plan(o.observation(None, signal), passport()).body
    assert body["outcome"] == "nothing_to_do"
    assert [entry["code"] for entry in body["left_out"]] == ["PLAN_NO_KNOB"]
    assert body["left_out"][0]["subject"] == {"job": "a", "worker": "6"}


@pytest.mark.parametrize(
    "changes",
    [
        {"signals": None},
        {"signals": [1]},
        {"signals": [{"id": "a", "pattern": "x", "outcome": "signal_found"}]},
        {"signals": [{"id": "a", "pattern": "x", "outcome": "y", "subject": {"object": 1}, "evidence": {}}]},
        {"cluster": {"uid": 1}},
        {"cluster": {"workloads": "none"}},
    ],
)
def test_an_observation_of_another_shape(changes: dict[str, Any]) -> None:
    observed = o.observation(o.cluster())
    with pytest.raises(ModeKeeperError, match=r"^ARTIFACT_MALFORMED"):
        make_plan(Artifact(observed.kind, observed.schema, {**observed.body, **changes}), passport())


def test_a_missing_library_has_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    observed = o.observation(o.cluster())
    monkeypatch.setattr(facts, "msgspec", None)
    with pytest.raises(ModeKeeperError, match=r"^LIBRARY_MISSING"):
        make_plan(observed, passport())


def test_the_real_clock_plays_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    document = o.workload(spec=SURGE)
    first = make_plan(o.observation(o.cluster(document), o.over_requested(document)), passport()).encode()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    assert make_plan(o.observation(o.cluster(document), o.over_requested(document)), passport()).encode() == first


def test_two_containers_of_one_object_keep_their_places() -> None:
    document = o.workload(containers=[o.container("a", {"cpu": "1"}), o.container("b", {"cpu": "2"})], spec=SURGE)
    signals = [o.over_requested(document, container=name) for name in ("b", "a")]
    items = make_plan(o.observation(o.cluster(document), *signals), passport()).body["items"]
    assert [(item["container"], Decimal(amount(item["to"]))) for item in items] == [
        ("a", Decimal("0.9")),
        ("b", Decimal("1.8")),
    ]
    assert items[1]["patch"][1] == {"op": "test", "path": "/spec/template/spec/containers/1/name", "value": "b"}


def test_a_source_without_a_patch_keeps_the_contract() -> None:
    owner = {"apiVersion": "example.com/v1", "kind": "Shop", "name": "main", "uid": "u-shop", "controller": True}
    for document, scalers in (
        (o.workload(owner=owner), ()),
        (o.workload(), (o.scaler("VerticalPodAutoscaler", o.workload(), mode="Auto"),)),
    ):
        seen = o.cluster(document, autoscalers=scalers)
        body = make_plan(o.observation(seen, o.over_requested(document)), passport()).body
        assert body["at_source"][0]["patch"] == []
        assert faults(SCHEMA, body) == []
