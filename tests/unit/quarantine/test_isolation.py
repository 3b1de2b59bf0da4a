# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which node is isolated, within which caps, and that what is done is taken back exactly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.observation import make_observation
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detect import State, detect
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.look import Look
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.report import make_report
from ansible_collections.modekeeper.core.plugins.module_utils._approval.change import Change
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import failing_tests, patched
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    DisruptionBudget,
    Node,
    NodeCondition,
    PodSummary,
    Workload,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.isolation.plan import make_isolation_plan
from ansible_collections.modekeeper.core.plugins.module_utils._plan.isolation.rules import looser, rules_of
from ansible_collections.modekeeper.core.plugins.module_utils._plan.isolation.taint import isolation, ours, release
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport
from tests.unit.analysis.builders import ref

from .looks import NOW, ago, node, seen

XID = ("GpuXid79", "True", 5)
NETWORK = ("NetworkUnavailable", "True", 9)
POOL = {"karpenter.sh/nodepool": "gpu"}
MINE = {"key": "modekeeper/quarantine", "value": "GPU_XID-0", "effect": "NoSchedule"}
MARK = {"modekeeper/quarantine": "GPU_XID-0"}


def passport(**quarantine: Any) -> Passport:
    body = load_passport("pilot").body
    return Passport({**body, "quarantine": {"isolation": True, **quarantine}})


def fleet(count: int, *bad: str, conditions: Any = (XID,), **more: Any) -> tuple[Node, ...]:
    names = [f"n{place:03}" for place in range(count)]
    return tuple(
        node(name, *(conditions if name in bad else ()), labels=POOL, **(more if name in bad else {})) for name in names
    )


def plan(nodes: tuple[Node, ...], policy: Passport | None = None, before: State | None = None, **more: Any) -> Artifact:
    policy, cluster = policy or passport(), seen(nodes=nodes, **more)
    observed = make_observation(
        source="live", observed_at=ago(0), cluster=cluster, telemetry=None, signals=(), readings=()
    )
    result = detect(Look(NOW, cluster), rules_of(policy), before)
    report = make_report(result, before or State(), cluster=cluster.uid, observed_at=ago(0), inputs=(observed.id,))
    made = make_isolation_plan(report, observed, policy)
    assert faults(made.schema, made.body) == []
    return made


def names(made: Artifact) -> list[str]:
    return [item["ref"]["name"] for item in made.body["items"]]


def codes(made: Artifact) -> list[str]:
    return [entry["code"] for entry in made.body["left_out"]]


def test_the_node_that_is_unwell_is_isolated_and_what_stands_there_is_named() -> None:
    web = Workload(ref(), "1", replicas=3, pods=PodSummary(total=3, ready=3))
    made = plan(fleet(10, "n003", workloads=(web.ref.uid,), pods=1), workloads=(web,))
    assert (made.body["outcome"], names(made), codes(made)) == ("proposed", ["n003"], [])
    (move,) = made.body["move"]
    assert move["workloads"][0]["how"] == "roll it when it suits: kubectl -n shop rollout restart deployment/web"
    assert move["list"] == "kubectl get pods -A --field-selector spec.nodeName=n003"
    change = Change.of(made.body)
    assert (change.tier, [item.uid for item in change.items]) == ("mid", ["uid-n003"])


def test_one_node_a_run_and_what_only_a_person_ends_goes_first() -> None:
    nodes = (*fleet(60, "n007")[:10], *fleet(60, "n011", conditions=(NETWORK,))[10:])
    made = plan(nodes)
    assert (names(made), codes(made)) == (["n007"], ["QUARANTINE_CAP"])


def test_without_the_passports_leave_nothing_is_isolated() -> None:
    made = plan(fleet(10, "n003"), passport(isolation=False))
    assert (made.body["outcome"], names(made), codes(made)) == ("nothing_to_do", [], ["ISOLATION_OFF"])


def test_too_many_at_once_say_more_of_the_detector() -> None:
    assert codes(plan(fleet(10, "n001", "n002", "n003", "n004"))) == ["DETECTOR_SUSPECT"] * 4
    assert "DETECTOR_SUSPECT" not in codes(plan(fleet(10, "n001", "n002", "n003")))


