# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the cluster costs, what the plan could save, and who would take a node away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, PodSummary
from ansible_collections.modekeeper.core.plugins.module_utils._plan.blast import scope_ready
from ansible_collections.modekeeper.core.plugins.module_utils._plan.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._plan.value.bootstrap import interval, seed_of
from ansible_collections.modekeeper.core.plugins.module_utils._plan.value.packing import admits, fleet_of, used_nodes

from . import objects as o
from .passports import passport

RATES = {"currency": "EUR", "rates": {"cpu_core_hour": 0.1, "memory_gib_hour": 0.01, "gpu_hour": {"A100": 2}}}


def value(seen: Cluster, *signals: dict[str, Any], **sections: Any) -> Any:
    return make_plan(o.observation(seen, *signals), passport(**({"cost": RATES} | sections))).body["value"]


def surging(name: str, cpu: str, memory: str = "1Gi", **more: Any) -> dict[str, Any]:
    spec = {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}}
    return o.workload(name, containers=[o.container(requests={"cpu": cpu, "memory": memory})], spec=spec, **more)


def test_cost_and_estimated_saving() -> None:
    document = surging("a", "1")
    found = value(o.cluster(document), o.over_requested(document))
    # 10 pods × (1 core × 0.1 + 1 GiB × 0.01) × 730 h, and a tenth of the cores saved
    assert (found["cost_now"], found["currency"], found["hours"]) == (803.0, "EUR", 730)
    assert (found["estimated"]["low"], found["estimated"]["amount"], found["estimated"]["high"]) == (73.0, 73.0, 73.0)
    assert found["at_source"]["estimated"]["amount"] == 0


def test_changes_at_their_source_are_valued_apart() -> None:
    document = surging("a", "1", manager="Terraform")
    found = value(o.cluster(document), o.over_requested(document))
    assert (found["estimated"]["amount"], found["at_source"]["estimated"]["amount"]) == (0, 73.0)


def test_what_costs_more_is_told_apart() -> None:
    limits = {"cpu": "1", "memory": "1Gi"}
    document = o.workload(containers=[o.container(requests=limits, limits=limits)])
    found = value(o.cluster(document), o.oom_killed(document))
    assert found["estimated"]["amount"] == 0
    assert found["estimated"]["added_cost"] == 18.25  # 256 MiB × 10 × 0.01 × 730


@pytest.mark.parametrize(
    ("cost", "missing"),
    [
        (None, None),
        ({"currency": "EUR", "rates": {"cpu_core_hour": 0.1}}, ["memory_gib_hour"]),
        ({"currency": "EUR", "rates": {}}, ["cpu_core_hour", "memory_gib_hour"]),
    ],
)
def test_no_rate_no_figure(cost: Any, missing: Any) -> None:
    document = surging("a", "1")
    sections = {"cost": cost} if cost else {}
    body = make_plan(o.observation(o.cluster(document), o.over_requested(document)), passport(**sections)).body
    assert body["value"]["rate_unknown"] is True
    assert not {"cost_now", "estimated", "realisable"} & set(body["value"])
    (entry,) = body["reasons"]
    assert (entry["code"], entry.get("rates")) == ("RATE_UNKNOWN", missing)
    assert body["outcome"] == "proposed"


@pytest.mark.parametrize(
    ("model", "selector", "cost"),
    [
        ("A100", {}, 20 * 730 + 803),
        ("A100", {"nvidia.com/gpu.product": "A100"}, 20 * 730 + 803),
        ("H100", {}, None),
    ],
)
def test_gpus_by_model(model: str, selector: dict[str, str], cost: float | None) -> None:
    document = surging("a", "1")
    document["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"] = {"nvidia.com/gpu": "1"}
    document["spec"]["template"]["spec"]["nodeSelector"] = selector
    nodes = (o.node("n", labels={"nvidia.com/gpu.product": model}, extended={"nvidia.com/gpu": "8"}),)
    assert value(o.cluster(document, nodes=nodes)).get("cost_now") == cost


def test_init_containers_count_where_they_ask_for_more() -> None:
    document = surging("a", "1")
    document["spec"]["template"]["spec"]["initContainers"] = [o.container("setup", {"cpu": "3"})]
    assert value(o.cluster(document))["cost_now"] == pytest.approx((3 * 0.1 + 0.01) * 10 * 730)


