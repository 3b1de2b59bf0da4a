# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Each static check holds for the planner's own plan, and fails by its code for a plan that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Autoscaler,
    Container,
)
from ansible_collections.modekeeper.core.plugins.module_utils._verify.facts import Facts

from .builders import (
    NOW,
    altered,
    cluster,
    deployment,
    facts,
    guardrails,
    observation,
    over_requested,
    passport,
    ref,
)
from .static_helpers import CHECKS, PATH, item, outcomes, to


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_the_planners_own_plan_passes(check: str) -> None:
    made = facts()
    assert made.plan.body["items"]
    assert {result for result, _unused in outcomes(check, made)} <= {"passed"}


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_plan_without_items_passes(check: str) -> None:
    quiet = {**over_requested(), "outcome": "no_actionable_signal"}
    assert {result for result, _unused in outcomes(check, facts(signals=(quiet,)))} <= {"passed"}


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