@pytest.mark.parametrize(
    "others",
    [
        {"unschedulable": True},
        {"taints": ({"key": "remediation.medik8s.io/node-not-healthy", "effect": "NoExecute"},)},
        {"taints": ({"key": "ToBeDeletedByClusterAutoscaler", "effect": "NoSchedule"},)},
    ],
)
def test_a_node_in_other_hands_is_left_to_them(others: dict[str, Any]) -> None:
    made = plan(fleet(10, "n003", **others))
    assert (names(made), codes(made)) == ([], ["ISOLATION_FOREIGN"])


def test_a_repairers_condition_counts_too() -> None:
    made = plan(fleet(10, "n003", conditions=(XID, ("UnderRemediation", "True", 1))))
    assert codes(made) == ["ISOLATION_FOREIGN"]


def isolated(count: int, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    done = fleet(200, *(f"n{place:03}" for place in range(150, 150 + count)), taints=(MINE,), annotations=MARK)
    return (*nodes[:100], *done[100:])


def test_at_once_three_and_five_percent_and_one_at_least() -> None:
    assert sorted(codes(plan(isolated(3, fleet(200, "n003"))))) == [*["ISOLATION_DONE"] * 3, "QUARANTINE_CAP"]
    assert names(plan(isolated(2, fleet(200, "n003")))) == ["n003"]
    assert names(plan(fleet(10, "n003"))) == ["n003"]  # 5 % of 10 is none; one may be all the same
    one = (*fleet(19, "n003"), node("x", labels=POOL, taints=(MINE,), annotations=MARK))
    assert codes(plan(one)) == ["QUARANTINE_CAP"]


def test_ten_percent_of_the_gpus() -> None:
    many, few = {"capacity": {"nvidia.com/gpu": "8"}}, {"capacity": {"nvidia.com/gpu": "1"}}
    rest = tuple(node(f"g{place}", labels=POOL, **many) for place in range(9))
    assert codes(plan((*fleet(5, "n003", **many), *rest[:8]))) == ["QUARANTINE_CAP"]
    assert names(plan((*fleet(5, "n003", **many), *rest))) == ["n003"]
    assert names(plan((*fleet(5, "n003", **few), *rest[:8]))) == ["n003"]
    taken = node("taken", labels=POOL, taints=(MINE,), annotations=MARK, **many)
    assert names(plan((*fleet(40, "n003"), taken))) == ["n003"]  # a node without GPUs takes none away


def test_never_the_last_node_of_a_pool() -> None:
    alone = node("only", XID, labels={"karpenter.sh/nodepool": "lone"})
    assert codes(plan((*fleet(10), alone))) == ["QUARANTINE_CAP"]
    down = NodeCondition("Ready", "False", since=ago(3))
    unready = Node(ref("Node", "down", ""), labels={"karpenter.sh/nodepool": "lone"}, conditions=(down,))
    assert codes(plan((*fleet(10), alone, unready))) == ["QUARANTINE_CAP"]
    assert names(plan((*fleet(10), alone, node("two", labels={"karpenter.sh/nodepool": "lone"})))) == ["only"]


def test_never_through_a_budget_or_below_minimum_ready() -> None:
    web = Workload(ref(), "1", replicas=3, template_labels={"app": "web"}, pods=PodSummary(total=3, ready=3))
    where = fleet(10, "n003", workloads=(web.ref.uid,), pods=1)
    for allowed, wanted in ((0, ["QUARANTINE_CAP"]), (None, ["QUARANTINE_CAP"]), (1, [])):
        budget = DisruptionBudget(ref("PodDisruptionBudget", "web"), {"app": "web"}, disruptions_allowed=allowed)
        assert codes(plan(where, workloads=(web,), budgets=(budget,))) == wanted
    body = passport().body
    strict = Passport({**body, "guardrails": {**body["guardrails"], "min_ready": {"pods": 3}}})
    assert codes(plan(where, strict, workloads=(web,))) == ["QUARANTINE_CAP"]
    run = Workload(ref("JobSet", uid=web.ref.uid), "1", state="running", pods=PodSummary(total=3, ready=3))
    assert names(plan(where, strict, workloads=(run,))) == ["n003"]
    agent = Workload(
        ref("DaemonSet", uid=web.ref.uid), "1", template_labels={"app": "web"}, pods=PodSummary(total=3, ready=3)
    )
    budget = DisruptionBudget(ref("PodDisruptionBudget", "web"), {"app": "web"}, disruptions_allowed=0)
    assert names(plan(where, strict, workloads=(agent,), budgets=(budget,))) == ["n003"]


def test_a_node_of_ours_that_is_well_again_is_released_and_no_other() -> None:
    theirs = node("theirs", taints=(MINE,), labels=POOL)
    made = plan((*fleet(10), node("mine", taints=(MINE,), annotations=MARK, labels=POOL), theirs))
    assert [item["ref"]["name"] for item in made.body["releases"]] == ["mine"]
    assert made.body["outcome"] == "proposed"


TAINTS = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from(["a", "b", "node.kubernetes.io/not-ready"]), "effect": st.sampled_from(["NoSchedule"])}
    ),
    max_size=3,
)


