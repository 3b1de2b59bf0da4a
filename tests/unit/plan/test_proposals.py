# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From found signals to bounded changes, and why there is none."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signals.registry import DETECTORS
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef, Pod
from ansible_collections.modekeeper.core.plugins.module_utils._plan.knobs.registry import KNOBS
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport import model
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._plan.proposals import no_knob
from ansible_collections.modekeeper.core.plugins.module_utils._plan.proposals.registry import RULES
from ansible_collections.modekeeper.core.plugins.module_utils._plan.qos import qos_class

from . import objects as o
from .passports import passport

GIB = 2**30


def plan(
    document: dict[str, Any], *signals: dict[str, Any], more: tuple[dict[str, Any], ...] = (), **sections: Any
) -> Any:
    return make_plan(o.observation(o.cluster(document, *more), *signals), passport(**sections)).body


def only_item(body: Any) -> Any:
    assert body["left_out"] == []
    (item,) = body["items"]
    return item


def only_left_out(body: Any) -> tuple[str, str]:
    assert body["items"] == body["at_source"] == []
    (entry,) = body["left_out"]
    assert entry["remedy"]
    return entry["code"], entry["message"]


def with_resources(requests: Any = None, limits: Any = None, **more: Any) -> dict[str, Any]:
    return o.workload(containers=[o.container(requests=requests, limits=limits)], **more)


@pytest.mark.parametrize(
    ("request_", "use", "to"),
    [
        ("1", 0.2, "900m"),  # one step of 10 %
        ("2", 1.7, "1960m"),  # 1.7 × 1.15 = 1.955, rounded up to a hundredth
        ("500m", 0.4, "460m"),
        ("500m", 0.3995, "460m"),
        ("1000m", 0.1, "900m"),
    ],
)
def test_cpu_request_goes_down_one_step_but_not_below_use_with_headroom(request_: str, use: float, to: str) -> None:
    document = with_resources({"cpu": request_, "memory": "1Gi"})
    item = only_item(plan(document, o.over_requested(document, use=use)))
    assert (item["knob"], item["from"], item["to"], item["unit"], item["tier"]) == (
        "cpu_request",
        request_,
        to,
        "cores",
        "low",
    )
    assert item["effect"]["purpose"] == "saves"
    assert item["why"] == ["over_requested-api-app-cpu"]


@pytest.mark.parametrize(
    ("request_", "use", "to"),
    [
        ("1Gi", 100, "973Mi"),  # 972.8 rounded up, so that the step stays within 5 %
        ("1Gi", 0.85 * GIB, "1001Mi"),
        ("1G", 100, "950M"),
        ("512Mi", 100, "487Mi"),
        ("8Mi", 100, "7783Ki"),
    ],
)
def test_mem_request(request_: str, use: float, to: str) -> None:
    document = with_resources({"cpu": "1", "memory": request_})
    item = only_item(plan(document, o.over_requested(document, "memory", use=use)))
    assert (item["knob"], item["from"], item["to"], item["unit"], item["tier"]) == (
        "mem_request",
        request_,
        to,
        "bytes",
        "mid",
    )


@pytest.mark.parametrize(
    ("document", "changes", "code"),
    [
        (with_resources({"memory": "1Gi"}), {}, "PLAN_TARGET_UNKNOWN"),
        (with_resources({"cpu": "1"}), {"use_p95": None}, "PLAN_FIGURES_ABSENT"),
        (with_resources({"cpu": "1"}), {"use_p95": True}, "PLAN_FIGURES_ABSENT"),
        (with_resources({"cpu": "1"}), {"use_p95": 0.95}, "BOUND_INVARIANT"),
        (with_resources({"cpu": "1"}), {"use_p95": 0.8695}, "BOUND_EXCEEDED"),  # nothing rounds between 0.9999 and 1
        (with_resources({"cpu": "1"}), {"resource": "nvidia.com/gpu"}, "PLAN_NO_KNOB"),
        (with_resources({"cpu": "1"}), {"resource": None}, "PLAN_NO_KNOB"),
        (with_resources({"cpu": "lots"}), {}, "QUANTITY_INVALID"),
        (with_resources({"cpu": "1", "memory": "1Gi"}, {"cpu": "1", "memory": "1Gi"}), {}, "BOUND_INVARIANT"),
    ],
)
def test_no_lower_request(document: dict[str, Any], changes: dict[str, Any], code: str) -> None:
    signal = o.over_requested(document)
    signal["evidence"] |= changes
    assert only_left_out(plan(document, signal))[0] == code


