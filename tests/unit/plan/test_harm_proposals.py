# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is raised where a container is throttled, runs full, asks for too little or waits for its data, and what stops it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan

from . import objects as o
from .passports import passport

GIB = 2**30
KNOBS = dict.fromkeys(("cpu_limit", "cpu_request", "mem_limit", "mem_request"))
LOADERS: dict[str, Any] = {
    "loader_workers": {"target": {"kind": "env", "name": "NUM_WORKERS"}},
    "prefetch": {"target": {"kind": "env", "name": "PREFETCH"}},
}


def plan(document: dict[str, Any], *signals: dict[str, Any], knobs: Any = None) -> Any:
    return make_plan(
        o.observation(o.cluster(document), *signals), passport(knobs=KNOBS if knobs is None else knobs)
    ).body


def with_resources(requests: Any = None, limits: Any = None) -> dict[str, Any]:
    return o.workload(containers=[o.container(requests=requests, limits=limits)])


def signal(pattern: str, document: dict[str, Any], **evidence: Any) -> dict[str, Any]:
    found = o.signal(pattern, document)
    found["evidence"] |= evidence
    return found


def only_item(body: Any) -> Any:
    assert body["left_out"] == []
    (item,) = body["items"]
    assert item["effect"]["purpose"] == "reduces harm"
    return item


def refusals(body: Any) -> list[str]:
    assert body["items"] == body["at_source"] == []
    return [entry["code"] for entry in body["left_out"]]


@pytest.mark.parametrize(("limit", "to"), [("1", "1250m"), ("2", "2500m"), ("500m", "625m")])
def test_a_throttled_container_gets_one_step_more_cpu(limit: str, to: str) -> None:
    document = with_resources({"cpu": "100m"}, {"cpu": limit})
    item = only_item(plan(document, signal("cpu_throttled", document)))
    assert (item["knob"], item["from"], item["to"], item["tier"]) == ("cpu_limit", limit, to, "mid")


def test_request_and_limit_of_a_guaranteed_pod_rise_together_or_not_at_all() -> None:
    document = with_resources({"cpu": "1", "memory": "1Gi"}, {"cpu": "1", "memory": "1Gi"})
    item = only_item(plan(document, signal("cpu_throttled", document)))
    assert [(field["knob"], field["to"]) for field in item["fields"]] == [
        ("cpu_limit", "1250m"),
        ("cpu_request", "1250m"),
    ]
    assert refusals(plan(document, signal("cpu_throttled", document), knobs={"cpu_limit": None})) == ["BOUND_INVARIANT"]


@pytest.mark.parametrize(
    ("limits", "knobs", "code"),
    [
        (None, KNOBS, "PLAN_TARGET_UNKNOWN"),
        ({"cpu": "1"}, {"mem_limit": None}, "BOUND_KNOB_NOT_ALLOWED"),
        ({"cpu": "1"}, {"cpu_limit": {"max": "1"}}, "BOUND_EXCEEDED"),
    ],
)
def test_no_more_cpu(limits: Any, knobs: Any, code: str) -> None:
    document = with_resources({"cpu": "100m"}, limits)
    assert refusals(plan(document, signal("cpu_throttled", document), knobs=knobs)) == [code]


@pytest.mark.parametrize("peak", [True, "0.95", [], None])
def test_a_peak_that_is_no_number_is_no_peak(peak: object) -> None:
    document = with_resources({"memory": "8Mi"}, {"memory": "1Gi"})
    near = signal("memory_near_limit", document, resource="memory", unit="bytes", use_max=peak)
    assert only_item(plan(document, near))["to"] == "1280Mi"


def test_memory_near_its_limit_takes_the_step_of_one_that_was_killed_and_is_one_item_with_it() -> None:
    document = with_resources({"memory": "8Mi"}, {"memory": "1Gi"})
    near = signal("memory_near_limit", document, resource="memory", unit="bytes", use_max=0.95 * GIB)
    item = only_item(plan(document, near))
    assert (item["knob"], item["to"]) == ("mem_limit", "1280Mi")
    assert only_item(plan(document, near, o.oom_killed(document)))["why"] == sorted([near["id"], "oom_killed-api-app-"])
    near["evidence"]["use_max"] = 1.2 * GIB
    assert refusals(plan(document, near)) == ["BOUND_INVARIANT"]


@pytest.mark.parametrize(
    ("resource", "request_", "limit", "use", "to"),
    [
        ("cpu", "1", None, 1.05, "1210m"),  # 1.05 × 1.15 = 1.2075, rounded up to a hundredth
        ("cpu", "1", None, 3.0, "1250m"),  # one step of 25 %
        ("cpu", "1", "1200m", 3.0, "1190m"),  # below the limit
        ("memory", "1Gi", "4Gi", 1.5 * GIB, "1280Mi"),
    ],
)
def test_a_request_rises_to_use_with_headroom_below_the_limit(
    resource: str, request_: str, limit: str | None, use: float, to: str
) -> None:
    document = with_resources({resource: request_}, {resource: limit} if limit else None)
    found = signal("under_requested", document, resource=resource, use_p95=use, use_p99=use)
    item = only_item(plan(document, found))
    assert (item["from"], item["to"]) == (request_, to)


