# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The live checks as pure functions of what a cluster answered."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace as with_fields

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.answer import Answer
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.identity import EVERYTHING, Identity
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import patched
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.reviews import Caller
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.runner import Outcome
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Autoscaler,
    Cluster,
    Container,
    NodeCondition,
    PodSummary,
    Read,
    UpdateStrategy,
    Workload,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._verify.checks.live.capacity import admits
from ansible_collections.modekeeper.core.plugins.module_utils._verify.checks.registry import LIVE
from ansible_collections.modekeeper.core.plugins.module_utils._verify.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._verify.live.gathered import Gathered, Listing, Probe
from ansible_collections.modekeeper.core.plugins.module_utils._verify.pod_resources import (
    pod_limits,
    pod_requests,
    quota_amounts,
)
from ansible_collections.modekeeper.core.plugins.module_utils._verify.rollout import surge, unavailable, waves

from .builders import UID, cluster, deployment, facts, guardrails, node, ref
from .test_static_checks import to

CHECKS = {check.id: check for check in LIVE}
PATH = "/spec/template/spec/containers/0/resources/requests/cpu"
FINE = Outcome(Answer("accepted"), tries=1)


def live(cpu: str = "1", **resources: Any) -> dict[str, Any]:
    container = {
        "name": "main",
        "resources": {"requests": {"cpu": cpu, "memory": "1Gi"}, **resources},
        "env": [{"name": "A", "value": "hunter22"}],
    }
    return {
        "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}},
    }


def answered(
    answer: Answer | None = None, *, result: Any = None, before: Any = None, warnings: tuple[str, ...] = (), **more: Any
) -> Gathered:
    """What a cluster answered to the one item of a plan."""
    answer = answer or Answer("accepted")
    before = live() if before is None else before
    if result is None and answer.kind == "accepted":
        result = live("900m")
    outcome = Outcome(answer, before or None, result, warnings, 1)
    return Gathered(UID, outcomes={0: outcome}, plurals={0: "deployments"}, **more)


def outcomes(check: str, gathered: Gathered, of: Facts | None = None) -> list[tuple[str, list[str]]]:
    found = CHECKS[check].evaluate(of or facts(), gathered)
    return [(entry.result, [reason["code"] for reason in entry.reasons]) for entry in found]


def test_the_cluster_must_be_the_planned_one() -> None:
    assert outcomes("live_cluster", Gathered(UID)) == [("passed", [])]
    assert outcomes("live_cluster", Gathered("other")) == [("failed", ["CLUSTER_MISMATCH"])]
    assert outcomes("live_cluster", Gathered("")) == [("insufficient", ["READ_FORBIDDEN"])]


def test_an_identity_that_may_too_much_is_a_note() -> None:
    root = Identity(Caller("root"), "administrator", {EVERYTHING: True})
    assert outcomes("identity", Gathered(UID, root)) == [("note", ["IDENTITY_OVERPRIVILEGED"])]
    assert outcomes("identity", Gathered(UID, Identity(Caller("v"), "verifier", {EVERYTHING: False}))) == [
        ("passed", [])
    ]
    assert outcomes("identity", Gathered(UID)) == []


@pytest.mark.parametrize(
    ("answer", "drift", "dry_run"),
    [
        (Answer("accepted"), ("passed", []), ("passed", [])),
        (Answer("refused", "DRIFT_FIELD", "m", {"paths": [PATH]}), ("failed", ["DRIFT_FIELD"]), ("not_evaluated", [])),
        (Answer("refused", "VALIDATION_REJECTED", "m"), ("passed", []), ("failed", ["VALIDATION_REJECTED"])),
        (Answer("undecided", "WEBHOOK_UNAVAILABLE", "m"), ("passed", []), ("insufficient", ["WEBHOOK_UNAVAILABLE"])),
    ],
)
def test_drift_and_dry_run(answer: Answer, drift: Any, dry_run: Any) -> None:
    assert outcomes("drift", answered(answer)) == [drift]
    assert outcomes("dry_run", answered(answer)) == [dry_run]


