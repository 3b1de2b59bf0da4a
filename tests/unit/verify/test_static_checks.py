# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Each static check holds for the planner's own plan, and fails by its code for a plan that breaks it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace as with_fields

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Autoscaler,
    Container,
    Controller,
    PodSummary,
    Read,
    UpdateStrategy,
)
from ansible_collections.modekeeper.core.plugins.module_utils._verify.checks.registry import STATIC
from ansible_collections.modekeeper.core.plugins.module_utils._verify.facts import Facts

from .builders import (
    NOW,
    altered,
    budget,
    cluster,
    deployment,
    facts,
    guardrails,
    observation,
    over_requested,
    passport,
    ref,
    resealed,
)

CHECKS = {check.id: check for check in STATIC}
PATH = "/spec/template/spec/containers/0/resources/requests/cpu"


def outcomes(check: str, of: Facts) -> list[tuple[str, list[str]]]:
    """Result and codes of each finding of a check."""
    return [(found.result, [entry["code"] for entry in found.reasons]) for found in CHECKS[check].evaluate(of)]


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_the_planners_own_plan_passes(check: str) -> None:
    made = facts()
    assert made.plan.body["items"]
    assert {result for result, _unused in outcomes(check, made)} <= {"passed"}


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_plan_without_items_passes(check: str) -> None:
    quiet = {**over_requested(), "outcome": "no_actionable_signal"}
    assert {result for result, _unused in outcomes(check, facts(signals=(quiet,)))} <= {"passed"}


def item(change: Callable[[dict[str, Any]], None], *, seal: bool = True) -> Callable[[dict[str, Any]], None]:
    """An alteration of the plan's first item."""

    def alter(body: dict[str, Any]) -> None:
        change(body["items"][0])
        if seal:
            resealed(body, passport().id)

    return alter


def to(value: Any, knob: str = "cpu_request", path: str = PATH, **more: Any) -> Callable[[dict[str, Any]], None]:
    """The first item as another change, all of a piece."""

    def change(entry: dict[str, Any]) -> None:
        old = more.get("old", entry["from"])
        uid = {"op": "test", "path": "/metadata/uid", "value": entry["ref"]["uid"]}
        entry.update(
            {"knob": knob, "from": old, "to": value, "fields": [{"knob": knob, "path": path, "from": old, "to": value}]}
        )
        entry["patch"] = [
            uid,
            {"op": "test", "path": path, "value": old},
            {"op": "replace", "path": path, "value": value},
        ]
        entry["inverse"] = [
            uid,
            {"op": "test", "path": path, "value": value},
            {"op": "replace", "path": path, "value": old},
        ]

    return item(change)


def expires(body: dict[str, Any]) -> None:
    body["items"][0]["expires_at"] = "2026-01-05T09:59:00Z"


def long_lived(body: dict[str, Any]) -> None:
    body["items"][0]["expires_at"] = body["expires_at"] = "2026-01-05T15:00:00Z"


def from_the_future(body: dict[str, Any]) -> None:
    body["planned_at"] = "2026-01-05T10:05:01Z"


def no_such_time(body: dict[str, Any]) -> None:
    body["planned_at"] = "2026-13-05T10:05:01Z"


def digest_of_another(body: dict[str, Any]) -> None:
    body["change"] = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("alter", "later", "codes"),
    [
        (None, timedelta(hours=3, minutes=59), []),
        (None, timedelta(hours=4), ["PLAN_EXPIRED"]),
        (expires, timedelta(0), ["PLAN_EXPIRED"]),
        (long_lived, timedelta(0), ["PLAN_EXPIRED"]),
        (from_the_future, timedelta(0), ["PLAN_CLOCK"]),
        (no_such_time, timedelta(0), ["TIME_INVALID"]),
    ],
)
def test_plan_time(alter: Any, later: timedelta, codes: list[str]) -> None:
    found = outcomes("plan_time", facts(alter=alter, now=NOW + later))
    assert [code for _unused, entries in found for code in entries] == codes