def test_guaranteed_stays_guaranteed_also_with_requests_left_to_the_limits() -> None:
    document = with_resources(None, {"cpu": "1", "memory": "1Gi"})
    assert only_left_out(plan(document, o.over_requested(document)))[0] == "PLAN_TARGET_UNKNOWN"


@pytest.mark.parametrize(
    ("knobs", "code"),
    [
        ({"mem_limit": None}, "BOUND_KNOB_NOT_ALLOWED"),
        ({"cpu_request": {"containers": ["side*"]}}, "BOUND_KNOB_NOT_ALLOWED"),
        ({"cpu_request": {"min": "1"}}, "BOUND_EXCEEDED"),
        ({"cpu_request": {"min": "2", "max": "4"}}, "BOUND_EXCEEDED"),
        ({"cpu_request": {"max_step": {"down": 0}}}, "BOUND_EXCEEDED"),
    ],
)
def test_the_passport_bounds(knobs: dict[str, Any], code: str) -> None:
    document = with_resources({"cpu": "1"})
    assert only_left_out(plan(document, o.over_requested(document), knobs=knobs))[0] == code


def test_the_minimum_of_the_passport_stops_the_step() -> None:
    document = with_resources({"cpu": "1"})
    assert only_item(plan(document, o.over_requested(document), knobs={"cpu_request": {"min": "950m"}}))["to"] == "950m"


def test_a_step_needs_its_knob_writable(monkeypatch: pytest.MonkeyPatch) -> None:
    document = with_resources({"cpu": "1"})
    frozen = dataclasses.replace(KNOBS["cpu_request"], writable=False)
    monkeypatch.setattr(model, "KNOBS", {**KNOBS, "cpu_request": frozen})
    assert only_left_out(plan(document, o.over_requested(document)))[0] == "BOUND_PROPOSE_ONLY"


@pytest.mark.parametrize(
    ("limit", "to"),
    [
        ("1Gi", "1280Mi"),
        ("1G", "1250M"),
        ("1000Mi", "1250Mi"),
        ("1001Mi", "1251Mi"),
        ("10Mi", "12800Ki"),
        ("1073741824", "1342M"),
    ],
)
def test_mem_limit_goes_up_one_step_in_whole_units(limit: str, to: str) -> None:
    document = with_resources({"memory": "8Mi"}, {"memory": limit})
    item = only_item(plan(document, o.oom_killed(document)))
    assert (item["knob"], item["from"], item["to"], item["tier"]) == ("mem_limit", limit, to, "high")
    assert item["effect"]["purpose"] == "reduces harm"


@pytest.mark.parametrize(
    ("document", "sections", "code"),
    [
        (with_resources({"memory": "1Gi"}), {}, "PLAN_TARGET_UNKNOWN"),
        (with_resources({}, {"memory": "1Gi"}), {"knobs": {"mem_limit": {"max": "1Gi"}}}, "BOUND_EXCEEDED"),
        (with_resources({}, {"memory": "1Gi"}), {"knobs": {"cpu_request": None}}, "BOUND_KNOB_NOT_ALLOWED"),
        (
            with_resources({"cpu": "1", "memory": "1Gi"}, {"cpu": "1", "memory": "1Gi"}),
            {"knobs": {"mem_limit": None}},
            "BOUND_INVARIANT",
        ),
        (
            with_resources({"cpu": "1", "memory": "1Gi"}, {"cpu": "1", "memory": "1Gi"}),
            {"knobs": {"mem_limit": None, "mem_request": {"max_step": {"up": 10}}}},
            "BOUND_INVARIANT",
        ),
    ],
)
def test_no_higher_limit(document: dict[str, Any], sections: dict[str, Any], code: str) -> None:
    assert only_left_out(plan(document, o.oom_killed(document), **sections))[0] == code