def test_an_object_that_could_not_be_read_or_is_of_a_kind_not_served() -> None:
    unread = answered(Answer("undecided", "READ_FORBIDDEN", "m"), before={})
    assert outcomes("drift", unread) == [("insufficient", ["READ_FORBIDDEN"])]
    assert outcomes("dry_run", unread) == [("not_evaluated", [])]
    assert outcomes("drift", Gathered(UID)) == [("failed", ["DRIFT_GONE"])]
    assert outcomes("dry_run", Gathered(UID)) == [("not_evaluated", [])]


def test_side_changes() -> None:
    assert outcomes("side_changes", answered()) == [("passed", [])]
    injected = live("900m")
    injected["spec"]["template"]["spec"]["containers"].append({"name": "proxy"})
    assert outcomes("side_changes", answered(result=injected)) == [("failed", ["DRY_RUN_SIDE_CHANGE"])]
    assert outcomes("side_changes", answered(result=live("950m"))) == [("failed", ["DRY_RUN_SIDE_CHANGE"])]
    # The same amount in other letters: the inverse would not find it.
    assert outcomes("side_changes", answered(result=live("0.9"))) == [("failed", ["DRY_RUN_SIDE_CHANGE"])]
    assert outcomes("side_changes", answered(result=live("1"))) == [("failed", ["DRY_RUN_SIDE_CHANGE"])]
    assert outcomes("side_changes", Gathered(UID)) == []


def test_warnings_are_notes_unless_the_passport_says_so_and_hide_secrets() -> None:
    warned = answered(warnings=("saw hunter22\x1b[0m " + "x" * 400, "saw hunter22\x1b[0m " + "x" * 400))
    (found,) = CHECKS["warnings"].evaluate(facts(), warned)
    assert (found.result, len(found.reasons)) == ("note", 1)
    message = found.reasons[0]["message"]
    assert message.startswith("saw <hidden> [0m x")
    assert len(message) == 300
    assert outcomes("warnings", warned, facts(judged=guardrails(block_on_admission_warning=True))) == [
        ("failed", ["ADMISSION_WARNING"])
    ]
    assert outcomes("warnings", Gathered(UID)) == []


def test_a_warning_that_todays_pods_draw_too_is_not_the_plans() -> None:
    old, new = Outcome(Answer("accepted"), warnings=("a",)), Outcome(Answer("accepted"), warnings=("a", "b"))
    probed = replace(answered(), probes=(probe("900m", live_=old, patched_=new),))
    assert outcomes("warnings", probed) == [("note", ["ADMISSION_WARNING"])]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, []),
        (Answer("accepted"), [("passed", [])]),
        (Answer("undecided", "READ_TIMEOUT"), [("passed", [])]),
        (
            Answer("refused", "CONFLICT_FIELD_MANAGER", "", {"managers": ["kubectl-edit"]}),
            [("note", ["CONFLICT_FIELD_MANAGER"])],
        ),
        (
            Answer("refused", "CONFLICT_FIELD_MANAGER", "", {"managers": ["mk/plan-00000000"]}),
            [("note", ["CONFLICT_FIELD_MANAGER"])],
        ),
        (
            Answer("refused", "CONFLICT_FIELD_MANAGER", "", {"managers": ["helm", "kubectl-edit"]}),
            [("failed", ["CONFLICT_SOURCE"])],
        ),
        (Answer("refused", "CONFLICT_FIELD_MANAGER", "", {"managers": []}), [("failed", ["CONFLICT_SOURCE"])]),
    ],
)
def test_ownership(answer: Answer | None, expected: Any) -> None:
    assert outcomes("ownership", answered(owners={} if answer is None else {0: answer})) == expected


def probe(cpu: str, *, live_: Outcome = FINE, patched_: Outcome = FINE, of: Facts | None = None) -> Probe:
    of = of or facts()
    before = live()
    after = patched(before, [{"op": "replace", "path": PATH, "value": cpu}])
    return Probe("/spec/template", of.items, before, after, live_, patched_)


