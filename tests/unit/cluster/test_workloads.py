# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""States, owners of fields, autoscalers, events, usage and the rest, kind by kind."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef, Workload
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project import events as events_module
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project import nodes as nodes_module
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.autoscalers import AutoscalerFold
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.builder import Builder
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.events import EventFold
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.nodes import UsageFold
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.states import state_of
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.workloads import workload_records
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.resources import BY_ID
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.source import About
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.trim import trim
from tests.integration.cluster.shop import built_in
from tests.integration.cluster.training import extensions

QUEUE = {"metadata": {"labels": {"kueue.x-k8s.io/queue-name": "q"}}}


def wire(resource: str, document: dict[str, Any]) -> Any:
    item = msgspec.convert(document, BY_ID[resource].item)
    trim([item], frozenset({"LOADER_WORKERS"}))
    return item


def condition(kind: str, status: str = "True") -> dict[str, Any]:
    return {"status": {"conditions": [{"type": kind, "status": status}]}}


@pytest.mark.parametrize(
    ("resource", "document", "state"),
    [
        ("deployments.apps", {}, "serving"),
        ("cronjobs.batch", {}, "serving"),
        ("cronjobs.batch", {"spec": {"suspend": True}}, "suspended"),
        ("jobs.batch", {}, "queued"),
        ("jobs.batch", {"status": {"active": 1}}, "running"),
        ("jobs.batch", {"spec": {"suspend": True}}, "suspended"),
        ("jobs.batch", {"spec": {"suspend": True}} | QUEUE, "queued"),
        ("jobs.batch", condition("Complete"), "finished"),
        ("jobs.batch", condition("Failed"), "finished"),
        ("jobs.batch", condition("Failed", "False"), "queued"),
        ("jobs.batch", {"status": {"completionTime": "2026-01-01T00:00:00Z"}}, "finished"),
        ("pytorchjobs.kubeflow.org", {}, "queued"),
        ("pytorchjobs.kubeflow.org", condition("Running"), "running"),
        ("pytorchjobs.kubeflow.org", condition("Succeeded"), "finished"),
        ("pytorchjobs.kubeflow.org", {"spec": {"runPolicy": {"suspend": True}}}, "suspended"),
        ("trainjobs.trainer.kubeflow.org", {}, "running"),
        ("trainjobs.trainer.kubeflow.org", condition("Complete"), "finished"),
        ("trainjobs.trainer.kubeflow.org", {"spec": {"suspend": True}}, "suspended"),
        ("trainingruntimes.trainer.kubeflow.org", {}, "serving"),
        ("jobsets.jobset.x-k8s.io", {"status": {"terminalState": "Completed"}}, "finished"),
        ("jobsets.jobset.x-k8s.io", {"spec": {"suspend": True}} | QUEUE, "queued"),
        ("jobsets.jobset.x-k8s.io", {}, "running"),
        ("rayjobs.ray.io", {}, "queued"),
        ("rayjobs.ray.io", {"status": {"jobStatus": "RUNNING"}}, "running"),
        ("rayjobs.ray.io", {"status": {"jobStatus": "STOPPED"}}, "finished"),
        ("rayjobs.ray.io", {"status": {"jobDeploymentStatus": "Failed"}}, "finished"),
        ("rayjobs.ray.io", {"spec": {"suspend": True}}, "suspended"),
        ("rayclusters.ray.io", {}, "running"),
        ("rayclusters.ray.io", {"spec": {"suspend": True}}, "suspended"),
        ("jobs.batch.volcano.sh", {"status": {"state": {"phase": "Inqueue"}}}, "queued"),
        ("jobs.batch.volcano.sh", {"status": {"state": {"phase": "Running"}}}, "running"),
        ("jobs.batch.volcano.sh", {"status": {"state": {"phase": "Aborted"}}}, "finished"),
        ("leaderworkersets.leaderworkerset.x-k8s.io", {}, "serving"),
    ],
)
def test_states(resource: str, document: dict[str, Any], state: str) -> None:
    assert state_of(wire(resource, document)) == state


