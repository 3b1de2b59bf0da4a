# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What pods and events say: out of memory, restarting now, waiting for resources."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Pod

from .builders import NOW, cluster, event, judge, outcomes, pod, ref, state

SOON = "2026-01-09T23:50:00Z"
LATE = "2026-01-09T22:00:00Z"
OLD = "2025-12-01T00:00:00Z"
GPU = "0/5 nodes are available: 2 Insufficient cpu, 5 Insufficient nvidia.com/gpu. preemption: none."


@pytest.mark.parametrize("pattern", ["oom_killed", "restarting", "pending_resources"])
def test_nothing_is_said_without_a_cluster_and_one_thing_of_a_healthy_one(pattern: str) -> None:
    assert judge(None, pattern) == []
    (found,) = judge(None, pattern, cluster(pods=(pod("web-1", state(restarts=1)),)))
    assert (found.outcome, found.subject) == ("no_actionable_signal", {"cluster": "uid-of-cluster"})


KILLED: dict[str, dict[str, Any]] = {
    "now": {"state": "terminated", "reason": "OOMKilled", "exit_code": 137, "since": OLD},
    "before": {
        "state": "running",
        "last_reason": "OOMKilled",
        "last_exit_code": 137,
        "last_finished_at": SOON,
        "since": SOON,
    },
    "waiting": {"state": "waiting", "reason": "CrashLoopBackOff", "last_reason": "OOMKilled", "last_finished_at": OLD},
    "no time": {"state": "running", "last_reason": "OOMKilled"},
}


@pytest.mark.parametrize("case", sorted(KILLED))
def test_a_killed_container_is_found(case: str) -> None:
    troubled = pod(
        "web-1",
        state("main", limits={"memory": "1Gi"}, restarts=2, **KILLED[case]),
        state("side"),
        owner=ref(),
        node="n1",
    )
    (found,) = judge(None, "oom_killed", cluster(pods=(troubled,)))
    assert (found.outcome, found.subject["container"], found.subject["object"]["kind"]) == (
        "signal_found",
        "main",
        "Deployment",
    )
    assert found.evidence["memory_limit"] == ["1Gi"]
    assert (found.evidence["pods_named"], found.evidence["nodes_named"]) == (["web-1"], ["n1"])


def test_one_that_has_been_well_for_a_week_is_well() -> None:
    troubled = pod("web-1", state(state="running", last_reason="OOMKilled", last_finished_at=OLD, since=OLD))
    assert outcomes(judge(None, "oom_killed", cluster(pods=(troubled,)))) == ["no_actionable_signal"]


def test_ten_thousand_pods_of_one_workload_are_one_verdict() -> None:
    pods = tuple(
        pod(f"web-{place}", state(state="terminated", reason="OOMKilled", since=SOON), owner=ref())
        for place in range(10_000)
    )
    (found,) = judge(None, "oom_killed", cluster(pods=pods))
    assert found.evidence["pods_killed"] == 10_000
    assert found.evidence["pods_named"][:3] == ["web-0", "web-1", "web-2"]
    assert len(found.evidence["pods_named"]) == 20


def test_events_of_pods_and_nodes_say_so_too() -> None:
    quiet = pod("web-1", state(state="running"), state("side", restarts=1), owner=ref())
    about = event("OOMKilling", ref("Pod", "web-1"), last=SOON)
    (found,) = judge(None, "oom_killed", cluster(pods=(quiet,), events=(about,)))
    assert found.subject["container"] == "side"
    nodes = (event("SystemOOM", ref("Node", "n1"), 3, SOON, SOON), event("SystemOOM", ref("Node", "n2"), 3, OLD, OLD))
    (found,) = judge(None, "oom_killed", cluster(events=nodes))
    assert (found.subject["object"]["name"], found.evidence["events"]) == ("n1", 3)


def restarting(*containers: Any, events: Any = (), **more: Any) -> Cluster:
    return cluster(pods=(pod("web-1", *containers, owner=ref(), **more),), events=tuple(events))


def test_a_young_pod_that_restarted_three_times() -> None:
    (found,) = judge(None, "restarting", restarting(state(restarts=3, last_finished_at=SOON), created_at=SOON))
    assert (found.outcome, found.evidence["restarts_within_hour_at_least"]) == ("signal_found", 3)


def test_restarts_of_weeks_ago_are_none() -> None:
    old = restarting(state(restarts=189, last_finished_at=LATE, state="running"), created_at=OLD)
    assert outcomes(judge(None, "restarting", old)) == ["no_actionable_signal"]