def test_probe_pods() -> None:
    short = Outcome(Answer("refused", "QUOTA_SHORT", "quota a does not hold it", {"quota": "a"}))
    asked = Outcome(Answer("undecided", "RBAC_DENIED", "m"))

    def said(live_: Outcome, patched_: Outcome) -> Any:
        return outcomes("probe_pods", replace(answered(), probes=(probe("900m", live_=live_, patched_=patched_),)))

    assert said(FINE, FINE) == [("passed", [])]
    assert said(FINE, short) == [("failed", ["QUOTA_SHORT"])]
    assert said(short, short) == [("note", ["QUOTA_SHORT"])]
    assert said(FINE, asked) == [("insufficient", ["RBAC_DENIED"])]


def quota(hard: dict[str, str], used: dict[str, str], **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "share"}, "spec": {"hard": hard, **spec}, "status": {"hard": hard, "used": used}}


def quotas(*found: dict[str, Any], code: str = "", cpu: str = "1100m", of: Facts | None = None) -> Gathered:
    return replace(answered(), probes=(probe(cpu, of=of),), quotas={"shop": Listing(found, code)})


@pytest.mark.parametrize(
    ("left", "cpu", "expected"),
    [
        ("2", "1100m", "passed"),  # 20 replicas × 100m, no surge
        ("1900m", "1100m", "failed"),
        ("0", "900m", "passed"),
    ],
)
def test_a_quota_must_hold_the_change_for_every_replica(left: str, cpu: str, expected: str) -> None:
    found = quota(
        {"requests.cpu": "100"},
        {"requests.cpu": str(Decimal(100) - (Decimal(left[:-1]) / 1000 if left.endswith("m") else Decimal(left)))},
    )
    assert [result for result, _unused in outcomes("quota", quotas(found, cpu=cpu))] == [expected]


def test_quotas_that_cannot_be_judged() -> None:
    assert outcomes("quota", quotas(code="READ_FORBIDDEN")) == [("insufficient", ["READ_FORBIDDEN"])]
    scoped = quota({"requests.cpu": "1"}, {"requests.cpu": "1"}, scopes=["NotTerminating"])
    assert outcomes("quota", quotas(scoped)) == [("insufficient", ["QUOTA_SHORT"])]
    odd = quota({"requests.cpu": "many"}, {})
    assert outcomes("quota", quotas(odd)) == [("insufficient", ["QUANTITY_INVALID"])]
    unfilled = {"metadata": {"name": "new"}, "spec": {"hard": {"requests.cpu": "100", "services": "1"}}}
    assert outcomes("quota", quotas(unfilled)) == [("passed", [])]


def test_a_rollout_that_must_begin_with_a_surge_pod_needs_its_room() -> None:
    surging = facts(checked=cluster(deployment(strategy=UpdateStrategy("RollingUpdate", "0", "1"))))
    full = quota({"requests.cpu": "20"}, {"requests.cpu": "19500m"})
    assert outcomes("quota", quotas(full, cpu="900m"), surging) == [("failed", ["QUOTA_SHORT"])]
    assert outcomes("quota", quotas(full, cpu="500m"), surging) == [("passed", [])]


def test_only_the_namespaces_own_items_count() -> None:
    full = quota({"requests.cpu": "1", "pods": "1"}, {"requests.cpu": "1", "pods": "1"})
    elsewhere = replace(answered(), probes=(probe("1100m"),), quotas={"other": Listing((full,))})
    assert outcomes("quota", elsewhere) == [("passed", [])]
    assert outcomes("quota", elsewhere, facts(alter=to(22, "replicas", "/spec/replicas", old=20))) == [("passed", [])]


def test_more_replicas_need_whole_pods() -> None:
    more = facts(alter=to(22, "replicas", "/spec/replicas", old=20))
    full = quota({"pods": "21"}, {"pods": "20"})
    gathered = replace(answered(), quotas={"shop": Listing((full,))})
    assert outcomes("quota", gathered, more) == [("failed", ["QUOTA_SHORT"])]
    fewer = facts(alter=to(19, "replicas", "/spec/replicas", old=20))
    assert outcomes("quota", gathered, fewer) == [("passed", [])]
    lost = replace(gathered, outcomes={})
    assert outcomes("quota", lost, more) == [("passed", [])]


