# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A shape is the same for a seed whatever the machine's hash seed, and is like clusters in the field."""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any

import pytest

from tests.generator import facts
from tests.generator.crds import KINDS
from tests.generator.manifest import Manifest, Now, resolve
from tests.generator.owners import LAST_APPLIED, WEIGHTS
from tests.generator.pods import secret_values
from tests.generator.resources import collection
from tests.generator.services import FAULTS, LOW, SHORT, WELL
from tests.generator.shape import Shape, draw_shape
from tests.generator.training import CASES
from tests.tools.paths import ROOT

SCRIPT = "from tests.unit.generator.test_shape import fingerprint; print(fingerprint(5, 0.3))"


def _with_owned(manifest: Manifest) -> list[Manifest]:
    return [manifest, *(inner for child in manifest.owned for inner in _with_owned(child))]


def every_object(shape: Shape) -> list[Manifest]:
    return [inner for manifest in shape.all() for inner in _with_owned(manifest)]


def fingerprint(seed: int, scale: float) -> str:
    """Not sorted anywhere: the order of members and objects counts too."""
    text = json.dumps(asdict(draw_shape(seed, scale)))
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def shape() -> Shape:
    return draw_shape()


@pytest.fixture(scope="module")
def large() -> Shape:
    return draw_shape(seed=11, scale=8)


def test_same_seed_same_shape_under_another_hash_seed() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for hash_seed in ("1", "4711")
    }
    assert printed == {fingerprint(5, 0.3)}


def test_another_seed_is_another_shape() -> None:
    assert fingerprint(5, 0.3) != fingerprint(6, 0.3)


@pytest.mark.parametrize("scale", [0.05, 0.3, 1, 3])
def test_every_object_has_its_own_name_and_a_namespace_that_exists(scale: float) -> None:
    objects = every_object(draw_shape(seed=3, scale=scale))
    twice = [key for key, count in Counter(manifest.key for manifest in objects).items() if count > 1]
    assert twice == []
    spaces = {manifest.name for manifest in objects if manifest.kind == "Namespace"}
    assert {manifest.namespace for manifest in objects} <= spaces | {""}
    assert all(collection(manifest).startswith(("/api/", "/apis/")) for manifest in objects)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("scale", [0.3, 1])
def test_every_seed_holds_every_case(seed: int, scale: float) -> None:
    shape = draw_shape(seed, scale)
    assert {service.fault for service in shape.services} == {"", *FAULTS}
    assert {service.history for service in shape.services} == {"", LOW, WELL, SHORT}
    assert {run.case for run in shape.runs} - {""} == {case.what for case in CASES}
    assert {run.state for run in shape.runs} == {"running", "queued", "waiting"}
    assert {signal.pattern for signal in facts.expected_signals(shape)} == {
        "straggler",
        "step_change",
        "loss_not_finite",
        "missing_data",
        "oom_killed",
        "restarting",
        "pending_resources",
        "over_requested",
        "crash_loop",
        "image_pull",
        "memory_near_limit",
        "unschedulable",
    }
    assert all(run.cores > 0 and run.gib > 0 for run in shape.runs)


def test_the_demo_shows_an_over_requested_service_of_every_owner(shape: Shape) -> None:
    low = [service for service in shape.services if service.history == LOW]
    assert {service.owner for service in low} == set(WEIGHTS)
    assert any(service.autoscaled for service in low)
    assert all(service.size.cpu >= 1000 and not service.fault for service in low)


def test_most_training_jobs_take_one_gpu_and_few_take_most_of_them(large: Shape) -> None:
    running = [run for run in large.runs if run.state == "running"]
    gpus = sorted((run.workers * run.gpus for run in running), reverse=True)
    assert sum(count <= 1 for count in gpus) / len(gpus) > 0.5
    assert sum(gpus[: len(gpus) // 5]) / sum(gpus) > 0.6


def test_running_jobs_leave_room_for_each_other_and_none_for_those_that_wait(large: Shape) -> None:
    nodes = [manifest.body for manifest in large.manifests if manifest.kind == "Node"]
    for pool in {run.pool for run in large.runs}:
        sizes = [
            int(n["status"]["allocatable"]["nvidia.com/gpu"]) for n in nodes if n["metadata"]["labels"]["pool"] == pool
        ]
        taken = sum(run.workers * run.gpus for run in large.runs if run.pool == pool and run.state == "running")
        if pool == "h100":
            assert taken == sum(sizes)
        else:
            assert taken <= sum(max(1, size - 1) for size in sizes)


def test_sizes_have_heavy_tails(large: Shape) -> None:
    cpu = sorted(service.size.cpu for service in large.services if service.size.cpu and not service.fault)
    assert statistics.median(cpu) <= 500
    assert cpu[-1] >= 8 * statistics.median(cpu)
    replicas = [service.replicas for service in large.services]
    assert statistics.median(replicas) <= 2
    assert max(replicas) >= 15


def test_owners_leave_their_marks(shape: Shape) -> None:
    workloads = [manifest for manifest in shape.manifests if manifest.kind in {"Deployment", "StatefulSet"}]
    managers = Counter(manifest.manager for manifest in workloads)
    assert set(managers) == {
        "argocd-controller",
        "kustomize-controller",
        "helm",
        "kubectl-client-side-apply",
        "Terraform",
        "OpenAPI-Generator",
        "kubectl-create",
    }
    for manifest in workloads:
        annotations = manifest.body["metadata"].get("annotations", {})
        assert ("meta.helm.sh/release-name" in annotations) == (manifest.manager == "helm")
        assert ("argocd.argoproj.io/tracking-id" in annotations) == (manifest.manager == "argocd-controller")
        assert (LAST_APPLIED in annotations) == (manifest.manager == "kubectl-client-side-apply")
        assert manifest.applied == (manifest.manager in {"argocd-controller", "kustomize-controller"})
    last = next(manifest for manifest in workloads if manifest.manager == "kubectl-client-side-apply")
    assert json.loads(last.body["metadata"]["annotations"][LAST_APPLIED])["spec"] == last.body["spec"]


def test_credentials_written_into_the_environment_can_be_listed(shape: Shape) -> None:
    values = set().union(*(secret_values(manifest.body) for manifest in shape.all()))
    assert len(values) > 20
    assert all(len(value) > 20 for value in values)


def test_the_time_of_writing_is_filled_in() -> None:
    tree = {"conditions": [{"type": "Ready", "lastTransitionTime": Now()}], "n": (1, "x")}
    resolved: Any = resolve(tree, "2026-01-01T00:00:00Z")
    assert resolved == {"conditions": [{"type": "Ready", "lastTransitionTime": "2026-01-01T00:00:00Z"}], "n": [1, "x"]}


def test_definitions_are_structural_and_hold_every_custom_kind_used(shape: Shape) -> None:
    served = {(f"{kind.group}/{kind.version}", kind.kind) for kind in KINDS}
    used = {(str(m.body["apiVersion"]), m.kind) for m in every_object(shape)}
    built_in = ("v1", "apps/v1", "batch/v1", "policy/v1", "autoscaling/v2", "apiextensions.k8s.io/v1")
    assert {pair for pair in used if pair[0] not in built_in} <= served
    for manifest in shape.definitions:
        schema = manifest.body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        assert schema["type"] == "object"
        assert all(member["type"] == "object" for member in schema["properties"].values())
