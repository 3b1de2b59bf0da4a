# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The static checks of what a change does around it: blast radius, readiness, owners, and the form of its patches."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as with_fields

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Controller,
    PodSummary,
    Read,
    UpdateStrategy,
)

from .builders import (
    altered,
    budget,
    cluster,
    deployment,
    facts,
    guardrails,
    ref,
)
from .static_helpers import PATH, item, outcomes, to


@pytest.mark.parametrize(
    ("blast", "code"),
    [
        ({"objects": 0, "percent": 20, "namespaces": 1}, "BLAST_OBJECTS"),
        ({"objects": 5, "percent": 4, "namespaces": 1}, "BLAST_PERCENT"),
        ({"objects": 5, "percent": 20, "namespaces": 0}, "BLAST_NAMESPACES"),
    ],
)
def test_blast_radius(blast: dict[str, Any], code: str) -> None:
    assert outcomes("blast_radius", facts(judged=guardrails(blast=blast))) == [("failed", [code])]


def test_min_ready() -> None:
    few = cluster(deployment(ready_replicas=10, pods=PodSummary(total=20, ready=10)))
    assert outcomes("min_ready", facts(checked=few)) == [("failed", ["BLAST_MIN_READY"])]
    fewer_replicas = to(2, "replicas", "/spec/replicas", old=20)
    assert outcomes("min_ready", facts(alter=fewer_replicas)) == [("failed", ["BLAST_MIN_READY"])]
    job = cluster(deployment(state="suspended"))
    assert outcomes("min_ready", facts(checked=job)) == []
    surging = cluster(deployment(ready_replicas=1, strategy=UpdateStrategy("RollingUpdate", "0", "1")))
    assert outcomes("min_ready", facts(checked=surging)) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (budget(disruptions_allowed=1), ("passed", [])),
        (budget(disruptions_allowed=0), ("failed", ["BLAST_PDB"])),
        (budget(disruptions_allowed=None), ("insufficient", ["BLAST_PDB"])),
        (budget(disruptions_allowed=0, selector={"app": "other"}), ("passed", [])),
        (budget(disruptions_allowed=0, selector={}), ("failed", ["BLAST_PDB"])),
        (budget(disruptions_allowed=0, selects=False), ("passed", [])),
        (budget(disruptions_allowed=0, ref=ref("PodDisruptionBudget", "p", "other")), ("passed", [])),
        (
            budget(disruptions_allowed=0, expressions=({"key": "app", "operator": "NotIn", "values": ["web"]},)),
            ("passed", []),
        ),
    ],
)
def test_disruption_budgets(found: Any, expected: Any) -> None:
    assert outcomes("disruption_budget", facts(checked=cluster(budgets=(found,)))) == [expected]


def test_disruption_budgets_that_were_not_read() -> None:
    unread = cluster(reads=(Read("poddisruptionbudgets.policy", code="READ_FORBIDDEN"), Read("pods")))
    assert outcomes("disruption_budget", facts(checked=unread)) == [("insufficient", ["READ_FORBIDDEN"])]
    still = cluster(deployment(strategy=UpdateStrategy("RollingUpdate", "0", "1")), reads=unread.reads)
    assert outcomes("disruption_budget", facts(checked=still)) == [("passed", [])]
    assert replace(facts(), cluster=None).unread("nodes") == "OBSERVE_PARTIAL"


@pytest.mark.parametrize(
    "strategy",
    [
        UpdateStrategy("Recreate"),
        UpdateStrategy("OnDelete"),
        UpdateStrategy("RollingUpdate", partition=2),
        UpdateStrategy("RollingUpdate", paused=True),
    ],
)
def test_strategies_that_bound_nothing(strategy: UpdateStrategy) -> None:
    next_run = cluster(deployment(state="suspended", strategy=strategy))
    assert outcomes("strategy", facts(checked=next_run)) == [("passed", [])]
    assert outcomes("strategy", facts(checked=cluster(deployment(strategy=strategy)))) == [
        ("failed", ["BLAST_STRATEGY"])
    ]
    resting = to(19, "replicas", "/spec/replicas", old=20)
    assert outcomes("strategy", facts(alter=resting, checked=cluster(deployment(strategy=strategy)))) == [
        ("passed", [])
    ]


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (deployment(labels={"argocd.argoproj.io/instance": "shop"}), "CONFLICT_GITOPS"),
        (deployment(controller=Controller("x/v1", "Operator", "o", "u")), "CONFLICT_OPERATOR"),
        (deployment(writers={PATH: "terraform"}), "CONFLICT_SOURCE"),
    ],
)
def test_owners(seen: Any, code: str) -> None:
    assert outcomes("owners", facts(checked=cluster(seen))) == [("failed", [code])]


def test_changes_at_the_source_are_notes() -> None:
    owned = facts(cluster(deployment(writers={PATH: "terraform"})))
    assert owned.at_source
    assert outcomes("owners", owned) == [("note", ["CONFLICT_SOURCE"])]
    odd = replace(owned, plan=altered(owned.plan, lambda body: body.update(at_source=[{}])))
    assert outcomes("owners", odd) == []


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (deployment(state="running"), ("failed", ["TARGET_RUNNING"])),
        (deployment(state="queued"), ("failed", ["TARGET_RUNNING"])),
        (deployment(state="suspended"), ("passed", [])),
        (deployment(queue="team"), ("failed", ["CONFLICT_QUEUE"])),
        (deployment(generation=3), ("failed", ["CONFLICT_ROLLOUT"])),
        (deployment(updated_replicas=5), ("failed", ["CONFLICT_ROLLOUT"])),
        (deployment(generation=0), ("passed", [])),
        (deployment("other"), ("failed", ["DRIFT_GONE"])),
        (with_fields(deployment(), ref=with_fields(deployment().ref, name="renamed")), ("failed", ["DRIFT_UID"])),
    ],
)
def test_target_state(seen: Any, expected: Any) -> None:
    assert outcomes("target_state", facts(checked=cluster(seen))) == [expected]