def test_a_higher_maximum_needs_room_for_its_pods() -> None:
    hpa = Autoscaler(
        ref("HorizontalPodAutoscaler", "web", group="autoscaling", version="v2"), "Deployment", "web", max_replicas=20
    )

    def raised(seen: Cluster) -> Facts:
        def alter(body: dict[str, Any]) -> None:
            body["items"][0]["ref"] = {name: getattr(hpa.ref, name) for name in hpa.ref.__struct_fields__}
            to(22, "hpa_max", "/spec/maxReplicas", old=20)(body)

        return facts(alter=alter, checked=seen)

    tight = replace(answered(), quotas={"shop": Listing((quota({"requests.cpu": "21"}, {"requests.cpu": "20"}),))})
    two = deployment(
        containers=(Container("main", 0, requests={"cpu": "1"}), Container("init", 0, init=True, requests={"cpu": "1"}))
    )
    assert outcomes("quota", tight, raised(cluster(two, autoscalers=(hpa,)))) == [("failed", ["QUOTA_SHORT"])]
    stray = with_fields(hpa, target_name="gone")
    assert outcomes("quota", tight, raised(cluster(autoscalers=(stray,)))) == [("passed", [])]


def fits(*nodes: Any, cpu: str = "1100m", seen: Workload | None = None, **fields: Any) -> Any:
    base = cluster(seen or deployment(), **fields)
    of = facts(checked=with_fields(base, nodes=tuple(nodes)))
    return outcomes("capacity", replace(answered(), probes=(probe(cpu, of=of),)), of)


def test_some_node_must_have_the_room() -> None:
    assert fits(node()) == [("passed", [])]
    assert fits(cpu="900m") == [("passed", [])]
    assert fits() == [("failed", ["CAPACITY_SHORT"])]
    full = node(requested={"cpu": 31.95})
    assert fits(full) == [("failed", ["CAPACITY_SHORT"])]
    tight = node(requested={"cpu": 31.85, "memory": 0.0})
    assert fits(tight) == [("note", ["CAPACITY_SHORT"])]
    surging = deployment(strategy=UpdateStrategy("RollingUpdate", "0", "1"))
    assert fits(tight, seen=surging) == [("failed", ["CAPACITY_SHORT"])]
    assert fits(node(pods=110, requested={})) == [("note", ["CAPACITY_SHORT"])]
    assert fits(node(allocatable={"memory": "1Ti"})) == [("failed", ["CAPACITY_SHORT"])]
    assert fits(node(allocatable={"cpu": "many"})) == [("insufficient", ["QUANTITY_INVALID"])]
    assert fits(node(), reads=(Read("nodes", code="READ_FORBIDDEN"),)) == [("insufficient", ["READ_FORBIDDEN"])]
    stray = replace(facts(), cluster=None)
    assert outcomes("capacity", replace(answered(), probes=(probe("1100m"),)), stray) == []


@pytest.mark.parametrize(
    ("found", "workload", "admitted"),
    [
        (node(), deployment(), True),
        (node(unschedulable=True), deployment(), False),
        (node(unschedulable=True), deployment(tolerations=({"operator": "Exists"},)), True),
        (node(conditions=(NodeCondition("Ready", "False"),)), deployment(), False),
        (node(conditions=(NodeCondition("Ready", "True"), NodeCondition("DiskPressure", "False"))), deployment(), True),
        (node(), deployment(node_selector={"gpu": "a100"}), False),
        (node(labels={"gpu": "a100"}), deployment(node_selector={"gpu": "a100"}), True),
        (node(taints=({"key": "a", "effect": "PreferNoSchedule"},)), deployment(), True),
        (node(taints=({"key": "a", "effect": "NoSchedule"},)), deployment(), False),
        (
            node(taints=({"key": "a", "value": "b", "effect": "NoSchedule"},)),
            deployment(tolerations=({"key": "a", "value": "b"},)),
            True,
        ),
        (
            node(taints=({"key": "a", "value": "b", "effect": "NoSchedule"},)),
            deployment(tolerations=({"key": "a", "value": "c"},)),
            False,
        ),
        (
            node(taints=({"key": "a", "effect": "NoExecute"},)),
            deployment(tolerations=({"key": "a", "operator": "Exists", "effect": "NoSchedule"},)),
            False,
        ),
        (
            node(taints=({"key": "a", "effect": "NoExecute"},)),
            deployment(tolerations=({"key": "a", "operator": "Exists"},)),
            True,
        ),
    ],
)
def test_nodes_that_may_take_a_pod(found: Any, workload: Any, admitted: bool) -> None:
    assert admits(found, workload) is admitted