def records(resource: str, document: dict[str, Any]) -> list[Workload]:
    reference = ObjectRef("g", "v1", "K", "shop", "x", "u")
    return list(workload_records(reference, wire(resource, document), BY_ID[resource].kind))


def of(path: str) -> dict[str, Any]:
    found: dict[str, Any] = (built_in() | extensions())[path][0]
    return found


def test_a_deployment() -> None:
    (web,) = records("deployments.apps", of("/apis/apps/v1/deployments"))
    assert (web.template, web.replicas, web.replicas_pointer) == ("/spec/template", 3, "/spec/replicas")
    assert (web.ready_replicas, web.updated_replicas, web.available_replicas, web.observed_generation) == (2, 3, 2, 2)
    assert web.strategy is not None
    assert (web.strategy.max_unavailable, web.strategy.max_surge) == ("25%", "1")
    assert web.annotations == {"note": "kept"}
    assert web.conditions == {"Available": "True"}
    base = "/spec/template/spec/containers/0"
    assert web.writers == {
        "/metadata/annotations/note": "helm",
        "/spec/replicas": "kubectl-scale",
        f"{base}/env/1/value": "helm",
        f"{base}/resources/limits/memory": "helm",
        f"{base}/resources/requests/cpu": "helm",
        f"{base}/resources/requests/memory": "helm",
    }


def test_a_daemon_set_and_a_stateful_set() -> None:
    (agent,) = records("daemonsets.apps", of("/apis/apps/v1/daemonsets"))
    assert (agent.replicas, agent.replicas_pointer, agent.ready_replicas) == (2, "", 2)
    assert agent.strategy is not None
    assert agent.strategy.type == "OnDelete"
    (db,) = records("statefulsets.apps", of("/apis/apps/v1/statefulsets"))
    assert db.strategy is not None
    assert db.strategy.partition == 1
    (bare,) = records("deployments.apps", {"metadata": {"name": "x"}})
    assert (bare.replicas, bare.strategy) == (1, None)


@pytest.mark.parametrize(
    ("resource", "path", "templates"),
    [
        (
            "pytorchjobs.kubeflow.org",
            "/apis/kubeflow.org/v1/pytorchjobs",
            [
                ("/spec/pytorchReplicaSpecs/Master/template", "Master", 1, "/spec/pytorchReplicaSpecs/Master/replicas"),
                ("/spec/pytorchReplicaSpecs/Worker/template", "Worker", 4, "/spec/pytorchReplicaSpecs/Worker/replicas"),
            ],
        ),
        (
            "jobsets.jobset.x-k8s.io",
            "/apis/jobset.x-k8s.io/v1alpha2/jobsets",
            [("/spec/replicatedJobs/0/template/spec/template", "workers", 2, "/spec/replicatedJobs/0/replicas")],
        ),
        (
            "trainingruntimes.trainer.kubeflow.org",
            "/apis/trainer.kubeflow.org/v1alpha1/trainingruntimes",
            [
                (
                    "/spec/template/spec/replicatedJobs/0/template/spec/template",
                    "workers",
                    2,
                    "/spec/template/spec/replicatedJobs/0/replicas",
                )
            ],
        ),
        (
            "rayjobs.ray.io",
            "/apis/ray.io/v1/rayjobs",
            [
                ("/spec/rayClusterSpec/headGroupSpec/template", "headgroup", 1, ""),
                (
                    "/spec/rayClusterSpec/workerGroupSpecs/0/template",
                    "gpu",
                    2,
                    "/spec/rayClusterSpec/workerGroupSpecs/0/replicas",
                ),
            ],
        ),
        (
            "leaderworkersets.leaderworkerset.x-k8s.io",
            "/apis/leaderworkerset.x-k8s.io/v1/leaderworkersets",
            [
                ("/spec/leaderWorkerTemplate/leaderTemplate", "leader", 2, "/spec/replicas"),
                ("/spec/leaderWorkerTemplate/workerTemplate", "worker", 2, "/spec/replicas"),
            ],
        ),
        (
            "jobs.batch.volcano.sh",
            "/apis/batch.volcano.sh/v1alpha1/jobs",
            [("/spec/tasks/0/template", "worker", 3, "/spec/tasks/0/replicas")],
        ),
        ("cronjobs.batch", "/apis/batch/v1/cronjobs", [("/spec/jobTemplate/spec/template", "", None, "")]),
        ("trainjobs.trainer.kubeflow.org", "/apis/trainer.kubeflow.org/v1alpha1/trainjobs", [("", "", None, "")]),
    ],
)
def test_where_templates_stand(resource: str, path: str, templates: list[tuple[Any, ...]]) -> None:
    found = records(resource, of(path))
    assert [(entry.template, entry.role, entry.replicas, entry.replicas_pointer) for entry in found] == templates