def test_a_plan_without_a_clock_has_no_time_to_check() -> None:
    made = facts(alter=lambda body: body.update(planned_at=None, expires_at=None, items=[]))
    assert outcomes("plan_time", made) == []
    assert faults("modekeeper.plan/1", made.plan.body) == []


def test_plan_inputs() -> None:
    made = facts()
    other = replace(made, observation=observation(cluster(deployment("other"))))
    assert outcomes("plan_inputs", other) == [("failed", ["ARTIFACT_CHAIN_BROKEN"])]
    assert outcomes("plan_inputs", facts(judged=passport(description="another"))) == [
        ("failed", ["PLAN_OTHER_PASSPORT"])
    ]


def test_change_digest() -> None:
    assert outcomes("change_digest", facts(alter=digest_of_another)) == [("failed", ["ARTIFACT_ID_MISMATCH"])]
    tampered = outcomes("change_digest", facts(alter=item(lambda entry: entry.update(to="1m"), seal=False)))
    assert tampered == [("failed", ["ARTIFACT_ID_MISMATCH"])]


def test_cluster_match() -> None:
    made = facts()
    assert outcomes("cluster_match", facts(alter=lambda body: body["cluster"].update(uid="x"))) == [
        ("failed", ["CLUSTER_MISMATCH"])
    ]
    assert outcomes("cluster_match", replace(made, cluster=None)) == [("insufficient", ["OBSERVE_PARTIAL"])]
    blind = replace(made, cluster=None, plan=altered(made.plan, lambda body: body.update(items=[])))
    assert outcomes("cluster_match", blind) == []


WINDOW = {
    "name": "week-end",
    "rrule": "FREQ=WEEKLY;BYDAY=MO",
    "start": "2026-01-05T10:30",
    "duration": "2h",
    "time_zone": "Europe/Berlin",
}


def test_freeze_in_the_zone_of_the_window() -> None:
    frozen = guardrails(freeze=[WINDOW])
    # 10:00 UTC is 11:00 in Berlin, within 10:30 to 12:30 there.
    assert outcomes("freeze", facts(judged=frozen)) == [("failed", ["FREEZE_ACTIVE"])]
    assert outcomes("freeze", facts(judged=frozen, now=NOW - timedelta(hours=1)))[0][0] == "passed"
    assert outcomes("freeze", facts(judged=frozen, now=NOW + timedelta(days=7)))[0][0] == "failed"


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ({"namespaces": ["other"]}, "SCOPE_NAMESPACE"),
        ({"clusters": ["another"]}, "SCOPE_CLUSTER"),
        ({"kinds": ["StatefulSet"]}, "SCOPE_KIND"),
        ({"selectors": [{"matchLabels": {"tier": "gold"}}]}, "SCOPE_SELECTOR"),
    ],
)
def test_scope(scope: dict[str, Any], code: str) -> None:
    judged = passport(scope={**passport().body["scope"], **scope})
    assert outcomes("scope", facts(judged=judged)) == [("failed", [code])]


def test_scope_of_what_was_not_observed() -> None:
    judged = passport(scope={**passport().body["scope"], "selectors": [{"matchLabels": {"tier": "gold"}}]})
    unknown = facts(judged=judged, checked=cluster(deployment("other")))
    assert outcomes("scope", unknown) == [("insufficient", ["OBSERVE_PARTIAL"])]
    assert outcomes("scope", facts(judged=guardrails(protected_namespaces=["shop"]))) == [
        ("failed", ["SCOPE_PROTECTED"])
    ]