def test_what_is_no_quantity_costs_nothing() -> None:
    document = surging("a", "1")
    document["spec"]["template"]["spec"]["containers"].append(o.container("odd", {"cpu": "lots", "memory": "0"}))
    assert value(o.cluster(document, nodes=nodes()), o.over_requested(document))["cost_now"] == 803.0


def test_only_the_scope_costs() -> None:
    document, outside = surging("a", "1"), surging("b", "1", namespace="kube-system")
    assert value(o.cluster(document, outside))["cost_now"] == 803.0


def test_a_pod_is_counted_for_its_outermost_owner_alone() -> None:
    cron = o.workload("nightly", kind="CronJob", replicas=0, status={})
    owner = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "name": "nightly",
        "uid": cron["metadata"]["uid"],
        "controller": True,
    }
    job = o.workload("nightly-1", kind="Job", owner=owner, replicas=10)
    seen = o.cluster(cron, job)
    both = tuple(
        msgspec.structs.replace(record, pods=PodSummary(total=10, ready=10, running=10)) for record in seen.workloads
    )
    assert value(msgspec.structs.replace(seen, workloads=both))["cost_now"] == 803.0
    facts = Facts.of(msgspec.structs.replace(seen, workloads=both), parse_time(o.NOW))
    assert scope_ready(facts, passport()) == 10


def test_replicas_stand_in_where_pods_were_not_read() -> None:
    seen = o.cluster(surging("a", "1"))
    assert value(Cluster(uid="u", version="v", observed_at=o.NOW, workloads=seen.workloads))["cost_now"] == 803.0


# --- realisable ------------------------------------------------------------------------------------------------------------


def freed(nodes: Any, document: Any = None, **more: Any) -> Any:
    """Ten pods of 850m, lowered to 765m: of three nodes with 4 cores each the third is no longer needed."""
    found = document or surging("a", "850m")
    return value(o.cluster(found, nodes=nodes, **more), o.over_requested(found))["realisable"]


POOL = {"karpenter.sh/nodepool": "spot"}


def nodes(count: int = 3, **more: Any) -> tuple[Any, ...]:
    return tuple(o.node(f"n{index}", cpu="4", **more) for index in range(count))


def test_a_whole_node_is_freed_and_a_person_removes_it() -> None:
    found = freed(nodes())
    assert found["nodes"] == ["n2"]
    assert found["removed_by"] == ["a person"]
    assert (found["low"], found["amount"]) == (0, pytest.approx((4 * 0.1 + 32 * 0.01) * 730))
    assert found["high"] == found["amount"]


@pytest.mark.parametrize(
    ("labels", "more", "remover"),
    [
        (
            POOL,
            {"extras": (o.node_pool("spot", consolidationPolicy="WhenEmptyOrUnderutilized"),)},
            "Karpenter NodePool spot",
        ),
        (POOL, {"extras": (o.node_pool("spot", consolidateAfter="Never"),)}, "a person"),
        (POOL, {"extras": (o.node_pool("other"),)}, "a person"),
        (POOL, {}, "a person"),
    ],
)
def test_who_removes_the_node(labels: dict[str, str], more: Any, remover: str) -> None:
    found = freed(nodes(labels=labels), **more)
    assert found["removed_by"] == [remover]
    assert (found["low"] == 0) == (remover == "a person")


def test_the_cluster_autoscaler() -> None:
    document = surging("a", "850m")
    scaler = surging("cluster-autoscaler", "10m", namespace="kube-system", replicas=1)
    found = value(o.cluster(document, scaler, nodes=nodes()), o.over_requested(document))["realisable"]
    assert found["removed_by"] == ["cluster autoscaler kube-system/cluster-autoscaler"]


def test_freed_requests_save_nothing_until_a_node_goes() -> None:
    document = surging("a", "500m")
    found = value(o.cluster(document, nodes=nodes()), o.over_requested(document))
    assert found["estimated"]["amount"] > 0
    assert (found["realisable"]["amount"], found["realisable"]["nodes"]) == (0, [])


def test_what_cannot_be_placed_today_frees_nothing() -> None:
    found = freed(nodes(1))
    assert (found["amount"], found["high"]) == (0, 0)
    assert "cannot place" in found["method"]


def placed(*documents: dict[str, Any], **more: Any) -> Any:
    facts = Facts.of(o.cluster(*documents, **more), parse_time(o.NOW))
    return used_nodes(fleet_of(facts), {})