def test_a_peak_that_one_step_does_not_reach() -> None:
    document = with_resources({"memory": "8Mi"}, {"memory": "1Gi"})
    peak = o.over_requested(document, "memory", use=1.1 * GIB, outcome="no_actionable_signal")
    code, message = only_left_out(plan(document, o.oom_killed(document), peak))
    assert (code, "largest use" in message) == ("BOUND_INVARIANT", True)
    peak["evidence"]["use_max"] = GIB
    assert only_item(plan(document, o.oom_killed(document), peak))["to"] == "1280Mi"


def test_request_and_limit_of_a_guaranteed_pod_rise_in_one_patch() -> None:
    document = with_resources({"cpu": "1", "memory": "1Gi"}, {"cpu": "1", "memory": "1Gi"})
    item = only_item(plan(document, o.oom_killed(document)))
    assert [(field["knob"], field["from"], field["to"]) for field in item["fields"]] == [
        ("mem_limit", "1Gi", "1280Mi"),
        ("mem_request", "1Gi", "1280Mi"),
    ]
    assert [operation["op"] for operation in item["patch"]] == ["test", "test", "test", "replace", "test", "replace"]
    assert item["tier"] == "high"


def test_a_guaranteed_pod_without_requests_follows_its_limit() -> None:
    document = with_resources(None, {"cpu": "1", "memory": "1Gi"})
    assert len(only_item(plan(document, o.oom_killed(document)))["fields"]) == 1


@pytest.mark.parametrize(
    "pattern",
    [*sorted(no_knob.WHY), "unheard_of"],
)
def test_signals_that_no_knob_answers_say_why(pattern: str) -> None:
    document = o.workload()
    code, message = only_left_out(plan(document, o.signal(pattern, document)))
    assert code == "PLAN_NO_KNOB"
    assert message == f"no rule turns a knob for {pattern}" if pattern == "unheard_of" else len(message) > 30


def test_every_pattern_has_a_rule_or_a_reason_for_none() -> None:
    assert {detector.pattern for detector in DETECTORS} == set(RULES) | set(no_knob.WHY)
    assert not set(RULES) & set(no_knob.WHY)


def test_a_node_that_ran_out_of_memory_names_no_container() -> None:
    document = o.workload()
    signal = o.oom_killed(document)
    signal["subject"] = {"object": {"kind": "Node", "name": "n1", "uid": "u"}}
    body = plan(document, signal)
    assert only_left_out(body)[0] == "PLAN_NO_KNOB"
    assert body["left_out"][0]["subject"] == signal["subject"]


@pytest.mark.parametrize("outcome", ["no_actionable_signal", "insufficient_evidence"])
def test_never_a_proposal_from_what_was_not_found(outcome: str) -> None:
    document = o.workload()
    body = plan(document, o.oom_killed(document, outcome=outcome), o.over_requested(document, outcome=outcome))
    assert body["items"] == body["at_source"] == body["left_out"] == []


@pytest.mark.parametrize(
    "subject",
    [
        {},
        {"job": "a", "worker": "6"},
        {"object": {"uid": "gone", "kind": "Deployment", "name": "x"}, "container": "app"},
        {"object": {"uid": "uid-Deployment-shop-api"}, "container": "other"},
        {"object": {"uid": "uid-Deployment-shop-api"}},
    ],
)
def test_a_subject_that_was_not_observed(subject: dict[str, Any]) -> None:
    document = o.workload()
    signal = o.over_requested(document)
    signal["subject"] = subject
    assert only_left_out(plan(document, signal))[0] == "PLAN_TARGET_UNKNOWN"


def test_a_pod_leads_to_its_workload() -> None:
    document = o.workload()
    seen = o.cluster(document)
    pod = Pod(ref=ObjectRef("", "v1", "Pod", "shop", "api-1", "uid-pod"), workload=seen.workloads[0].ref)
    signal = o.over_requested(document)
    signal["subject"] = {"object": {"uid": "uid-pod", "kind": "Pod"}, "container": "app"}
    body = make_plan(o.observation(msgspec.structs.replace(seen, pods=(pod,)), signal), passport()).body
    assert only_item(body)["ref"]["kind"] == "Deployment"


