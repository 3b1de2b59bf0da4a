# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A plan is cut to what can verify: rest, rollouts, strategies, budgets and the blast radius."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._plan.blast import pods_down, strategy_problem
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan

from . import objects as o
from .passports import passport

LAST = "modekeeper/last-change"


def planned(*documents: dict[str, Any], more: Any = None, **sections: Any) -> Any:
    signals = [o.over_requested(document) for document in documents]
    return make_plan(o.observation(o.cluster(*documents, **(more or {})), *signals), passport(**sections)).body


def codes(body: Any) -> list[str]:
    return [entry["code"] for entry in body["left_out"]]


def rolling(**figures: Any) -> dict[str, Any]:
    return {"strategy": {"type": "RollingUpdate", "rollingUpdate": figures}}


def stateful(**figures: Any) -> dict[str, Any]:
    return o.workload(kind="StatefulSet", spec={"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": figures}})


def daemon(**figures: Any) -> dict[str, Any]:
    return o.workload(kind="DaemonSet", spec={"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": figures}})


@pytest.mark.parametrize(
    ("document", "down"),
    [
        (o.workload(spec=rolling(maxUnavailable="25%", maxSurge="25%")), 2),
        (o.workload(spec=rolling(maxUnavailable=3, maxSurge=0)), 3),
        (o.workload(spec=rolling(maxUnavailable=0, maxSurge=1)), 0),
        (o.workload(replicas=3, spec=rolling(maxUnavailable="25%", maxSurge="25%")), 0),
        (o.workload(replicas=3, spec=rolling(maxUnavailable="25%", maxSurge=0)), 1),
        (o.workload(replicas=2, spec=rolling(maxUnavailable="200%")), 2),
        (o.workload(spec=rolling(maxUnavailable="many")), 10),
        (o.workload(replicas=0), 0),
        (o.workload(kind="StatefulSet"), 1),
        (stateful(maxUnavailable="25%"), 3),
        (o.workload(kind="DaemonSet"), 1),
        (daemon(maxSurge=1, maxUnavailable=0), 0),
        (daemon(maxUnavailable="11%"), 2),
        (o.workload(kind="CronJob", replicas=0), 0),
    ],
)  # fmt: skip
def test_pods_down_at_once(document: dict[str, Any], down: int) -> None:
    assert pods_down(o.records(document)[0]) == down


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (o.workload(spec={"strategy": {"type": "Recreate"}}), "Recreate"),
        (o.workload(spec={"paused": True}), "paused"),
        (o.workload(kind="StatefulSet", spec={"updateStrategy": {"type": "OnDelete"}}), "OnDelete"),
        (stateful(partition=2), "partition 2"),
        (o.workload(spec={"strategy": None}), "no update strategy"),
    ],
)  # fmt: skip
def test_strategies_that_cannot_be_bounded(document: dict[str, Any], words: str) -> None:
    assert words in str(strategy_problem(o.records(document)[0]))
    assert codes(planned(document)) == ["BLAST_STRATEGY"]


def test_a_cron_job_needs_no_strategy() -> None:
    assert len(planned(o.workload(kind="CronJob"))["items"]) == 1


@pytest.mark.parametrize(
    "status", [{"observedGeneration": 2, "updatedReplicas": 10}, {"observedGeneration": 3, "updatedReplicas": 9}]
)
def test_a_rollout_under_way(status: dict[str, Any]) -> None:
    assert codes(planned(o.workload(status={"readyReplicas": 10, **status}))) == ["CONFLICT_ROLLOUT"]


def test_minimum_ready() -> None:
    document = o.workload()
    assert codes(planned(document, guardrails={"min_ready": {"pods": 9}})) == ["BLAST_MIN_READY"]
    assert codes(planned(document, guardrails={"min_ready": {"percent": 85}})) == ["BLAST_MIN_READY"]
    assert codes(planned(document, guardrails={"min_ready": {"pods": 8, "percent": 80}})) == []


@pytest.mark.parametrize(("allowed", "found"), [(1, ["BLAST_PDB"]), (2, [])])
def test_disruption_budget(allowed: int, found: list[str]) -> None:
    document = o.workload()
    assert codes(planned(document, more={"budgets": (o.budget(document, allowed),)})) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"selector": {"app": "other"}}, []),
        ({"selector": {}}, ["BLAST_PDB"]),  # an empty selector selects every pod of the namespace, an absent one none
        ({"selector": {}, "selects": False}, []),
        ({"disruptions_allowed": None}, ["BLAST_PDB"]),
        ({"expressions": ({"key": "app", "operator": "In", "values": ["api", "web"]},)}, ["BLAST_PDB"]),
        ({"expressions": ({"key": "app", "operator": "NotIn", "values": ["api"]},)}, []),
    ],
)
def test_which_pods_a_budget_selects(changes: dict[str, Any], found: list[str]) -> None:
    document = o.workload()
    budget = msgspec.structs.replace(o.budget(document, 0), **changes)
    assert codes(planned(document, more={"budgets": (budget,)})) == found