def test_writers_of_one_template_are_not_anothers() -> None:
    document = of("/apis/kubeflow.org/v1/pytorchjobs")
    atomic = {
        "f:spec": {
            "f:pytorchReplicaSpecs": {"f:Worker": {"f:replicas": {}, "f:template": {"f:spec": {"f:containers": {}}}}}
        }
    }
    fields = [{"manager": "train-cli", "operation": "Update", "time": "2026-01-01T00:00:00Z", "fieldsV1": atomic}]
    document["metadata"]["managedFields"] = fields
    master, worker = records("pytorchjobs.kubeflow.org", document)
    assert set(worker.writers.values()) == {"train-cli"}
    assert all(pointer.startswith("/spec/pytorchReplicaSpecs/Worker/") for pointer in worker.writers)
    assert set(master.writers) == {"/spec/pytorchReplicaSpecs/Worker/replicas"}


def test_quantities_written_as_numbers_are_texts_here() -> None:
    template = {"spec": {"containers": [{"name": "m", "resources": {"requests": {"cpu": 2, "memory": 1.5}}}]}}
    (job,) = records("jobs.batch.volcano.sh", {"spec": {"tasks": [{"name": "w", "template": template}]}})
    assert job.containers[0].requests == {"cpu": "2", "memory": "1.5"}


def scaler(resource: str, document: dict[str, Any]) -> Any:
    fold = AutoscalerFold(BY_ID[resource])
    fold.page("v1", [wire(resource, document)])
    return fold.records()[0]


def test_autoscalers() -> None:
    hpa = scaler("horizontalpodautoscalers.autoscaling", of("/apis/autoscaling/v2/horizontalpodautoscalers"))
    assert (hpa.target_group, hpa.target_kind, hpa.target_name) == ("apps", "Deployment", "web")
    assert (hpa.min_replicas, hpa.max_replicas, hpa.current_replicas) == (2, 9, 3)
    assert (hpa.metrics, hpa.controls) == (("Resource/cpu/Utilization",), ("replicas",))
    keda = scaler("scaledobjects.keda.sh", of("/apis/keda.sh/v1alpha1/scaledobjects"))
    assert (keda.target_group, keda.target_kind, keda.max_replicas, keda.metrics) == (
        "apps",
        "Deployment",
        5,
        ("External/kafka",),
    )
    other = {"spec": {"metrics": [{"type": "External"}, {"type": "Pods"}]}}
    assert scaler("horizontalpodautoscalers.autoscaling", other).metrics == ("External", "Pods")


@pytest.mark.parametrize(
    ("spec", "controls", "mode"),
    [
        ({}, ("cpu", "memory"), "Auto"),
        ({"updatePolicy": {"updateMode": "Off"}}, ("cpu", "memory"), "Off"),
        ({"resourcePolicy": {"containerPolicies": [{"containerName": "*", "mode": "Off"}]}}, (), "Auto"),
        (
            {"resourcePolicy": {"containerPolicies": [{"containerName": "*", "controlledResources": ["cpu"]}]}},
            ("cpu",),
            "Auto",
        ),
        (
            {"resourcePolicy": {"containerPolicies": [{"containerName": "main", "mode": "Off"}]}},
            ("cpu", "memory"),
            "Auto",
        ),
    ],
)
def test_what_a_vpa_writes(spec: dict[str, Any], controls: tuple[str, ...], mode: str) -> None:
    found = scaler("verticalpodautoscalers.autoscaling.k8s.io", {"spec": {"targetRef": {"kind": "Deployment"}} | spec})
    assert (found.controls, found.mode, found.target_group) == (controls, mode, "")