def live(found: Node, taints: list[dict[str, str]]) -> dict[str, Any]:
    """The node as the server has it."""
    metadata = {"uid": found.ref.uid, "name": found.ref.name, "annotations": {"other": "1"}}
    return {"metadata": metadata, "spec": {"podCIDR": "x", **({"taints": taints} if taints else {})}}


@given(TAINTS)
def test_isolation_and_its_inverse_leave_the_node_as_it_was(taints: list[dict[str, str]]) -> None:
    where = node("n1", taints=tuple(taints))
    item = isolation(where, "GPU_XID-0", ["GPU_XID-0"], ago(0))
    before = live(where, taints)
    after = patched(before, item["patch"])
    assert failing_tests(before, item["patch"]) == []
    assert after["spec"]["taints"] == [*taints, MINE]
    assert "unschedulable" not in after["spec"]
    assert patched(after, item["inverse"]) == before


@given(TAINTS, TAINTS)
def test_release_takes_our_taint_alone_whatever_came_since(
    taints: list[dict[str, str]], more: list[dict[str, str]]
) -> None:
    where = node("n1", taints=(*taints, MINE, *more), annotations=MARK)
    assert ours(where) == "GPU_XID-0"
    item = release(where, "GPU_XID-0", ["GPU_XID-0"], ago(0))
    before = live(where, [*taints, MINE, *more])
    before["metadata"]["annotations"]["modekeeper/quarantine"] = "GPU_XID-0"
    after = patched(before, item["patch"])
    assert failing_tests(before, item["patch"]) == []
    assert after["spec"].get("taints", []) == [*taints, *more]
    assert after["metadata"]["annotations"] == {"other": "1"}
    assert patched(after, item["inverse"]) == before


@pytest.mark.parametrize(
    "more",
    [
        {"taints": (MINE,)},
        {"annotations": MARK},
        {"taints": (MINE,), "annotations": {"modekeeper/quarantine": "GPU_ECC-1"}},
        {"taints": ({**MINE, "effect": "NoExecute"},), "annotations": MARK},
    ],
)
def test_a_taint_without_our_annotation_is_not_ours(more: dict[str, Any]) -> None:
    assert ours(node("n1", **more)) is None


def test_a_passport_sets_figures_and_what_is_looser_is_told() -> None:
    rules = rules_of(passport(detectors={"CRASH_LOOP": {"hits": 5, "exit": "10m"}, "OOM_REPEAT": {"hits": 1}}))
    assert (rules["CRASH_LOOP"].hits, rules["OOM_REPEAT"].hits) == (5, 1)
    assert looser(rules) == ("CRASH_LOOP.hits", "CRASH_LOOP.exit")
    nobody = rules_of(passport(detectors={"GPU_ECC": {"hits": 5}}))
    assert nobody["GPU_ECC"].hits is None  # one error is one too many, whatever a passport says