@pytest.mark.parametrize(
    ("requests", "limits", "figures", "code"),
    [
        ({"memory": "1Gi"}, None, {}, "PLAN_TARGET_UNKNOWN"),
        ({"cpu": "1"}, None, {"use_p95": None}, "PLAN_FIGURES_ABSENT"),
        ({"cpu": "1"}, None, {"resource": "nvidia.com/gpu"}, "PLAN_NO_KNOB"),
        ({"cpu": "1"}, {"cpu": "1"}, {}, "BOUND_EXCEEDED"),
        ({"cpu": "1", "memory": "1Gi"}, {"cpu": "1", "memory": "1Gi"}, {}, "BOUND_INVARIANT"),
    ],
)
def test_no_higher_request(requests: Any, limits: Any, figures: dict[str, Any], code: str) -> None:
    document = with_resources(requests, limits)
    found = signal("under_requested", document, **{"resource": "cpu", "use_p95": 1.5, **figures})
    assert refusals(plan(document, found)) == [code]


def training(env: dict[str, str], **resources: Any) -> dict[str, Any]:
    entry = o.container(**resources)
    entry["env"] = [{"name": name, "value": value} for name, value in env.items()]
    return o.workload(containers=[entry])


def waits(document: dict[str, Any]) -> dict[str, Any]:
    found = signal("loader_bound", document)
    del found["subject"]["container"]
    return found


def test_a_job_that_waits_for_data_gets_two_loaders_more() -> None:
    document = training({"SEED": "1", "NUM_WORKERS": "4"}, requests={"cpu": "8"})
    item = only_item(plan(document, waits(document), knobs=LOADERS))
    assert (item["knob"], item["from"], item["to"], item["container"]) == ("loader_workers", "4", "6", "app")
    pointer = "/spec/template/spec/containers/0/env/1/value"
    assert item["patch"][-2:] == [
        {"op": "test", "path": pointer, "value": "4"},
        {"op": "replace", "path": pointer, "value": "6"},
    ]
    assert item["inverse"][-1] == {"op": "replace", "path": pointer, "value": "4"}


def test_no_more_loaders_than_cpus_less_one_then_more_batches_ahead_where_memory_allows() -> None:
    document = training(
        {"NUM_WORKERS": "5", "PREFETCH": "2"}, requests={"cpu": "7", "memory": "1Gi"}, limits={"memory": "1Gi"}
    )
    assert only_item(plan(document, waits(document), knobs=LOADERS))["to"] == "6"
    document = training({"NUM_WORKERS": "6", "PREFETCH": "2"}, requests={"cpu": "7"}, limits={"memory": "1Gi"})
    assert refusals(plan(document, waits(document), knobs=LOADERS)) == ["BOUND_INVARIANT", "BOUND_INVARIANT"]
    seen = o.over_requested(document, "memory", use=0.5 * GIB, outcome="no_actionable_signal")
    item = only_item(plan(document, waits(document), seen, knobs=LOADERS))
    assert (item["knob"], item["from"], item["to"]) == ("prefetch", "2", "4")
    seen["evidence"]["use_max"] = 0.9 * GIB
    assert refusals(plan(document, waits(document), seen, knobs=LOADERS)) == ["BOUND_INVARIANT", "BOUND_INVARIANT"]


@pytest.mark.parametrize(
    ("env", "knobs", "codes"),
    [
        ({"NUM_WORKERS": "4"}, {"cpu_limit": None}, ["BOUND_KNOB_NOT_ALLOWED", "BOUND_KNOB_NOT_ALLOWED"]),
        ({}, {"loader_workers": LOADERS["loader_workers"]}, ["PLAN_TARGET_UNKNOWN", "BOUND_KNOB_NOT_ALLOWED"]),
        (
            {"NUM_WORKERS": "four"},
            {"loader_workers": LOADERS["loader_workers"]},
            ["PLAN_FIGURES_ABSENT", "BOUND_KNOB_NOT_ALLOWED"],
        ),
        (
            {"NUM_WORKERS": "1e9"},
            {"loader_workers": LOADERS["loader_workers"]},
            ["PLAN_FIGURES_ABSENT", "BOUND_KNOB_NOT_ALLOWED"],
        ),
        (
            {"NUM_WORKERS": "4"},
            {"loader_workers": {"target": {"kind": "annotation", "key": "a"}}},
            ["PLAN_NO_KNOB", "BOUND_KNOB_NOT_ALLOWED"],
        ),
        (
            {"NUM_WORKERS": "4"},
            {"loader_workers": {**LOADERS["loader_workers"], "max": 4}},
            ["BOUND_EXCEEDED", "BOUND_KNOB_NOT_ALLOWED"],
        ),
    ],
)
def test_no_more_loaders(env: dict[str, str], knobs: Any, codes: list[str]) -> None:
    document = training(env, requests={"cpu": "8"})
    assert sorted(refusals(plan(document, waits(document), knobs=knobs))) == sorted(codes)


def test_a_container_that_asks_for_no_cpu_gets_no_loaders() -> None:
    document = training({"NUM_WORKERS": "4"}, requests={"memory": "1Gi"})
    codes = refusals(plan(document, waits(document), knobs={"loader_workers": LOADERS["loader_workers"]}))
    assert sorted(codes) == ["BOUND_INVARIANT", "BOUND_KNOB_NOT_ALLOWED"]
