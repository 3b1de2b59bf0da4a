# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A generated shape in a real control plane: every object is accepted (strictly), every fault becomes real.

It brings nodes and namespaces of its own, so it has a control plane of its own too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.generator import facts
from tests.generator.apply import NotSettledError, load, pods_of
from tests.generator.shape import Shape, draw_shape

from .plane import ControlPlane

pytestmark = pytest.mark.controlplane


@pytest.fixture(scope="module")
def shape() -> Shape:
    return draw_shape(seed=31, scale=0.2)


@pytest.fixture(scope="module")
def loaded(shape: Shape) -> Iterator[ControlPlane]:
    with ControlPlane() as plane:
        load(plane, shape)
        yield plane


@pytest.fixture(scope="module")
def pods(loaded: ControlPlane) -> list[dict[str, Any]]:
    return pods_of(loaded)


def of(pods: list[dict[str, Any]], job: str) -> list[dict[str, Any]]:
    """Pods of a service or a training job, by their names."""
    namespace, name = job.split("/")
    found = [
        pod
        for pod in pods
        if pod["metadata"]["namespace"] == namespace and pod["metadata"]["name"].startswith(f"{name}-")
    ]
    assert found
    return found


def waits(pod: dict[str, Any]) -> str:
    return next(
        c["message"] for c in pod["status"]["conditions"] if c["type"] == "PodScheduled" and c["status"] == "False"
    )


def test_containers_end_and_start_again_as_their_faults_say(shape: Shape, pods: list[dict[str, Any]]) -> None:
    for fault, reason in (("oom", "OOMKilled"), ("crash", "Error")):
        for service in (s for s in shape.services if s.fault == fault):
            for pod in of(pods, service.job):
                status = next(s for s in pod["status"]["containerStatuses"] if s["name"] == "app")
                assert status["restartCount"] >= 3
                assert status["lastState"]["terminated"]["reason"] == reason
                assert status["lastState"]["terminated"]["finishedAt"] >= pod["metadata"]["creationTimestamp"]


def test_pods_wait_for_what_is_not_to_be_had(shape: Shape, pods: list[dict[str, Any]]) -> None:
    for run in (run for run in shape.runs if run.state == "waiting"):
        assert all("Insufficient nvidia.com/gpu" in waits(pod) for pod in of(pods, run.job))
    for service in shape.services:
        if service.fault == "no-room":
            assert all("Insufficient cpu" in waits(pod) for pod in of(pods, service.job))
        if service.fault == "no-node":
            assert not any("Insufficient" in waits(pod) for pod in of(pods, service.job))


def test_owners_are_seen_in_the_managed_fields(shape: Shape, loaded: ControlPlane) -> None:
    wanted = {m.key: m.manager for m in shape.manifests if m.kind == "Deployment"}
    items = loaded.request("GET", "/apis/apps/v1/deployments").json()["items"]
    assert len(items) == len(wanted)
    for item in items:
        meta = item["metadata"]
        spec = [field["manager"] for field in meta["managedFields"] if "f:spec" in field["fieldsV1"]]
        assert spec == [wanted["Deployment", meta["namespace"], meta["name"]]]


def test_operators_own_what_they_make(shape: Shape, loaded: ControlPlane, pods: list[dict[str, Any]]) -> None:
    by_uid = {item["metadata"]["uid"]: item for item in _custom(loaded, "kubeflow.org/v1", "pytorchjobs")}
    for run in (run for run in shape.runs if run.kind == "PyTorchJob"):
        for pod in of(pods, run.job):
            (owner,) = pod["metadata"]["ownerReferences"]
            assert owner["controller"]
            assert by_uid[owner["uid"]]["metadata"]["name"] == run.name
    held = [job for job in _custom(loaded, "batch/v1", "jobs") if job["spec"].get("suspend")]
    assert {job["metadata"]["name"] for job in held} == {
        f"{run.name}-workers-0" for run in shape.runs if run.state == "queued"
    }


def _custom(plane: ControlPlane, version: str, plural: str) -> list[dict[str, Any]]:
    return list(plane.request("GET", f"/apis/{version}/{plural}").json()["items"])


def test_what_does_not_settle_says_what_is_missing(shape: Shape, loaded: ControlPlane, monkeypatch: Any) -> None:
    monkeypatch.setattr(facts, "looping_pods", lambda shape: 10_000)
    monkeypatch.setattr("tests.generator.apply._write_all", lambda server, manifests: None)
    with pytest.raises(NotSettledError, match="looping"):
        load(loaded, shape, seconds=0)