def test_a_job_leads_to_the_template_of_its_cron_job() -> None:
    cron = o.workload("nightly", kind="CronJob")
    owner = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "name": "nightly",
        "uid": cron["metadata"]["uid"],
        "controller": True,
    }
    job = o.workload("nightly-1", kind="Job", owner=owner)
    item = only_item(plan(job, o.oom_killed(job), more=(cron,)))
    assert item["ref"]["kind"] == "CronJob"
    assert item["patch"][-1]["path"] == "/spec/jobTemplate/spec/template/spec/containers/0/resources/limits/memory"


def test_a_controller_without_that_container_is_an_operator() -> None:
    cron = o.workload("nightly", kind="CronJob", containers=[o.container("other", {"cpu": "1"})])
    owner = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "name": "nightly",
        "uid": cron["metadata"]["uid"],
        "controller": True,
    }
    body = plan(o.workload(owner=owner), o.over_requested(o.workload()), more=(cron,))
    assert [entry["owner"]["name"] for entry in body["at_source"]] == ["CronJob nightly"]


def test_controllers_in_a_ring_end() -> None:
    def owner(name: str) -> dict[str, Any]:
        return {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "name": name,
            "uid": f"uid-Deployment-shop-{name}",
            "controller": True,
        }

    first, second = o.workload("a", owner=owner("b")), o.workload("b", owner=owner("a"))
    body = plan(first, o.over_requested(first), more=(second,))
    assert [entry["owner"]["code"] for entry in body["at_source"]] == ["CONFLICT_OPERATOR"]


def test_of_two_templates_the_names_of_the_pods_decide() -> None:
    job = o.workload("train", kind="PyTorchJob", spec={"runPolicy": {"suspend": True}})
    template = job["spec"]["pytorchReplicaSpecs"]["Worker"]
    job["spec"]["pytorchReplicaSpecs"]["Master"] = template | {"replicas": 1}
    signal = o.oom_killed(job)
    assert only_left_out(plan(job, signal))[0] == "PLAN_TARGET_UNKNOWN"
    signal["evidence"]["pods_named"] = ["train-worker-0", "train-worker-3"]
    assert only_item(plan(job, signal))["role"] == "Worker"
    signal["evidence"]["pods_named"] = ["train-worker-0", "train-master-0"]
    assert only_left_out(plan(job, signal))[0] == "PLAN_TARGET_UNKNOWN"


def test_init_containers_have_their_own_index() -> None:
    document = o.workload(containers=[o.container("app", {"memory": "1Gi"})])
    document["spec"]["template"]["spec"]["initContainers"] = [o.container("setup", {}, {"memory": "64Mi"})]
    item = only_item(plan(document, o.oom_killed(document, container="setup")))
    assert item["patch"][1] == {"op": "test", "path": "/spec/template/spec/initContainers/0/name", "value": "setup"}
    assert item["to"] == "80Mi"


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        ([{}], "BestEffort"),
        ([{"requests": {"nvidia.com/gpu": "1"}}], "BestEffort"),
        ([{"requests": {"cpu": "1"}}], "Burstable"),
        ([{"limits": {"cpu": "1", "memory": "1Gi"}}], "Guaranteed"),
        ([{"requests": {"cpu": "1000m", "memory": "1024Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}}], "Guaranteed"),
        ([{"requests": {"cpu": "500m"}, "limits": {"cpu": "1", "memory": "1Gi"}}], "Burstable"),
        ([{"limits": {"cpu": "1", "memory": "1Gi"}}, {}], "Burstable"),
    ],
)
def test_qos_class(containers: list[dict[str, Any]], expected: str) -> None:
    document = o.workload(containers=[o.container(f"c{index}", **entry) for index, entry in enumerate(containers)])
    assert qos_class(o.records(document)[0].containers) == expected


def test_two_signals_for_one_change_become_one_item() -> None:
    document = o.workload()
    first, second = o.oom_killed(document, id="b"), o.oom_killed(document, id="a")
    assert only_item(plan(document, first, second))["why"] == ["a", "b"]


def test_harm_goes_before_saving_on_the_same_resource() -> None:
    document = o.workload()
    body = plan(
        document, o.over_requested(document, "memory", use=1000), o.oom_killed(document), o.over_requested(document)
    )
    assert [item["knob"] for item in body["items"]] == ["cpu_request", "mem_limit"]
    (lost,) = body["left_out"]
    assert (lost["code"], lost["knob"]) == ("PLAN_ITEM_CONFLICT", "mem_request")