def test_packing_respects_selectors_taints_cordons_daemons_and_pod_counts() -> None:
    one = surging("a", "1", replicas=1)
    assert placed(one, nodes=(o.node("n0"), o.node("n1"))) == {"n0"}
    assert placed(one, nodes=(o.node("n0", unschedulable=True), o.node("n1"))) == {"n1"}
    taints = ({"key": "gpu", "effect": "NoSchedule"},)
    assert placed(one, nodes=(o.node("n0", taints=taints), o.node("n1"))) == {"n1"}
    assert placed(one, nodes=(o.node("n0", taints=({"key": "x", "effect": "PreferNoSchedule"},)),)) == {"n0"}
    chosen = surging("a", "1", replicas=1)
    chosen["spec"]["template"]["spec"]["nodeSelector"] = {"zone": "b"}
    assert placed(chosen, nodes=(o.node("n0"), o.node("n1", labels={"zone": "b"}))) == {"n1"}
    elsewhere = o.workload("e", kind="DaemonSet", containers=[o.container(requests={"cpu": "8"})], replicas=0)
    elsewhere["spec"]["template"]["spec"]["nodeSelector"] = {"zone": "b"}
    assert placed(one, elsewhere, nodes=(o.node("n0"),)) == {"n0"}
    daemon = o.workload("d", kind="DaemonSet", containers=[o.container(requests={"cpu": "7500m"})], replicas=2)
    assert placed(one, daemon, nodes=(o.node("n0"), o.node("n1", cpu="10"))) == {"n1"}
    assert placed(surging("a", "1m", replicas=3), nodes=(o.node("n0", extended={"pods": "2"}), o.node("n1"))) == {
        "n0",
        "n1",
    }
    # What nobody we know has requested stays where it is.
    assert placed(one, nodes=(o.node("n0", requested={"cpu": 8.0}), o.node("n1", requested={"cpu": 1.0}))) == {"n1"}


@pytest.mark.parametrize(
    ("toleration", "admitted"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "k", "operator": "Exists"}, True),
        ({"key": "k", "value": "v"}, True),
        ({"key": "k", "operator": "Equal", "value": "w"}, False),
        ({"key": "k", "value": "v", "effect": "NoExecute"}, False),
        ({"key": "k", "value": "v", "effect": "NoSchedule"}, True),
        ({"key": "other", "operator": "Exists"}, False),
    ],
)
def test_tolerations(toleration: dict[str, str], admitted: bool) -> None:
    document = surging("a", "1")
    document["spec"]["template"]["spec"]["tolerations"] = [toleration]
    tainted = o.node("n", taints=({"key": "k", "value": "v", "effect": "NoSchedule"},))
    assert admits(tainted, o.records(document)[0]) == admitted


# --- laws ------------------------------------------------------------------------------------------------------------------

_SHAPES = st.lists(
    st.tuples(st.integers(50, 8000), st.integers(64, 20000), st.integers(1, 30), st.floats(0, 1), st.booleans()),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=40)
@given(_SHAPES, st.integers(1, 12))
def test_no_saving_beyond_the_cost_and_every_interval_is_one(shapes: list[Any], count: int) -> None:
    documents = [
        surging(
            f"w{index}",
            f"{cpu}m",
            f"{memory}Mi",
            replicas=replicas,
            manager="Terraform" if foreign else "kubectl-create",
        )
        for index, (cpu, memory, replicas, _unused, foreign) in enumerate(shapes)
    ]
    signals = [
        o.over_requested(document, use=shape[3] * shape[0] / 1000)
        for document, shape in zip(documents, shapes, strict=True)
    ]
    seen = o.cluster(*documents, nodes=tuple(o.node(f"n{index}", cpu="64", memory="256Gi") for index in range(count)))
    found = value(seen, *signals)
    for figures in (
        found["estimated"],
        found["realisable"],
        found["at_source"]["estimated"],
        found["at_source"]["realisable"],
    ):
        assert 0 <= figures["low"] <= figures["amount"] <= found["cost_now"]
        assert figures["low"] <= figures["high"] <= found["cost_now"]
    assert value(seen, *signals) == found


def test_the_interval_is_a_function_of_the_inputs() -> None:
    entries = [Decimal(figure) for figure in (1, 2, 3, 10)]

    def total(drawn: Any) -> Decimal:
        return sum((entries[index] for index in drawn), Decimal(0))

    low, high = interval(4, total, seed_of(["a", "b"]), 500)
    assert (low, high) == interval(4, total, seed_of(["a", "b"]), 500)
    assert low < sum(entries) < high
    assert seed_of(["a", "b"]) != seed_of(["ab"])
    assert interval(0, total, 1, 10) == (0, 0)