def test_targets_beside_the_workloads() -> None:
    assert outcomes("target_state", replace(facts(), cluster=None)) == [("insufficient", ["OBSERVE_PARTIAL"])]
    settings = facts(alter=item(lambda entry: entry["ref"].update(kind="ConfigMap", uid="m")))
    assert outcomes("target_state", settings) == [("passed", [])]
    for check in ("rest", "min_ready", "disruption_budget", "strategy", "resources_after"):
        assert outcomes(check, settings) == []
    assert outcomes("owners", settings) == [("passed", [])]
    counted = facts(alter=to(21, "replicas", "/spec/replicas", old=20))
    assert outcomes("headroom", counted) == outcomes("resources_after", counted) == []


def drop(path: str, member: str = "patch") -> Callable[[dict[str, Any]], None]:
    def change(entry: dict[str, Any]) -> None:
        entry[member] = [op for op in entry[member] if not (op["op"] == "test" and op["path"] == path)]

    return item(change)


def rewrite(member: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return item(lambda entry: entry[member][-1].update(values))


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (drop("/metadata/uid"), "PATCH_PATH_INVALID"),
        (drop("/metadata/uid", "inverse"), "PATCH_PATH_INVALID"),
        (drop(PATH), "PATCH_PATH_INVALID"),
        (drop(PATH, "inverse"), "PATCH_PATH_INVALID"),
        (rewrite("inverse", value="1000m"), "PATCH_PATH_INVALID"),
        (rewrite("patch", value="800m"), "PATCH_PATH_INVALID"),
        (to("2", path="/metadata/resourceVersion", old="1"), "PATCH_PATH_INVALID"),
        (to("2", path="/metadata/managedFields", old="1"), "PATCH_PATH_INVALID"),
        (to(2, path="/status/replicas", old=1), "PATCH_PATH_INVALID"),
        (item(lambda entry: entry["patch"].pop()), "PATCH_PATH_INVALID"),
        (item(lambda entry: entry["fields"][0].update({"from": "2"})), "PATCH_PATH_INVALID"),
        (item(lambda entry: entry["fields"][0].update({"to": "2"})), "PATCH_PATH_INVALID"),
        (
            item(lambda entry: entry["fields"].append({"knob": "a", "path": "/a", "from": 1, "to": 2})),
            "PATCH_PATH_INVALID",
        ),
        (to("1000m"), "PLAN_NOOP"),
        (lambda body: body["items"].append(copy.deepcopy(body["items"][0])), "PLAN_ITEM_CONFLICT"),
    ],
)
def test_patch_form(alter: Any, code: str) -> None:
    found = outcomes("patch_form", facts(alter=alter))
    assert found[0] == ("failed", [code])


def test_a_field_that_is_added_and_its_parents_are_taken_back() -> None:
    def added(entry: dict[str, Any]) -> None:
        uid = {"op": "test", "path": "/metadata/uid", "value": entry["ref"]["uid"]}
        entry.update({"from": None, "fields": [{"knob": "cpu_request", "path": "/a/b", "from": None, "to": "900m"}]})
        entry["patch"] = [uid, {"op": "add", "path": "/a", "value": {}}, {"op": "add", "path": "/a/b", "value": "900m"}]
        entry["inverse"] = [
            uid,
            {"op": "test", "path": "/a/b", "value": "900m"},
            {"op": "remove", "path": "/a/b"},
            {"op": "test", "path": "/a", "value": {}},
            {"op": "remove", "path": "/a"},
        ]

    assert outcomes("patch_form", facts(alter=item(added))) == [("passed", [])]

    def left_behind(entry: dict[str, Any]) -> None:
        added(entry)
        entry["inverse"] = entry["inverse"][:3]

    assert outcomes("patch_form", facts(alter=item(left_behind)))[0][0] == "failed"


@pytest.mark.parametrize(
    ("alter", "fault"),
    [
        (lambda body: body.pop("items"), "/ (required)"),
        (lambda body: body["items"][0].pop("patch"), "/items/0 (required)"),
        (lambda body: body["items"][0]["patch"][0].update(op="copy"), "/items/0/patch/0/op (enum)"),
        (lambda body: body["items"][0]["patch"][0].pop("value"), "/items/0/patch/0 (required)"),
        (lambda body: body.update(expires_at="soon"), "/expires_at (oneOf)"),
        (lambda body: body.update(planned_at=None), "/planned_at (type)"),
    ],
)
def test_the_form_of_a_plan(alter: Callable[[Any], Any], fault: str) -> None:
    assert faults("modekeeper.plan/1", facts().plan.body) == []
    body = copy.deepcopy(dict(facts().plan.body))
    alter(body)
    assert fault in faults("modekeeper.plan/1", body)
    assert faults("modekeeper.plan/1", []) != []


def test_a_template_is_found_by_the_path_of_the_patch() -> None:
    master, worker = deployment(template="/spec/master/template", role="Master"), deployment(role="Worker")
    made = facts(checked=cluster(master, worker))
    assert getattr(made.workload(made.items[0]), "role", "") == "Worker"
    assert isinstance(made.plan, Artifact)
