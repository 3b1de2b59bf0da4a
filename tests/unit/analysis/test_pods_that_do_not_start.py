# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pods that do not come up, each with its cause: image, crash loop, volume, terms that fit no node."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Event, Pod

from .builders import NOW, cluster, event, judge, outcomes, pod, ref, state

SOON = "2026-01-09T23:50:00Z"
LATE = "2026-01-09T22:00:00Z"
PATTERNS = ["image_pull", "crash_loop", "mount_failed", "unschedulable"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_nothing_is_said_without_a_cluster_and_one_thing_of_a_healthy_one(pattern: str) -> None:
    assert judge(None, pattern) == []
    well = (pod("web-1", state(state="running", restarts=189, ready=True)), pod("web-2", state(state="terminated")))
    (found,) = judge(None, pattern, cluster(pods=well))
    assert (found.outcome, found.subject) == ("no_actionable_signal", {"cluster": "uid-of-cluster"})


def one(pattern: str, *pods: Pod, events: tuple[Event, ...] = ()) -> Signal:
    (found,) = judge(None, pattern, cluster(pods=pods, events=events))
    return found


def waiting(reason: str, **more: Any) -> Pod:
    return pod("web-1", state(state="waiting", reason=reason, **more), owner=ref(), phase="Pending", created_at=SOON)


@pytest.mark.parametrize("reason", ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"])
def test_an_image_that_cannot_be_had(reason: str) -> None:
    found = one("image_pull", waiting(reason))
    assert (found.outcome, found.evidence["state_reasons"]) == ("signal_found", [reason])
    assert (found.evidence["pods_named"], found.evidence["waited_s_max"]) == (["web-1"], 600)
    assert outcomes([one("crash_loop", waiting(reason))]) == ["no_actionable_signal"]


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("Failed to pull image: manifest unknown", "no such tag"),
        ("x509: certificate signed by unknown authority", "not trusted"),
        ("dial tcp: lookup registry: no such host", "does not resolve"),
        ("pull access denied, authorization failed: UNAUTHORIZED", "credentials"),
        ("toomanyrequests: rate limit", "limits the rate"),
        ("something else", None),
    ],
)
def test_why_an_image_cannot_be_had_as_events_say(message: str, cause: str | None) -> None:
    told = event("Failed", ref("Pod", "web-1"), 4, SOON, NOW, message)
    found = one("image_pull", waiting("ErrImagePull"), events=(told,))
    assert found.evidence["pulls_failed"] == 4
    assert cause in found.evidence["cause"] if cause else "cause" not in found.evidence


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"last_reason": "Error", "last_exit_code": 1}, "it ends with exit code 1"),
        ({"last_reason": "OOMKilled", "last_exit_code": 137}, "it is killed for want of memory"),
        ({"last_reason": "Completed", "last_exit_code": 0}, "it ends by itself, with exit code 0"),
        ({"last_reason": "ContainerCannotRun", "last_exit_code": 127}, "its command is not found"),
        ({"last_reason": "StartError"}, "its command cannot be started"),
        ({"last_reason": "Error", "last_exit_code": 139}, "it touches memory that is not its own (SIGSEGV)"),
        ({}, None),
    ],
)
def test_a_crash_loop_and_its_cause(more: dict[str, Any], cause: str | None) -> None:
    found = one("crash_loop", waiting("CrashLoopBackOff", restarts=7, **more))
    assert (found.outcome, found.evidence["restarts"], found.evidence.get("cause")) == ("signal_found", 7, cause)


def test_a_container_that_cannot_be_started_is_one_too() -> None:
    found = one(
        "crash_loop", waiting("RunContainerError", init=True, last_reason="ContainerCannotRun", last_exit_code=127)
    )
    assert (found.outcome, found.evidence["init"], found.evidence["cause"]) == (
        "signal_found",
        True,
        "its command is not found",
    )
    config = one("crash_loop", waiting("CreateContainerConfigError"))
    assert "Secret" in config.evidence["cause"]


def test_a_liveness_probe_that_fails_is_the_cause() -> None:
    told = event("Unhealthy", ref("Pod", "web-1"), 9, SOON, NOW, "Liveness probe failed: HTTP probe failed")
    killed = waiting("CrashLoopBackOff", last_reason="Error", last_exit_code=137)
    assert one("crash_loop", killed, events=(told,)).evidence["cause"] == "its liveness probe fails"
    ready = event("Unhealthy", ref("Pod", "web-1"), 9, SOON, NOW, "Readiness probe failed")
    assert one("crash_loop", killed, events=(ready,)).evidence["cause"] == "it is killed (SIGKILL)"


