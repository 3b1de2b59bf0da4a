# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Objects as Argo CD, Flux, Helm, KEDA, VPA, Kueue and operators really mark them."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import jsonpatch
import pytest
import yaml

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._plan.change import FieldChange, Guard
from ansible_collections.modekeeper.core.plugins.module_utils._plan.facts import Facts, Target
from ansible_collections.modekeeper.core.plugins.module_utils._plan.owners.model import Field
from ansible_collections.modekeeper.core.plugins.module_utils._plan.owners.registry import owners_of
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._plan.source_patches.model import Move
from ansible_collections.modekeeper.core.plugins.module_utils._plan.source_patches.registry import source_patch

from . import objects as o
from .passports import passport

TRACKING = "argocd.argoproj.io/tracking-id"
HELM = {"app.kubernetes.io/managed-by": "Helm"}
RELEASE = {"meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "shop"}


def planned(document: dict[str, Any], *, pattern: str = "cpu", scalers: Any = (), **sections: Any) -> Any:
    seen = o.cluster(document, autoscalers=tuple(scalers))
    signal = o.oom_killed(document) if pattern == "oom" else o.over_requested(document, pattern, use=0.1)
    return make_plan(o.observation(seen, signal), passport(**sections)).body


def source(document: dict[str, Any], **more: Any) -> Any:
    body = planned(document, **more)
    assert (body["items"], body["left_out"]) == ([], [])
    (entry,) = body["at_source"]
    return entry


def ours(document: dict[str, Any], **more: Any) -> Any:
    body = planned(document, **more)
    assert (body["at_source"], body["left_out"]) == ([], [])
    (entry,) = body["items"]
    return entry


def test_nobody_else() -> None:
    assert "owner" not in ours(o.workload())


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"annotations": {TRACKING: "shop-app:apps/Deployment:shop/api"}}, "Argo CD application shop-app"),
        ({"labels": {"argocd.argoproj.io/instance": "shop-app"}}, "Argo CD application shop-app"),
        ({"manager": "argocd-controller"}, "Argo CD application"),
        (
            {"manager": "argocd-application-controller", "labels": {"app.kubernetes.io/instance": "shop-app"}},
            "Argo CD application shop-app",
        ),
        (
            {
                "manager": "kustomize-controller",
                "labels": {
                    "kustomize.toolkit.fluxcd.io/name": "apps",
                    "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
                },
            },
            "Flux Kustomization flux-system/apps",
        ),
        ({"manager": "kustomize-controller"}, "Flux Kustomization"),
    ],
)
def test_gitops(more: dict[str, Any], name: str) -> None:
    entry = source(o.workload(**more))
    assert (entry["owner"]["code"], entry["owner"]["name"]) == ("CONFLICT_GITOPS", name)
    assert entry["owner"]["evidence"]