@pytest.mark.parametrize(
    ("alter", "judged", "code"),
    [
        (to("899m"), None, "BOUND_STEP"),
        (to("1251m"), None, "BOUND_STEP"),
        (to("700m"), None, "BOUND_WINDOW"),
        (to("many"), None, "BOUND_STEP"),
        (to("950m"), passport(knobs={"cpu_request": {"min": "990m"}}), "BOUND_EXCEEDED"),
        (to("950m"), passport(knobs={"cpu_request": {"max": "940m"}}), "BOUND_EXCEEDED"),
        (to("950m"), passport(knobs={"mem_request": {}}), "BOUND_KNOB_NOT_ALLOWED"),
        (to("950m"), passport(knobs={"cpu_request": {"containers": ["other"]}}), "BOUND_KNOB_NOT_ALLOWED"),
        (to("950m", "timeout_ms"), passport(knobs={"timeout_ms": {}}), "BOUND_PROPOSE_ONLY"),
        (to("ring", "nccl_env"), passport(knobs={"nccl_env": {"values": {"NCCL_ALGO": ["Tree"]}}}), "BOUND_EXCEEDED"),
    ],
)
def test_knob_bounds(alter: Any, judged: Any, code: str) -> None:
    assert outcomes("knob_bounds", facts(alter=alter, judged=judged)) == [("failed", [code])]


@pytest.mark.parametrize(
    ("alter", "judged"),
    [
        (to("900m"), None),
        (to("1250m"), None),
        (to("Tree", "nccl_env"), passport(knobs={"nccl_env": {"values": {"NCCL_ALGO": ["Tree"]}}})),
        (to("4", "micro_batch", old="2"), passport(knobs={"micro_batch": {}})),
        (to("3", "replicas", "/spec/replicas", old="2"), passport(knobs={"replicas": {}})),
    ],
)
def test_within_bounds(alter: Any, judged: Any) -> None:
    assert outcomes("knob_bounds", facts(alter=alter, judged=judged)) == [("passed", [])]


def test_every_field_of_a_chord_is_bounded() -> None:
    def chord(entry: dict[str, Any]) -> None:
        entry["fields"].append(
            {"knob": "mem_request", "path": PATH.replace("cpu", "memory"), "from": "1Gi", "to": "2Gi"}
        )

    assert outcomes("knob_bounds", facts(alter=item(chord))) == [("passed", []), ("failed", ["BOUND_WINDOW"])]


def test_headroom() -> None:
    assert outcomes("headroom", facts(signals=(over_requested(use_cores=0.2),))) == [("passed", [])]
    tight = facts(alter=to("500m"), signals=(over_requested(use_cores=0.45),))
    assert outcomes("headroom", tight) == [("failed", ["BOUND_INVARIANT"])]
    assert outcomes("headroom", facts(alter=to("many"))) == [("failed", ["QUANTITY_INVALID"])]
    uncited = facts(alter=item(lambda entry: entry.update(why=["gone"])))
    assert outcomes("headroom", uncited) == [("insufficient", ["PLAN_FIGURES_ABSENT"])] * 2
    raised = facts(alter=item(lambda entry: (entry.update(why=["gone"]), entry["fields"][0].update(to="1100m"))))
    assert outcomes("headroom", raised) == [("insufficient", ["PLAN_FIGURES_ABSENT"]), ("passed", [])]


def test_rest_by_our_own_annotation() -> None:
    def touched(text: str) -> Facts:
        return facts(checked=cluster(deployment(annotations={"modekeeper/last-change": text})))

    assert outcomes("rest", touched("ab.1.2026-01-05T09:30:00Z")) == [("failed", ["BOUND_COOLDOWN"])]
    assert outcomes("rest", touched("ab.1.2026-01-05T08:30:00Z")) == [("failed", ["BOUND_WINDOW"])]
    assert outcomes("rest", touched("ab.1.2026-01-04T08:30:00Z")) == [("passed", [])]
    assert outcomes("rest", touched("ab.1.yesterday")) == [("failed", ["BOUND_COOLDOWN"])]


def container(name: str = "main", **amounts: Any) -> Container:
    return Container(name, 0, requests=amounts.get("requests", {}), limits=amounts.get("limits", {}))


BOTH = {"cpu": "1", "memory": "1Gi"}