def test_nothing_goes_down_where_new_pods_come_first() -> None:
    document = o.workload(spec=rolling(maxUnavailable=0, maxSurge=1))
    assert (
        codes(planned(document, more={"budgets": (o.budget(document, 0),)}, guardrails={"min_ready": {"pods": 10}}))
        == []
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ab12cd34.1.2026-03-04T11:30:00Z", ["BOUND_COOLDOWN"]),
        ("ab12cd34.1.2026-03-04T10:00:00Z", ["BOUND_WINDOW"]),
        ("ab12cd34.1.2026-03-04T06:00:00Z", []),
        ("ab12cd34", ["BOUND_COOLDOWN"]),
        ("ab12cd34.1.yesterday", ["BOUND_COOLDOWN"]),
        ("ab12cd34.1.2026-03-04T13:00:00Z", ["BOUND_COOLDOWN"]),
    ],
)
def test_cooldown_and_window_by_the_annotation(text: str, found: list[str]) -> None:
    assert codes(planned(o.workload(annotations={LAST: text}))) == found


def test_a_longer_cooldown_of_the_passport() -> None:
    document = o.workload(annotations={LAST: "ab12cd34.1.2026-03-04T04:00:00Z"})
    assert codes(planned(document)) == []
    assert codes(planned(document, knobs={"cpu_request": {"cooldown": "1d"}})) == ["BOUND_COOLDOWN"]


def surging(name: str, **more: Any) -> dict[str, Any]:
    return o.workload(name, spec=rolling(maxUnavailable=0, maxSurge=1), **more)


def test_objects() -> None:
    documents = [surging(f"w{index:02}") for index in range(12)]
    body = planned(*documents)
    assert (len(body["items"]), codes(body)) == (10, ["BLAST_OBJECTS"] * 2)
    assert body["summary"]["objects"] == 10
    assert len(planned(*documents, guardrails={"blast": {"objects": 3}})["items"]) == 3


def test_two_items_of_one_object_count_once() -> None:
    document = surging("w", containers=[o.container(name, {"cpu": "1"}) for name in ("a", "b")])
    signals = [o.over_requested(document, container=name) for name in ("a", "b")]
    found = make_plan(o.observation(o.cluster(document), *signals), passport(guardrails={"blast": {"objects": 1}})).body
    assert len(found["items"]) == 2


def test_namespaces() -> None:
    body = planned(surging("a", namespace="x"), surging("a", namespace="y"), surging("b", namespace="x"))
    assert [item["ref"]["namespace"] for item in body["items"]] == ["x", "x"]
    assert codes(body) == ["BLAST_NAMESPACES"]


def test_percent_of_the_scope() -> None:
    one, other = o.workload("one"), o.workload("other")
    assert len(planned(one, other)["items"]) == 2  # 4 of 20
    small = o.workload("small", replicas=4)
    body = planned(small)
    assert codes(body) == ["BLAST_PERCENT"]  # 1 of 4
    assert "1 of 4" in body["left_out"][0]["message"]
    outside = o.workload("large", namespace="kube-system", replicas=100)
    assert codes(make_plan(o.observation(o.cluster(small, outside), o.over_requested(small)), passport()).body) == [
        "BLAST_PERCENT"
    ]


@pytest.mark.parametrize(
    ("document", "sections", "code"),
    [
        (o.workload(namespace="kube-system"), {}, "SCOPE_PROTECTED"),
        (o.workload(), {"scope": {"clusters": ["other"]}}, "SCOPE_CLUSTER"),
        (o.workload(), {"scope": {"namespaces": ["ml-*"]}}, "SCOPE_NAMESPACE"),
        (o.workload(), {"scope": {"exclude_namespaces": ["sh*"]}}, "SCOPE_NAMESPACE"),
        (o.workload(), {"scope": {"selectors": [{"matchLabels": {"team": "a"}}]}}, "SCOPE_SELECTOR"),
        (o.workload(), {"scope": {"kinds": ["StatefulSet"]}}, "SCOPE_KIND"),
        (o.workload(), {"guardrails": {"protected_namespaces": ["shop"]}}, "SCOPE_PROTECTED"),
    ],
)
def test_scope(document: dict[str, Any], sections: dict[str, Any], code: str) -> None:
    scope = {"clusters": ["*"], "namespaces": ["*"], "kinds": ["Deployment"]} | sections.pop("scope", {})
    body = planned(document, scope=scope, **sections)
    assert (body["items"], body["at_source"], codes(body)) == ([], [], [code])
    assert body["outcome"] == "nothing_to_do"
    assert [entry["code"] for entry in body["reasons"]] == ["PLAN_NOOP", "RATE_UNKNOWN", code]