@pytest.mark.parametrize(
    "more",
    [
        # Helm charts set this label too; alone it proves nothing.
        {"labels": {"app.kubernetes.io/instance": "shop"}},
        # A copied annotation names another object, which Argo CD ignores as well.
        {"annotations": {TRACKING: "shop-app:example.com/Shop:shop/api"}},
        {"annotations": {TRACKING: "broken"}},
        # Charts rendered by other tools carry the label, but no release.
        {"labels": HELM},
        {"annotations": RELEASE},
        # Flux was told to leave it alone.
        {
            "labels": {"kustomize.toolkit.fluxcd.io/name": "apps"},
            "annotations": {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"},
        },
        {
            "labels": {"kustomize.toolkit.fluxcd.io/name": "apps"},
            "annotations": {"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"},
        },
        {"manager": "mk/plan-ab12cd34"},
    ],
)
def test_no_owner(more: dict[str, Any]) -> None:
    assert ours(o.workload(**more))


def test_helm_release() -> None:
    entry = source(o.workload(labels=HELM, annotations=RELEASE, manager="helm"))
    assert entry["owner"] == {
        "code": "CONFLICT_HELM",
        "name": "Helm release shop/shop",
        "evidence": [
            "label app.kubernetes.io/managed-by=Helm",
            "annotation meta.helm.sh/release-name=shop",
            "field manager helm",
        ],
    }
    assert yaml.safe_load(entry["git"]["helm_values"]) == {"resources": {"requests": {"cpu": "900m"}}}
    assert yaml.safe_load(entry["git_inverse"]["helm_values"]) == {"resources": {"requests": {"cpu": "1"}}}
    assert "depends on the chart" in entry["note"]


def test_a_flux_helm_release_goes_before_helm() -> None:
    labels = HELM | {"helm.toolkit.fluxcd.io/name": "shop", "helm.toolkit.fluxcd.io/namespace": "flux-system"}
    entry = source(o.workload(labels=labels, annotations=RELEASE, manager="helm-controller"))
    assert (entry["owner"]["code"], entry["owner"]["name"]) == ("CONFLICT_GITOPS", "Flux HelmRelease flux-system/shop")
    assert entry["codes"] == ["CONFLICT_GITOPS", "CONFLICT_HELM"]
    assert [other["code"] for other in entry["others"]] == ["CONFLICT_HELM"]
    renderer = yaml.safe_load(entry["git"]["helm_release_post_renderer"])["spec"]["postRenderers"][0]
    patch = renderer["kustomize"]["patches"][0]
    assert yaml.safe_load(patch["patch"])[-1]["value"] == "900m"
    assert yaml.safe_load(entry["git"]["helm_release_values"]) == {
        "spec": {"values": {"resources": {"requests": {"cpu": "900m"}}}}
    }


def test_hpa_on_cpu_utilisation_owns_the_cpu_request() -> None:
    document = o.workload()
    hpa = o.scaler(
        "HorizontalPodAutoscaler", document, metrics=("Resource/cpu/Utilization",), min_replicas=2, max_replicas=8
    )
    entry = source(document, scalers=[hpa])
    assert (entry["owner"]["code"], entry["owner"]["name"]) == ("CONFLICT_AUTOSCALER", "HorizontalPodAutoscaler api")
    assert "Change its target" in entry["note"]
    assert ours(document, pattern="oom", scalers=[hpa])["knob"] == "mem_limit"


def test_an_hpa_that_reckons_with_the_request_leaves_the_patch_to_who_writes_it() -> None:
    document = o.workload(labels=HELM, annotations=RELEASE, manager="helm")
    entry = source(
        document, scalers=[o.scaler("HorizontalPodAutoscaler", document, metrics=("Resource/cpu/Utilization",))]
    )
    assert (entry["owner"]["code"], entry["codes"]) == ("CONFLICT_AUTOSCALER", ["CONFLICT_HELM", "CONFLICT_AUTOSCALER"])
    assert "helm_values" in entry["git"]
    assert "Change its target" in entry["note"]
    assert "depends on the chart" in entry["note"]


def test_a_vpa_goes_before_the_operator_that_made_the_object() -> None:
    owner = {"apiVersion": "example.com/v1", "kind": "Shop", "name": "main", "uid": "u-shop", "controller": True}
    document = o.workload(owner=owner)
    entry = source(document, scalers=[o.scaler("VerticalPodAutoscaler", document, mode="Auto")])
    assert (entry["owner"]["code"], list(entry["git"])) == ("CONFLICT_AUTOSCALER", ["vertical_pod_autoscaler"])
    assert [other["code"] for other in entry["others"]] == ["CONFLICT_OPERATOR"]


@pytest.mark.parametrize(
    ("metric", "owned"),
    [
        ("Resource/cpu/Utilization", True),
        ("ContainerResource/cpu/Utilization", True),
        ("Resource/cpu/AverageValue", False),
        ("Resource/memory/Utilization", False),
        ("External", False),
        ("Pods", False),
    ],
)
def test_which_hpa_metrics_reckon_with_the_request(metric: str, owned: bool) -> None:
    document = o.workload()
    body = planned(document, scalers=[o.scaler("HorizontalPodAutoscaler", document, metrics=(metric,))])
    assert bool(body["at_source"]) == owned


def test_an_hpa_of_another_object_owns_nothing() -> None:
    document = o.workload()
    other = o.scaler("HorizontalPodAutoscaler", o.workload("other"), metrics=("Resource/cpu/Utilization",))
    assert ours(document, scalers=[other])


@pytest.mark.parametrize(
    ("mode", "owned"),
    [("Auto", True), ("Recreate", True), ("Initial", True), ("InPlaceOrRecreate", True), ("Off", False)],
)
def test_vpa(mode: str, owned: bool) -> None:
    document = o.workload()
    body = planned(
        document, scalers=[o.scaler("VerticalPodAutoscaler", document, mode=mode, controls=("cpu", "memory"))]
    )
    assert bool(body["at_source"]) == owned


def test_vpa_gets_a_bound_on_the_side_the_change_goes_to() -> None:
    document = o.workload()
    vpa = o.scaler("VerticalPodAutoscaler", document, mode="Auto")
    down, up = source(document, scalers=[vpa]), source(document, pattern="oom", scalers=[vpa])
    policies = [
        yaml.safe_load(entry["git"]["vertical_pod_autoscaler"])["spec"]["resourcePolicy"]["containerPolicies"][0]
        for entry in (down, up)
    ]
    assert policies == [
        {"containerName": "app", "maxAllowed": {"cpu": "900m"}},
        {"containerName": "app", "minAllowed": {"memory": "1280Mi"}},
    ]
    assert (down["patch"], down["patch_ref"]["kind"]) == ([], "VerticalPodAutoscaler")


def test_vpa_that_controls_memory_alone_leaves_cpu() -> None:
    document = o.workload()
    assert ours(document, scalers=[o.scaler("VerticalPodAutoscaler", document, mode="Auto", controls=("memory",))])


def test_operator() -> None:
    owner = {"apiVersion": "example.com/v1", "kind": "Shop", "name": "main", "uid": "u-shop", "controller": True}
    entry = source(o.workload(owner=owner, annotations={TRACKING: "a:apps/Deployment:shop/api"}))
    assert (entry["owner"]["code"], entry["owner"]["name"]) == ("CONFLICT_OPERATOR", "Shop main")
    assert entry["codes"] == ["CONFLICT_GITOPS", "CONFLICT_OPERATOR"]
    assert yaml.safe_load(entry["git"]["resources_fragment"]) == {"resources": {"requests": {"cpu": "900m"}}}
    assert (entry["patch"], entry["inverse"]) == ([], [])


def test_an_owner_that_is_no_controller_owns_nothing() -> None:
    owner = {"apiVersion": "example.com/v1", "kind": "Shop", "name": "main", "uid": "u-shop", "controller": False}
    assert ours(o.workload(owner=owner))


def test_an_observed_custom_resource_is_patched_itself() -> None:
    job = o.workload("train", kind="PyTorchJob", status={"conditions": [{"type": "Running", "status": "True"}]})
    entry = source(job, pattern="oom")
    assert (entry["owner"]["code"], entry["owner"]["name"]) == ("TARGET_RUNNING", "PyTorchJob train")
    assert entry["patch"][-1]["path"].startswith("/spec/pytorchReplicaSpecs/Worker/template/spec/containers/0/")
    assert "strategic_merge" not in entry["git"]  # it would replace the list of containers
    assert "next run" in entry["note"]


@pytest.mark.parametrize(
    ("manager", "adopt", "owned"),
    [
        ("kubectl-client-side-apply", [], True),
        ("kubectl-client-side-apply", ["kubectl-client-side-apply"], False),
        ("Terraform", ["kubectl-edit"], True),
        ("kubectl-edit", ["kubectl-edit"], False),
    ],
)
def test_sources_outside_the_adopt_list(manager: str, adopt: list[str], owned: bool) -> None:
    body = planned(o.workload(manager=manager), adopt=adopt)
    assert [entry["owner"]["code"] for entry in body["at_source"]] == (["CONFLICT_SOURCE"] if owned else [])
    if owned:
        assert body["at_source"][0]["owner"]["name"] == manager


def test_a_field_without_a_known_writer_is_nobodys() -> None:
    document = o.workload(manager="Terraform")
    document["metadata"]["managedFields"] = []
    assert ours(document)


def test_the_writer_of_another_field_owns_nothing() -> None:
    document = o.workload()
    document["metadata"]["managedFields"].append(
        {
            "manager": "Terraform",
            "operation": "Update",
            "time": "2026-03-01T00:00:00Z",
            "fieldsV1": {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"app"}': {"f:image": {}}}}}}},
        }
    )
    assert ours(document)


def test_kueue() -> None:
    document = o.workload(labels={"kueue.x-k8s.io/queue-name": "team-a"})
    entry = source(document)
    assert (entry["owner"]["code"], entry["owner"]["name"]) == ("CONFLICT_QUEUE", "Kueue queue team-a")
    managed = source(o.workload(labels={"kueue.x-k8s.io/managed": "true"}))
    assert managed["owner"]["name"] == "Kueue queue"


def test_a_running_job_and_a_queued_one() -> None:
    running = source(o.workload("train", kind="Job"), pattern="oom")
    assert running["codes"] == ["TARGET_RUNNING"]
    queued = o.workload("train", kind="Job", labels={"kueue.x-k8s.io/queue-name": "q"}, spec={"suspend": True})
    assert source(queued, pattern="oom")["codes"] == ["CONFLICT_QUEUE", "TARGET_RUNNING"]


def test_a_finished_job_is_for_its_next_run_and_a_suspended_one_is_ours() -> None:
    finished = o.workload("train", kind="Job", status={"completionTime": "2026-03-04T10:00:00Z"})
    assert source(finished, pattern="oom")["codes"] == ["TARGET_IMMUTABLE"]
    suspended = o.workload("train", kind="Job", spec={"suspend": True}, status={"active": 0})
    assert ours(suspended, pattern="oom")["knob"] == "mem_limit"


# --- what the patches do ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "CronJob"])
def test_git_patches_change_the_manifest_and_back(kind: str) -> None:
    document = o.workload(kind=kind, manager="Terraform")
    entry = source(document, pattern="oom")
    live = jsonpatch.apply_patch(copy.deepcopy(document), entry["patch"])
    assert live != document
    assert jsonpatch.apply_patch(copy.deepcopy(live), entry["inverse"]) == document
    manifest = copy.deepcopy(document)
    del manifest["metadata"]["uid"], manifest["status"]
    for form in ("json6902", "kustomize"):
        forth, back = (yaml.safe_load(entry[git][form]) for git in ("git", "git_inverse"))
        if form == "kustomize":
            assert forth["patches"][0]["target"]["kind"] == kind
            forth, back = (yaml.safe_load(text["patches"][0]["patch"]) for text in (forth, back))
        changed = jsonpatch.apply_patch(copy.deepcopy(manifest), forth)
        assert changed["spec"] == live["spec"]
        assert jsonpatch.apply_patch(changed, back) == manifest
    merge = yaml.safe_load(entry["git"]["strategic_merge"])
    assert (merge["kind"], merge["metadata"]) == (kind, {"name": "api", "namespace": "shop"})
    template = merge["spec"]["jobTemplate"]["spec"]["template"] if kind == "CronJob" else merge["spec"]["template"]
    assert template["spec"]["containers"] == [{"name": "app", "resources": {"limits": {"memory": "1280Mi"}}}]


def test_a_git_patch_on_another_container_order_fails_loudly() -> None:
    entry = source(o.workload(manager="Terraform"))
    manifest = o.workload(containers=[o.container("sidecar", {"cpu": "1"}), o.container("app", {"cpu": "1"})])
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch(manifest, yaml.safe_load(entry["git"]["json6902"]))


def _replicas_move(document: dict[str, Any], scaler: Any, old: int, new: int) -> Any:
    seen = o.cluster(document, autoscalers=(scaler,))
    facts = Facts.of(seen, parse_time(o.NOW))
    target = Target(seen.workloads[0], seen.workloads[0].containers[0])
    owners = owners_of(Field(target, ("replicas",), ("/spec/replicas",)), facts, passport())
    guards = (Guard("/metadata/uid", seen.workloads[0].ref.uid),)
    return owners, source_patch(Move(target, guards, (FieldChange("/spec/replicas", old, new),), owners[0]))


@pytest.mark.parametrize(
    ("kind", "least", "most", "old", "new", "expected"),
    [
        ("HorizontalPodAutoscaler", 2, 8, 4, 5, {"minReplicas": 5}),
        ("HorizontalPodAutoscaler", 2, 4, 4, 5, {"minReplicas": 5, "maxReplicas": 5}),
        ("HorizontalPodAutoscaler", 2, 8, 4, 3, {"maxReplicas": 3}),
        ("HorizontalPodAutoscaler", 4, 8, 4, 3, {"minReplicas": 3, "maxReplicas": 3}),
        ("ScaledObject", 2, 8, 4, 5, {"minReplicaCount": 5}),
        ("ScaledObject", None, None, 4, 5, {}),
    ],
)
def test_replicas_under_an_autoscaler_become_its_bounds(
    kind: str, least: int | None, most: int | None, old: int, new: int, expected: dict[str, int]
) -> None:
    document = o.workload()
    scaler = o.scaler(kind, document, min_replicas=least, max_replicas=most)
    owners, patch = _replicas_move(document, scaler, old, new)
    assert owners[0].code == "CONFLICT_AUTOSCALER"
    live = {"metadata": {"uid": scaler.ref.uid}, "spec": {"minReplicas": least, "maxReplicas": most}}
    if kind == "ScaledObject":
        live["spec"] = {"minReplicaCount": least, "maxReplicaCount": most}
    after = jsonpatch.apply_patch(copy.deepcopy(live), patch.patch)
    assert {key: value for key, value in after["spec"].items() if live["spec"][key] != value} == expected
    assert jsonpatch.apply_patch(after, patch.inverse) == live
    assert patch.ref == scaler.ref


def test_the_hpa_that_keda_makes_is_not_the_source() -> None:
    document = o.workload()
    keda = o.scaler("ScaledObject", document, name="api", min_replicas=1, max_replicas=9)
    hpa = o.scaler("HorizontalPodAutoscaler", document, name="keda-hpa-api", min_replicas=1, max_replicas=9)
    seen = o.cluster(document, autoscalers=(hpa, keda))
    facts = Facts.of(seen, parse_time(o.NOW))
    target = Target(seen.workloads[0], seen.workloads[0].containers[0])
    owners = owners_of(Field(target, ("replicas",), ("/spec/replicas",)), facts, passport())
    assert [owner.name for owner in owners] == ["ScaledObject api"]


def test_a_writer_of_bounds_needs_an_autoscaler() -> None:
    document = o.workload()
    scaler = o.scaler("HorizontalPodAutoscaler", document, min_replicas=2, max_replicas=8)
    owners, _unused = _replicas_move(document, scaler, 4, 5)
    nobody = dataclasses.replace(owners[0], scaler=None)
    target = Target(o.records(document)[0], o.records(document)[0].containers[0])
    with pytest.raises(ValueError, match="no autoscaler"):
        source_patch(Move(target, (), (FieldChange("/spec/replicas", 4, 5),), nobody))
