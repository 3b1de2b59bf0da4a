# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Rollouts by their status, failures by their kind."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.after.failures import failures
from ansible_collections.modekeeper.core.plugins.module_utils._change.after.pods import selector_of
from ansible_collections.modekeeper.core.plugins.module_utils._change.after.rollout import complete, stuck


def deployment(**status: int) -> dict[str, Any]:
    whole = {"observedGeneration": 4, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3}
    return {"spec": {"replicas": 3}, "status": whole | status}


def stateful_set(**status: object) -> dict[str, Any]:
    whole = {"observedGeneration": 4, "updatedReplicas": 2, "availableReplicas": 2, "currentRevision": "b"}
    return {"spec": {"replicas": 2}, "status": whole | {"updateRevision": "b"} | status}


def daemon_set(**status: int) -> dict[str, Any]:
    whole = {"observedGeneration": 4, "desiredNumberScheduled": 5, "updatedNumberScheduled": 5, "numberAvailable": 5}
    return {"spec": {}, "status": whole | status}


@pytest.mark.parametrize(
    ("kind", "live", "expected"),
    [
        ("Deployment", deployment(), True),
        ("Deployment", deployment(observedGeneration=3), False),
        ("Deployment", deployment(updatedReplicas=2), False),
        ("Deployment", deployment(replicas=4), False),
        ("Deployment", deployment(availableReplicas=2), False),
        ("Deployment", {"spec": {"replicas": 0}, "status": {"observedGeneration": 4}}, True),
        ("Deployment", {"spec": {}, "status": deployment()["status"]}, False),
        ("Deployment", {}, False),
        ("StatefulSet", stateful_set(), True),
        ("StatefulSet", stateful_set(currentRevision="a"), False),
        ("StatefulSet", stateful_set(updatedReplicas=1), False),
        ("StatefulSet", stateful_set(availableReplicas=1), False),
        ("DaemonSet", daemon_set(), True),
        ("DaemonSet", daemon_set(updatedNumberScheduled=4), False),
        ("DaemonSet", daemon_set(numberAvailable=4), False),
        ("ConfigMap", {"data": {}}, True),
    ],
)
def test_a_rollout_is_complete_when_nothing_old_is_left(kind: str, live: dict[str, Any], expected: bool) -> None:
    assert complete(kind, live, 4) is expected


def test_a_deployment_that_gave_up_is_stuck() -> None:
    condition = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
    assert stuck("Deployment", {"status": {"conditions": [condition]}})
    assert not stuck("Deployment", {"status": {"conditions": [condition | {"status": "True"}]}})
    assert not stuck("StatefulSet", {"status": {"conditions": [condition]}})


def pod(**container: Any) -> dict[str, Any]:
    return {"status": {"phase": "Running", "containerStatuses": [{"restartCount": 0, **container}]}}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (pod(), []),
        (pod(state={"running": {}}), []),
        (pod(state={"waiting": {"reason": "ContainerCreating"}}), []),
        (pod(state={"waiting": {"reason": "CrashLoopBackOff"}}, restartCount=2), ["CrashLoopBackOff", "Restarted"]),
        (pod(lastState={"terminated": {"reason": "OOMKilled"}}, restartCount=1), ["OOMKilled", "Restarted"]),
        (pod(state={"terminated": {"reason": "OOMKilled"}}), ["OOMKilled"]),
        ({"status": {"phase": "Failed", "reason": "Evicted"}}, ["Evicted"]),
        ({"status": {"phase": "Failed"}}, ["Failed"]),
        ({"status": {"initContainerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull"}}}]}}, ["ErrImagePull"]),
        ({}, []),
    ],
)
def test_a_failure_has_its_kind(found: dict[str, Any], expected: list[str]) -> None:
    assert failures([pod(), found, found]) == expected


def test_a_selector_is_said_as_the_server_reads_it() -> None:
    expressions = [
        {"key": "tier", "operator": "In", "values": ["a", "b"]},
        {"key": "old", "operator": "DoesNotExist"},
        {"key": "new", "operator": "Exists"},
        {"key": "zone", "operator": "NotIn", "values": ["x"]},
    ]
    live = {"spec": {"selector": {"matchLabels": {"b": "2", "a": "1"}, "matchExpressions": expressions}}}
    assert selector_of(live) == "a=1,b=2,tier in (a,b),!old,new,zone notin (x)"
    assert selector_of({"spec": {"selector": {}}}) is None
    assert selector_of({"spec": {}}) is None
