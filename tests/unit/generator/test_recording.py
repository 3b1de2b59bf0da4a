# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The committed recording of the demo is that of its seed: whole, small, free of secrets, and telemetry fits it to the second."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import rfc8785

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from tests.generator import facts
from tests.generator.manifest import Manifest
from tests.generator.pods import KNOB_ENV, secret_values
from tests.generator.record import DEMO, SNAPSHOT, TELEMETRY, pod_names
from tests.generator.services import LOW
from tests.generator.shape import Shape, draw_shape
from tests.generator.telemetry import telemetry_bytes

LIMIT = 3_000_000
# What other kinds are made of is read elsewhere (ReplicaSets, leases), or not at all (Services, definitions).
RECORDED = {
    "Node": "nodes",
    "Deployment": "deployments.apps",
    "StatefulSet": "statefulsets.apps",
    "DaemonSet": "daemonsets.apps",
    "CronJob": "cronjobs.batch",
    "Job": "jobs.batch",
    "PyTorchJob": "pytorchjobs.kubeflow.org",
    "TrainJob": "trainjobs.trainer.kubeflow.org",
    "TrainingRuntime": "trainingruntimes.trainer.kubeflow.org",
    "JobSet": "jobsets.jobset.x-k8s.io",
    "RayCluster": "rayclusters.ray.io",
    "HorizontalPodAutoscaler": "horizontalpodautoscalers.autoscaling",
    "PodDisruptionBudget": "poddisruptionbudgets.policy",
    "ResourceQuota": "resourcequotas",
    "LimitRange": "limitranges",
}
SECRET = re.compile(r"eyJ[A-Za-z0-9_-]{8,}|-----BEGIN|(?i:bearer )|://[^/\s\"]*:[^/\s\"]*@|last-applied-configuration")
MACHINE_PATH = re.compile(r"/(?:home|root|tmp|work|Users)/")


@pytest.fixture(scope="module")
def shape() -> Shape:
    return draw_shape()


@pytest.fixture(scope="module")
def text() -> str:
    return gzip.decompress((DEMO / SNAPSHOT).read_bytes()).decode()


@pytest.fixture(scope="module")
def document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def items(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Recorded objects by resource."""
    found: dict[str, list[dict[str, Any]]] = {}
    for page in document["body"]["pages"]:
        found.setdefault(page["resource"], []).extend(page["items"])
    return found


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return observe_cluster(open_snapshot(DEMO / SNAPSHOT), env_keys=frozenset(KNOB_ENV))


def owned(manifest: Manifest) -> Iterator[Manifest]:
    yield manifest
    for child in manifest.owned:
        yield from owned(child)


def test_both_files_are_small() -> None:
    assert sum((DEMO / name).stat().st_size for name in (SNAPSHOT, TELEMETRY)) < LIMIT


def test_its_id_is_the_digest_of_all_the_rest(document: dict[str, Any]) -> None:
    rest = {name: member for name, member in document.items() if name != "id"}
    assert document["id"] == "sha256:" + hashlib.sha256(rfc8785.dumps(rest)).hexdigest()


def test_it_holds_the_objects_of_its_seed(shape: Shape, items: dict[str, list[dict[str, Any]]]) -> None:
    made = [inner for manifest in (*shape.manifests, *shape.late) for inner in owned(manifest)]
    for kind, resource in RECORDED.items():
        wanted = {(m.namespace, m.name) for m in made if m.kind == kind}
        found = {(i["metadata"].get("namespace", ""), i["metadata"]["name"]) for i in items[resource]}
        # A CronJob may have fired while the recording was made.
        assert {name for name in found if "-nightly-" not in name[1] or kind == "CronJob"} == wanted, kind


def test_its_pods_are_in_the_states_of_its_seed(shape: Shape, items: dict[str, list[dict[str, Any]]]) -> None:
    pods = [pod for pod in items["pods"] if "-nightly-" not in pod["metadata"]["name"]]
    assert Counter(pod["status"]["phase"] for pod in pods) == facts.pods_by_phase(shape)


def test_it_replays(cluster: Cluster, shape: Shape, document: dict[str, Any]) -> None:
    assert cluster.observed_at == document["body"]["observed_at"]
    assert len(cluster.nodes) == sum(manifest.kind == "Node" for manifest in shape.manifests)
    assert [read.resource for read in cluster.reads if read.code] == []
    owners = {writer for workload in cluster.workloads for writer in workload.writers.values()}
    assert owners >= {
        "argocd-controller",
        "helm",
        "kustomize-controller",
        "kubectl-create",
        "kubectl-client-side-apply",
    }


def test_it_holds_no_secret_and_no_path(shape: Shape, text: str) -> None:
    written_out = set().union(*(secret_values(inner.body) for m in shape.all() for inner in owned(m)))
    assert len(written_out) > 20
    assert [value for value in written_out if value in text] == []
    assert SECRET.findall(text) == []
    assert MACHINE_PATH.findall(text) == []
    assert re.findall(r"\b(?:\d{1,3}\.){3}\d{1,3}\b", text) == []


def test_only_the_values_of_knobs_are_kept(cluster: Cluster) -> None:
    kept = {entry.name for w in cluster.workloads for c in w.containers for entry in c.env if entry.value is not None}
    assert kept == set(KNOB_ENV)


def test_what_lasts_has_lasted_longer_than_the_rules_ask(shape: Shape, cluster: Cluster) -> None:
    now = datetime.fromisoformat(cluster.observed_at)
    waiting = [pod for pod in cluster.pods if "Insufficient" in pod.unschedulable_message]
    assert waiting
    assert all(now - datetime.fromisoformat(pod.unschedulable_since) > timedelta(minutes=10) for pod in waiting)
    loops = [c for pod in cluster.pods for c in pod.containers if c.restarts >= 3]
    assert len(loops) == facts.looping_pods(shape)
    assert all(now - datetime.fromisoformat(c.last_finished_at) < timedelta(hours=1) for c in loops)


def test_its_telemetry_is_made_again_byte_by_byte(
    shape: Shape, items: dict[str, list[dict[str, Any]]], cluster: Cluster
) -> None:
    pods = pod_names(shape, items["pods"])
    made = telemetry_bytes(shape, pods, datetime.fromisoformat(cluster.observed_at))
    packed = (DEMO / TELEMETRY).read_bytes()
    assert gzip.decompress(packed) == made
    assert packed[4:8] == bytes(4)  # no time of packing


def test_its_telemetry_ends_at_the_observation_and_names_workloads_that_are_there(
    shape: Shape, cluster: Cluster
) -> None:
    lines = [json.loads(line) for line in gzip.decompress((DEMO / TELEMETRY).read_bytes()).splitlines()]
    assert max(line["time"] for line in lines) == cluster.observed_at
    there = {f"{workload.ref.namespace}/{workload.ref.name}" for workload in cluster.workloads}
    assert {line["job"] for line in lines} <= there
    assert {service.job for service in shape.services if service.history == LOW} <= {line["job"] for line in lines}