def test_replicas_of_one_workload_are_one_verdict_with_the_most_frequent_cause() -> None:
    pods = [
        pod(f"web-{place}", state(state="waiting", reason="CrashLoopBackOff", last_exit_code=code), owner=ref())
        for place, code in enumerate((1, 2, 2))
    ]
    found = one("crash_loop", *pods)
    assert (found.evidence["pods_looping"], found.evidence["cause"]) == (3, "it ends with exit code 2")
    assert found.evidence["exit_codes"] == [1, 2]


def creating(created: str = SOON, **more: Any) -> Pod:
    given = {"node": "n1", "phase": "Pending", "created_at": created, **more}
    return pod("web-1", state(state="waiting", reason="ContainerCreating"), owner=ref(), **given)


def mount(count: int, message: str = "", reason: str = "FailedMount") -> Event:
    return event(reason, ref("Pod", "web-1"), count, SOON, NOW, message)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (
            'MountVolume.SetUp failed for volume "host" : hostPath type check failed: /x is not a directory',
            "not of the kind",
        ),
        ('MountVolume.SetUp failed for volume "s" : secret "token" not found', "Secret"),
        ('MountVolume.SetUp failed for volume "c" : configmap "c" not found', "ConfigMap"),
        ("Multi-Attach error for volume", "attached to another node"),
        ("mount.nfs: access denied by server", "refuses access"),
        ("Unable to attach or mount volumes: timed out", None),
    ],
)
def test_a_volume_that_cannot_be_mounted(message: str, cause: str | None) -> None:
    found = one("mount_failed", creating(), events=(mount(5, message),))
    assert (found.outcome, found.evidence["events"], found.evidence["nodes_named"]) == ("signal_found", 5, ["n1"])
    assert cause in found.evidence["cause"] if cause else "cause" not in found.evidence


@pytest.mark.parametrize(
    "case",
    [
        creating(phase="Running"),
        creating(node=""),
        creating(deleted_at=NOW),
        pod("web-1", state(state="waiting", reason="ImagePullBackOff"), node="n1", phase="Pending", created_at=LATE),
    ],
)
def test_pods_that_wait_for_no_volume(case: Pod) -> None:
    assert one("mount_failed", case, events=(mount(5),)).outcome == "no_actionable_signal"


def test_two_failures_are_common_and_without_events_the_wait_is_not_explained() -> None:
    assert one("mount_failed", creating(SOON), events=(mount(2),)).outcome == "no_actionable_signal"
    assert one("mount_failed", creating(SOON)).outcome == "no_actionable_signal"
    untold = one("mount_failed", creating(LATE))
    assert (untold.outcome, "no event" in untold.evidence["why"]) == ("insufficient_evidence", True)


def pending(message: str, **more: Any) -> Pod:
    given = {
        "phase": "Pending",
        "scheduled": False,
        "unschedulable_since": LATE,
        "unschedulable_message": message,
        **more,
    }
    return pod("web-1", owner=ref(), **given)


TAINT = "0/5 nodes are available: 3 node(s) had untolerated taint {gpu: true}, 2 node(s) didn't match Pod's node affinity/selector."


def test_terms_that_fit_no_node() -> None:
    found = one("unschedulable", pending(TAINT))
    assert found.outcome == "signal_found"
    assert found.evidence["causes"] == ["taints it does not tolerate", "its node selector or affinity"]
    assert (found.evidence["nodes"], found.evidence["waited_s_max"]) == (5, 7200)
    told = event(
        "FailedScheduling", ref("Pod", "web-1"), message="0/1 nodes are available: 1 node(s) didn't have free ports"
    )
    quiet = pending("", unschedulable_since="", created_at=LATE)
    assert one("unschedulable", quiet, events=(told,)).evidence["causes"] == ["a host port that is taken"]


@pytest.mark.parametrize(
    "case",
    [
        pending("0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had untolerated taint"),
        pending(TAINT, unschedulable_since=SOON),
        pending(TAINT, phase="Running"),
        pending(TAINT, node="n1"),
        pending(TAINT, scheduled=True),
        pending(TAINT, unschedulable_since="soon"),
        pending(""),
    ],
)
def test_want_of_resources_and_what_just_began_are_not_it(case: Pod) -> None:
    assert one("unschedulable", case).outcome == "no_actionable_signal"
