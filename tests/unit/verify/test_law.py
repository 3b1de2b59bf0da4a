# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Laws between planner and verifier, on drawn clusters: what the planner makes passes; what is altered afterwards does not."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Cluster,
    Container,
    PodSummary,
    UpdateStrategy,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._verify.verify import verify

from .builders import NOW, altered, budget, cluster, deployment, observation, over_requested, passport

SHARES = st.sampled_from([None, "0", "1", "3", "10%", "25%", "50%"])
CORES = st.sampled_from(["100m", "0.5", "1", "1500m", "2", "7", "64"])


@st.composite
def clusters(draw: st.DrawFn) -> tuple[Cluster, list[dict[str, Any]]]:
    """Some Deployments of one namespace or another, and a signal that each asks for too much."""
    workloads, signals = [], []
    for number in range(draw(st.integers(1, 4))):
        name = f"web-{number}"
        replicas = draw(st.integers(0, 40))
        ready = draw(st.integers(0, replicas))
        limits = {"cpu": "64"} if draw(st.booleans()) else {}
        kind = draw(st.sampled_from(["RollingUpdate", "RollingUpdate", "Recreate"]))
        workloads.append(
            deployment(
                name,
                replicas=replicas,
                ready_replicas=ready,
                updated_replicas=draw(st.sampled_from([replicas, 0])),
                pods=PodSummary(total=replicas, ready=ready),
                strategy=UpdateStrategy(kind, draw(SHARES), draw(SHARES)),
                containers=(Container("main", 0, requests={"cpu": draw(CORES), "memory": "1Gi"}, limits=limits),),
            )
        )
        signals.append(over_requested(name, draw(st.floats(0.001, 4, allow_nan=False))))
    budgets = draw(st.sampled_from([(), (budget(disruptions_allowed=1, selector={}),)]))
    return cluster(*workloads, budgets=budgets), signals


@settings(deadline=None, max_examples=40)
@given(clusters())
def test_the_planners_plan_passes_the_static_checks(drawn: tuple[Cluster, list[dict[str, Any]]]) -> None:
    seen, signals = drawn
    observed, under = observation(seen, *signals), passport()
    report = verify(make_plan(observed, under), observed, under, now=NOW, live=None)
    against = [check for check in report.body["checks"] if check["result"] in ("failed", "insufficient")]
    assert against == []


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(["to", "from", "patch", "inverse", "ref", "fields", "expires_at"]), st.data())
def test_a_plan_altered_afterwards_fails(member: str, data: st.DataObject) -> None:
    observed, under = observation(), passport()

    def alter(body: dict[str, Any]) -> None:
        item = body["items"][0]
        if member in ("patch", "inverse"):
            item[member][-1]["value"] = data.draw(CORES.filter(lambda text: text not in ("1", "900m")))
        elif member == "fields":
            item[member][0]["to"] = data.draw(CORES)
        elif member == "ref":
            item[member]["name"] = "another"
        elif member == "expires_at":
            item[member] = "2026-01-05T20:00:00Z"
        else:
            item[member] = data.draw(CORES.filter(lambda text: text != item[member]))

    plan = altered(make_plan(observed, under), alter)
    assert verify(plan, observed, under, now=NOW, live=None).body["outcome"] == "failed"