def events(*documents: dict[str, Any]) -> list[Any]:
    fold = EventFold(BY_ID["events"])
    fold.page("v1", [wire("events", document) for document in documents])
    return list(fold.records())


def test_events_are_folded() -> None:
    unhealthy, mount = sorted(events(*of_all("/api/v1/events")), key=lambda event: event.reason, reverse=True)
    assert (unhealthy.count, unhealthy.first, unhealthy.last) == (5, "2026-03-01T11:00:00Z", "2026-03-01T12:00:00Z")
    assert unhealthy.message == "bearer <token> via <address>"
    assert (mount.first, mount.last, len(mount.message)) == ("2026-03-01T11:30:00Z", "2026-03-01T11:30:00Z", 300)


def of_all(path: str) -> list[dict[str, Any]]:
    return built_in()[path]


def test_events_of_the_new_api_and_events_without_times() -> None:
    about = {"kind": "Pod", "name": "p"}
    series = {"count": 9, "lastObservedTime": "2026-01-01T02:00:00.5Z"}
    (found,) = events({"involvedObject": about, "reason": "R", "series": series, "eventTime": "2026-01-01T00:00:00.1Z"})
    assert (found.count, found.first, found.last) == (9, "2026-01-01T00:00:00Z", "2026-01-01T02:00:00Z")
    (bare,) = events({"involvedObject": about, "reason": "R"}, {"involvedObject": about, "reason": "R"})
    assert (bare.count, bare.first, bare.last) == (2, "", "")


def test_warnings_come_before_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "MAX_EVENTS", 2)
    fold = EventFold(BY_ID["events"])
    for number in range(9):
        kind = "Warning" if number == 8 else "Normal"
        fold.page("v1", [wire("events", {"type": kind, "reason": f"r{number}", "involvedObject": {"name": "p"}})])
    assert [event.reason for event in fold.records()] == ["r8", "r0"]
    assert fold.left_out == 7


def test_usage_is_bounded_by_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes_module, "MAX_USAGE", 2)
    fold = UsageFold(BY_ID["pods.metrics.k8s.io"])
    containers = [{"name": f"c{number}", "usage": {"cpu": "100m", "memory": f"{number}Mi"}} for number in range(5)]
    fold.page("v1", [wire("pods.metrics.k8s.io", {"metadata": {"name": "p"}, "containers": containers})])
    assert [usage.container for usage in fold.records()] == ["c4", "c3"]
    assert (fold.left_out, fold.records()[0].memory, fold.records()[0].cpu) == (3, 4 * 1024 * 1024, 0.1)


def test_extras_have_their_facts_under_the_apis_names() -> None:
    builder = Builder()
    for path, items in extensions().items():
        group, version, plural = path.split("/")[2:5]
        resource = BY_ID[f"{plural}.{group}"]
        if resource.fold == "extras":
            builder.begin(resource).page(version, [wire(resource.id, item) for item in items])
    facts = {(extra.ref.kind, extra.ref.name): extra.facts for extra in builder.finish(About()).extras}
    assert facts["NodePool", "default"] == {
        "spec": {"limits": {"cpu": "100"}, "disruption": {"consolidationPolicy": "WhenEmpty"}}
    }
    assert facts["ResourceClaim", "gpu"]["controller"] == {"kind": "Pod", "name": "web-1", "uid": "uid-shop-web-1"}
    assert facts["LocalQueue", "team-a"] == {"spec": {"clusterQueue": "all"}}
    assert facts["Workload", "w0"]["status"] == {"conditions": [{"type": "Admitted", "status": "True"}]}