@pytest.mark.parametrize(
    ("seen", "value", "expected"),
    [
        (container(requests=BOTH), "900m", ("passed", [])),
        (container(requests=BOTH, limits={"cpu": "1"}), "1100m", ("failed", ["BOUND_INVARIANT"])),
        (container(requests=BOTH, limits=BOTH), "900m", ("failed", ["BOUND_INVARIANT"])),
        (container(), "900m", ("failed", ["BOUND_INVARIANT"])),
        (container("other", requests=BOTH), "900m", ("failed", ["DRIFT_FIELD"])),
        (container(requests=BOTH, limits={"cpu": "odd"}), "900m", ("failed", ["QUANTITY_INVALID"])),
    ],
)
def test_resources_after(seen: Container, value: str, expected: Any) -> None:
    found = outcomes("resources_after", facts(alter=to(value), checked=cluster(deployment(containers=(seen,)))))
    assert found == [expected]


def test_memory_is_a_whole_number_of_bytes() -> None:
    broken = to("1073741824500m", "mem_request", PATH.replace("cpu", "memory"), old="1Gi")
    assert outcomes("resources_after", facts(alter=broken)) == [("failed", ["BOUND_INVARIANT"])]


def scaler(**fields: Any) -> Autoscaler:
    given: dict[str, Any] = {"min_replicas": 2, "max_replicas": 5, "current_replicas": 4, **fields}
    return Autoscaler(
        ref("HorizontalPodAutoscaler", "web", group="autoscaling", version="v2"), "Deployment", "web", **given
    )


def bound(knob: str, old: int, new: int) -> Callable[[dict[str, Any]], None]:
    turn = to(new, knob, "/spec/minReplicas", old=old)

    def alter(body: dict[str, Any]) -> None:
        body["items"][0]["ref"] = {name: getattr(scaler().ref, name) for name in scaler().ref.__struct_fields__}
        turn(body)

    return alter


@pytest.mark.parametrize(
    ("knob", "new", "expected"),
    [
        ("hpa_min", 3, ("passed", [])),
        ("hpa_min", 6, ("failed", ["BOUND_INVARIANT"])),
        ("hpa_min", 0, ("failed", ["BOUND_INVARIANT"])),
        ("hpa_max", 6, ("passed", [])),
        ("hpa_max", 3, ("failed", ["BOUND_INVARIANT"])),
    ],
)
def test_autoscaler_after(knob: str, new: int, expected: Any) -> None:
    seen = cluster(autoscalers=(scaler(),))
    assert outcomes("autoscaler_after", facts(alter=bound(knob, 4, new), checked=seen)) == [expected]
    assert outcomes("autoscaler_after", facts(alter=bound(knob, 4, new))) == [("failed", ["DRIFT_GONE"])]
    assert outcomes("target_state", facts(alter=bound(knob, 4, new), checked=seen)) == [("passed", [])]


def batch(*moves: tuple[str, str, str]) -> Callable[[dict[str, Any]], None]:
    def change(entry: dict[str, Any]) -> None:
        entry["fields"] = [{"knob": knob, "path": f"/data/{knob}", "from": old, "to": new} for knob, old, new in moves]

    return item(change)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([("micro_batch", "2", "4"), ("grad_accum", "8", "4")], "passed"),
        ([("micro_batch", "2", "4")], "failed"),
        ([("workers", "2", "3")], "failed"),
        ([("micro_batch", "two", "4")], "failed"),
    ],
)
def test_products_stay(moves: Any, expected: str) -> None:
    assert [result for result, _unused in outcomes("products", facts(alter=batch(*moves)))] == [expected]


def test_products_of_the_passport() -> None:
    def judged(equals: Any) -> Any:
        return passport(
            invariants={"products": [{"name": "p", "product": ["prefetch", "loader_workers"], "equals": equals}]}
        )

    both = batch(("prefetch", "2", "4"), ("loader_workers", "4", "2"))
    assert outcomes("products", facts(alter=both, judged=judged(8))) == [("passed", [])]
    assert outcomes("products", facts(alter=both, judged=judged(9))) == [("failed", ["BOUND_INVARIANT"])]
    one = batch(("prefetch", "2", "4"))
    assert outcomes("products", facts(alter=one, judged=judged(8))) == [("insufficient", ["BOUND_INVARIANT"])]


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