def test_webhooks() -> None:
    hook = {
        "name": "open",
        "failurePolicy": "Ignore",
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
    }
    found = answered(webhooks=(Listing(({"webhooks": [hook]},)),), namespaces={"shop": {}})
    assert outcomes("webhooks", found) == [("note", ["WEBHOOK_IGNORED"])]
    assert outcomes("webhooks", answered(webhooks=(Listing(),))) == [("passed", [])]
    assert outcomes("webhooks", answered(webhooks=(Listing(code="READ_FORBIDDEN"),))) == [("note", ["READ_FORBIDDEN"])]
    bare = answered(before={"metadata": {"labels": None}}, webhooks=(Listing(({"webhooks": [hook]},)),))
    assert outcomes("webhooks", bare) == [("note", ["WEBHOOK_IGNORED"])]
    assert outcomes("webhooks", Gathered(UID)) == [("passed", [])]


def container(requests: Any = None, limits: Any = None, **more: Any) -> dict[str, Any]:
    return {"resources": {"requests": requests or {}, "limits": limits or {}}, **more}


def test_what_a_pod_asks_for() -> None:
    spec = {
        "initContainers": [
            container({"cpu": "3"}),
            container({"cpu": "500m"}, restartPolicy="Always"),
            container({"cpu": "2"}),
            "odd",
        ],
        "containers": [
            container({"cpu": "1"}),
            container(limits={"cpu": "250m", "memory": "1Gi"}),
            {"resources": None},
        ],
        "overhead": {"cpu": "100m", "memory": "1Mi"},
    }
    assert pod_requests(spec)["cpu"] == Decimal("3.1")
    assert pod_limits(spec) == {"cpu": Decimal("0.35"), "memory": Decimal(2**30 + 2**20)}
    amounts = quota_amounts({"containers": [container({"cpu": "1", "nvidia.com/gpu": "1"}, {"memory": "1Gi"})]})
    assert amounts["limits.memory"] == 2**30
    assert amounts["requests.nvidia.com/gpu"] == 1
    assert amounts["cpu"] == amounts["requests.cpu"] == amounts["pods"] == 1
    assert "nvidia.com/gpu" not in amounts
    sidecar_heavy = {
        "initContainers": [container({"cpu": "2"}, restartPolicy="Always"), container({"cpu": "2"})],
        "containers": [container({"cpu": "1"})],
    }
    assert pod_requests(sidecar_heavy)["cpu"] == 4
    assert pod_requests({"containers": "odd"}) == {}
    with pytest.raises(ModeKeeperError):
        pod_requests({"containers": [container({"cpu": "many"})]})


def test_rollouts() -> None:
    assert unavailable(deployment(strategy=UpdateStrategy("Recreate"))) == 20
    assert unavailable(deployment(strategy=None)) == 20
    assert surge(deployment(strategy=None)) == 5
    assert surge(deployment(strategy=UpdateStrategy("RollingUpdate", "0", "3"))) == 3
    assert surge(deployment(strategy=UpdateStrategy("OnDelete"))) == 0
    daemon = deployment(
        replicas=None, pods=PodSummary(total=7), ref=ref("DaemonSet", "d"), strategy=UpdateStrategy("RollingUpdate")
    )
    assert (unavailable(daemon), surge(daemon)) == (1, 0)
    assert [len(wave) for wave in waves(range(30))] == [1, 2, 4, 8, 8, 7]