def test_a_back_off_recorded_earlier_is_judged_as_of_then() -> None:
    loop = state(restarts=4, state="waiting", reason="CrashLoopBackOff", last_finished_at="2025-12-01T00:10:00Z")
    assert outcomes(judge(None, "restarting", restarting(loop, created_at=OLD))) == ["signal_found"]
    untold = state(restarts=4, state="waiting", reason="CrashLoopBackOff")
    assert outcomes(judge(None, "restarting", restarting(untold, created_at=OLD))) == ["insufficient_evidence"]


def test_events_that_count_the_starts_decide() -> None:
    base = state(restarts=40, last_finished_at=SOON)
    some = [event("Started", ref("Pod", "web-1"), 4, SOON, NOW), event("BackOff", ref("Pod", "web-1"), 30, SOON, NOW)]
    (found,) = judge(None, "restarting", restarting(base, created_at=OLD, events=some))
    assert (found.outcome, found.evidence["back_off_events"]) == ("signal_found", 30)
    long = [event("Started", ref("Pod", "web-1"), 4, OLD, NOW)]
    assert outcomes(judge(None, "restarting", restarting(base, created_at=OLD, events=long))) == [
        "insufficient_evidence"
    ]
    two = restarting(base, state("side"), created_at=OLD, events=some)
    assert outcomes(judge(None, "restarting", two)) == ["insufficient_evidence"]


def test_so_often_an_hour_over_its_life_and_still_at_it() -> None:
    often = restarting(state(restarts=30, last_finished_at=SOON), created_at="2026-01-09T20:00:00Z")
    assert outcomes(judge(None, "restarting", often)) == ["signal_found"]


def test_one_look_that_cannot_tell_says_so() -> None:
    (found,) = judge(None, "restarting", restarting(state(restarts=189, last_finished_at=SOON), created_at=OLD))
    assert found.outcome == "insufficient_evidence"
    assert "observe again" in found.evidence["why"]
    assert outcomes(judge(None, "restarting", restarting(state(restarts=5)))) == ["insufficient_evidence"]


def pending(**more: Any) -> Pod:
    given = {
        "phase": "Pending",
        "unschedulable_since": "2026-01-09T23:00:00Z",
        "unschedulable_message": GPU,
        "scheduled": False,
    }
    return pod(more.pop("name", "web-1"), owner=ref(), requests={"nvidia.com/gpu": "8"}, **{**given, **more})


def test_pods_that_wait_for_what_no_node_has() -> None:
    (found,) = judge(None, "pending_resources", cluster(pods=(pending(), pending(name="web-2"))))
    assert found.outcome == "signal_found"
    assert found.evidence["resources_short"] == ["cpu", "nvidia.com/gpu"]
    assert found.evidence["nodes_short"] == {"cpu": 2, "nvidia.com/gpu": 5}
    assert (found.evidence["pods_pending"], found.evidence["waited_s_max"], found.evidence["nodes"]) == (2, 3600, 5)
    assert found.window == {"from": "2026-01-09T23:00:00Z", "to": NOW}


def test_not_yet_not_for_want_of_resources_and_not_any_more() -> None:
    cases = [
        pending(unschedulable_since="2026-01-09T23:50:00Z"),
        pending(unschedulable_message="0/5 nodes are available: 5 node(s) had untolerated taint"),
        pending(phase="Running"),
        pending(node="n1"),
        pending(unschedulable_since="", created_at=""),
        pending(unschedulable_since="soon"),
    ]
    for case in cases:
        assert outcomes(judge(None, "pending_resources", cluster(pods=(case,)))) == ["no_actionable_signal"]


def test_the_schedulers_event_stands_in_for_the_condition() -> None:
    quiet = pending(unschedulable_message="", unschedulable_since="", created_at=LATE)
    told = event("FailedScheduling", ref("Pod", "web-1"), message="1 Insufficient memory")
    (found,) = judge(None, "pending_resources", cluster(pods=(quiet,), events=(told,)))
    assert (found.evidence["resources_short"], found.evidence.get("nodes")) == (["memory"], None)


def test_events_without_uids_are_matched_by_name() -> None:
    bare = ref("Pod", "web-1", uid="")
    troubled = pod("web-1", state(state="running"), owner=ref())
    troubled = type(troubled)(bare, workload=ref(), containers=troubled.containers)
    (found,) = judge(None, "oom_killed", cluster(pods=(troubled,), events=(event("OOMKilling", bare),)))
    assert found.outcome == "signal_found"
