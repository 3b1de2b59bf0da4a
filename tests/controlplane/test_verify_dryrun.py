# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The dry-run contract against a real API server: what is taken, what is refused, by which code, and that nothing persists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.clock import SystemClock
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.exchange import exchange
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.normalise import changes, side_changes
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.ownership import ownership_request
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup, patched
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.request import LAST_CHANGE
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.resources import Resource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.runner import Outcome, Runner
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.quantity import canonical
from tests.controlplane import ControlPlane, describe, mutations, wait_until

from .verify_helpers import STAMP, Interposed, client, create, patch_of, ref_of, target_of, template, workload

DEPLOYMENTS = Resource("apps", "v1", "deployments", True)
CPU = "/spec/template/spec/containers/0/resources/requests/cpu"
MERGE = "application/merge-patch+json"
DEAD = "https://127.0.0.1:1/hook"


@pytest.fixture
def api(control_plane: ControlPlane) -> Iterator[ApiClient]:
    opened = client(control_plane.admin_kubeconfig)
    yield opened
    opened.close()


def dry_run(api: Any, document: dict[str, Any], values: dict[str, Any]) -> Outcome:
    return Runner(api, SystemClock()).patch(target_of(api, document, values))


def probe(api: Any, document: dict[str, Any], namespace: str) -> Outcome:
    found = Runner(api, SystemClock()).probe(document, "/spec/template", namespace, "mk-probe", STAMP.manager)
    assert found is not None
    return found


def deployment(plane: ControlPlane, namespace: str, name: str = "web", **resources: str) -> dict[str, Any]:
    return create(plane, DEPLOYMENTS, namespace, workload("Deployment", name, **resources))


JOB = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "train"},
    "spec": {"suspend": True, "template": {"spec": template("x")["spec"] | {"restartPolicy": "Never"}}},
}
CRON = {
    "apiVersion": "batch/v1",
    "kind": "CronJob",
    "metadata": {"name": "nightly"},
    "spec": {"schedule": "0 0 * * *", "suspend": True, "jobTemplate": {"spec": {"template": JOB["spec"]["template"]}}},  # type: ignore[index]
}
HPA = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "web"},
    "spec": {
        "minReplicas": 1,
        "maxReplicas": 3,
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"},
    },
}
MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"accum": "4", "other": "x"}}
ENV = "/spec/template/spec/containers/0/env/0/value"

TARGETS: list[Any] = [
    pytest.param(
        "apps/v1", "deployments", workload("Deployment", "a"), CPU, "1250m", "1250m", id="deployment-resource"
    ),
    pytest.param("apps/v1", "deployments", workload("Deployment", "a"), "/spec/replicas", 1, 1, id="replicas"),
    pytest.param("apps/v1", "deployments", workload("Deployment", "a"), ENV, "4", "4", id="env"),
    pytest.param("apps/v1", "statefulsets", workload("StatefulSet", "a"), CPU, "2000m", "2", id="statefulset"),
    pytest.param("apps/v1", "daemonsets", workload("DaemonSet", "a"), CPU, "0.8", "800m", id="daemonset"),
    pytest.param("batch/v1", "jobs", JOB, CPU, "2", "2", id="suspended-job"),
    pytest.param("batch/v1", "cronjobs", CRON, "/spec/jobTemplate" + CPU, "2", "2", id="cronjob"),
    pytest.param("autoscaling/v2", "horizontalpodautoscalers", HPA, "/spec/minReplicas", 2, 2, id="hpa-min"),
    pytest.param("autoscaling/v2", "horizontalpodautoscalers", HPA, "/spec/maxReplicas", 4, 4, id="hpa-max"),
    pytest.param("v1", "configmaps", MAP, "/data/accum", "8", "8", id="configmap"),
]


@pytest.mark.parametrize(("version", "plural", "body", "path", "to", "returned"), TARGETS)
def test_each_kind_of_target_is_taken_and_only_the_plan_shows(
    control_plane: ControlPlane,
    namespace: str,
    api: ApiClient,
    version: str,
    plural: str,
    body: Any,
    path: str,
    to: Any,
    returned: Any,
) -> None:
    group, _unused, number = version.rpartition("/")
    stored = create(control_plane, Resource(group, number, plural, True), namespace, body)
    mark = control_plane.audit_mark()
    outcome = dry_run(api, stored, {path: to})
    assert outcome.answer.kind == "accepted"  # controllers may write in between: then it takes a second try
    assert outcome.live is not None
    assert outcome.result is not None
    assert lookup(outcome.result, path) == returned
    assert lookup(outcome.result, LAST_CHANGE) == "ab12cd34.1.<time>"
    found = changes(outcome.live, outcome.result)
    assert not side_changes(found, {path: to}, [LAST_CHANGE])
    assert {change.path for change in found} <= {path, LAST_CHANGE}
    managers = {entry["manager"] for entry in outcome.result["metadata"]["managedFields"]}
    assert "mk/plan-ab12cd34" in managers
    assert not describe(mutations(control_plane.audit_events(mark)))


def test_a_custom_resource_is_a_target_too(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    control_plane.apply(
        """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: trainjobs.verify.example.org}
spec:
  group: verify.example.org
  scope: Namespaced
  names: {plural: trainjobs, singular: trainjob, kind: TrainJob, listKind: TrainJobList}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
"""
    )
    resource = Resource("verify.example.org", "v1", "trainjobs", True)
    wait_until(lambda: control_plane.send("GET", resource.path(namespace)).status == 200, "the kind", 30)
    body = {"apiVersion": "verify.example.org/v1", "kind": "TrainJob", "metadata": {"name": "a"}, "spec": {"nodes": 2}}
    outcome = dry_run(api, create(control_plane, resource, namespace, body), {"/spec/nodes": 3})
    assert outcome.answer.kind == "accepted"


def test_a_stale_version_alone_is_sent_anew(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    stored = deployment(control_plane, namespace)
    path = DEPLOYMENTS.path(namespace, "web")
    racing = Interposed(api, [lambda: touch(control_plane, path, {"metadata": {"labels": {"a": "b"}}})])
    outcome = dry_run(racing, stored, {CPU: "1250m"})
    # At least twice: the deployment's own controller may write its status in between too, which costs one try more.
    assert outcome.answer.kind == "accepted"
    assert 2 <= outcome.tries <= 4


def test_a_touched_field_that_moved_is_drift(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    stored = create(control_plane, DEPLOYMENTS, namespace, workload("Deployment", "web", 1))
    path = DEPLOYMENTS.path(namespace, "web")
    racing = Interposed(api, [lambda: touch(control_plane, path, {"spec": {"replicas": 0}})])
    outcome = dry_run(racing, stored, {"/spec/replicas": 2})
    assert (outcome.answer.code, outcome.answer.details) == ("DRIFT_FIELD", {"paths": ["/spec/replicas"]})
    assert dry_run(api, stored, {"/spec/replicas": 2}).tries == 0


def test_an_object_that_never_rests_is_contention(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    stored = deployment(control_plane, namespace)
    path = DEPLOYMENTS.path(namespace, "web")
    counter = iter(range(100))
    write = repeat(lambda: touch(control_plane, path, {"metadata": {"labels": {"n": str(next(counter))}}}))
    outcome = dry_run(Interposed(api, write), stored, {CPU: "1250m"})
    assert (outcome.answer.kind, outcome.answer.code, outcome.tries) == ("undecided", "CONTENTION", 5)


def touch(plane: ControlPlane, path: str, patch: dict[str, Any]) -> None:
    plane.request("PATCH", path, patch, MERGE)


def test_an_object_made_anew_or_gone_is_drift(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    stored = create(control_plane, Resource("", "v1", "configmaps", True), namespace, MAP)
    path = f"/api/v1/namespaces/{namespace}/configmaps/settings"
    control_plane.request("DELETE", path)
    assert dry_run(api, stored, {"/data/accum": "8"}).answer.code == "DRIFT_GONE"
    control_plane.request("POST", f"/api/v1/namespaces/{namespace}/configmaps", MAP)
    assert dry_run(api, stored, {"/data/accum": "8"}).answer.code == "DRIFT_UID"
    remade = control_plane.request("GET", path).json()
    vanishing = Interposed(api, [lambda: control_plane.request("DELETE", path) and None])
    assert dry_run(vanishing, remade, {"/data/accum": "8"}).answer.code == "DRIFT_GONE"


def test_refusals_of_the_object_itself(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    stored = deployment(control_plane, namespace)
    job = create(control_plane, Resource("batch", "v1", "jobs", True), namespace, JOB)
    refused = {
        "PATCH_UNDECODABLE": dry_run(api, stored, {CPU: "many"}),
        "VALIDATION_REJECTED": dry_run(api, stored, {CPU: "-1"}),
        "TARGET_IMMUTABLE": dry_run(api, job, {ENV: "4"}),
        "PATCH_PATH_INVALID": Runner(api, SystemClock()).patch(with_operation(api, stored)),
    }
    for code, outcome in refused.items():
        assert (outcome.answer.kind, outcome.answer.code) == ("refused", code)
        assert "correct horse" not in repr(outcome.answer)
    unknown = dry_run(api, stored, {"/spec/replicas": "two"})
    assert unknown.answer.code == "PATCH_UNDECODABLE"
    strict = with_operation(api, stored, path="/spec/replicaz", op="add", value=1)
    assert Runner(api, SystemClock()).patch(strict).answer.code == "PATCH_UNDECODABLE"


def with_operation(
    api: ApiClient, stored: dict[str, Any], path: str = "/spec/none/deeper", op: str = "replace", value: Any = 1
) -> Any:
    target = target_of(api, stored, {})
    return type(target)(
        target.ref, target.resource, (*target.patch, {"op": op, "path": path, "value": value}), target.stamp
    )


def test_a_missing_right_is_told_from_a_refusal(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    stored = deployment(control_plane, namespace)
    target = target_of(api, stored, {CPU: "1250m"})
    control_plane.apply(
        f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: reader, namespace: {namespace}}}
rules: [{{apiGroups: [apps], resources: [deployments], verbs: [get]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: reader, namespace: {namespace}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}}
subjects: [{{kind: User, apiGroup: rbac.authorization.k8s.io, name: reader}}]
"""
    )
    reader = client(control_plane.kubeconfig_for("reader"))
    wait_until(lambda: Runner(reader, SystemClock()).patch(target).answer.code != "READ_FORBIDDEN", "the role", 10)
    outcome = Runner(reader, SystemClock()).patch(target)
    assert (outcome.answer.kind, outcome.answer.code) == ("undecided", "RBAC_DENIED")
    stranger = client(control_plane.kubeconfig_for("stranger"))
    assert Runner(stranger, SystemClock()).patch(target).answer.code == "READ_FORBIDDEN"


def test_probe_pods_meet_quota_limit_range_and_pod_security(
    control_plane: ControlPlane, namespace: str, api: ApiClient
) -> None:
    body = workload("Deployment", "web")
    body["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"] = {"cpu": "1"}
    stored = create(control_plane, DEPLOYMENTS, namespace, body)
    limit = CPU.replace("requests", "limits")
    larger = patched(stored, patch_of(stored, {CPU: "1250m", limit: "1250m"}))
    assert probe(api, larger, namespace).answer.kind == "accepted"
    control_plane.apply(
        f"""
apiVersion: v1
kind: LimitRange
metadata: {{name: bounds, namespace: {namespace}}}
spec: {{limits: [{{type: Container, max: {{cpu: 1100m}}}}]}}
"""
    )
    wait_until(lambda: probe(api, larger, namespace).answer.kind != "accepted", "the limit range", 10)
    outcome = probe(api, larger, namespace)
    assert (outcome.answer.code, outcome.answer.details["plugin"]) == ("ADMISSION_DENIED", "LimitRange")
    assert probe(api, stored, namespace).answer.kind == "accepted"
    assert dry_run(api, stored, {CPU: "1250m", limit: "1250m"}).answer.kind == "accepted"
    control_plane.request("DELETE", f"/api/v1/namespaces/{namespace}/limitranges/bounds")
    control_plane.apply(
        f"""
apiVersion: v1
kind: ResourceQuota
metadata: {{name: share, namespace: {namespace}}}
spec: {{hard: {{requests.cpu: 1200m}}}}
"""
    )
    wait_until(lambda: probe(api, larger, namespace).answer.code == "QUOTA_SHORT", "the quota", 20)
    assert probe(api, larger, namespace).answer.details == {"quota": "share"}
    control_plane.request("DELETE", f"/api/v1/namespaces/{namespace}/resourcequotas/share")
    touch(
        control_plane,
        f"/api/v1/namespaces/{namespace}",
        {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}},
    )
    wait_until(lambda: probe(api, larger, namespace).answer.details.get("plugin") == "PodSecurity", "the level", 10)
    outcome = probe(api, larger, namespace)
    assert (outcome.answer.code, outcome.answer.details["level"]) == ("ADMISSION_DENIED", "restricted:latest")
    warned = dry_run(api, stored, {CPU: "900m"})
    assert warned.answer.kind == "accepted"
    assert any("PodSecurity" in text for text in warned.warnings)


def webhook(namespace: str, name: str, policy: str) -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": name},
        "webhooks": [
            {
                "name": f"{name}.example.org",
                "clientConfig": {"url": DEAD},
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "failurePolicy": policy,
                "timeoutSeconds": 1,
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
                "rules": [
                    {
                        "apiGroups": ["apps"],
                        "apiVersions": ["v1"],
                        "operations": ["UPDATE"],
                        "resources": ["deployments"],
                    }
                ],
            }
        ],
    }


HOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"


@pytest.mark.parametrize(
    ("policy", "kind", "code"), [("Fail", "undecided", "WEBHOOK_UNAVAILABLE"), ("Ignore", "accepted", "")]
)
def test_a_dead_webhook(
    control_plane: ControlPlane, namespace: str, api: ApiClient, policy: str, kind: str, code: str
) -> None:
    stored = deployment(control_plane, namespace)
    name = f"dead-{policy.lower()}"
    control_plane.request("POST", HOOKS, webhook(namespace, name, policy))
    try:
        if kind != "accepted":
            wait_until(lambda: dry_run(api, stored, {CPU: "1250m"}).answer.kind == kind, "the webhook", 10)
        outcome = dry_run(api, stored, {CPU: "1250m"})
        assert (outcome.answer.kind, outcome.answer.code) == (kind, code)
        assert not outcome.warnings
    finally:
        control_plane.request("DELETE", f"{HOOKS}/{name}")


def test_a_policy_that_denies_is_named(control_plane: ControlPlane, namespace: str, api: ApiClient) -> None:
    stored = deployment(control_plane, namespace)
    control_plane.apply(
        f"""
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: no-changes}}
spec:
  failurePolicy: Fail
  matchConstraints: {{resourceRules: [{{apiGroups: [apps], apiVersions: ["*"], operations: [UPDATE], resources: [deployments]}}]}}
  matchConditions: [{{name: here, expression: "request.namespace == '{namespace}'"}}]
  validations: [{{expression: "false", messageExpression: "'env ' + object.spec.template.spec.containers[0].env[1].value"}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{name: no-changes-here}}
spec: {{policyName: no-changes, validationActions: [Deny]}}
"""
    )
    try:
        wait_until(lambda: dry_run(api, stored, {CPU: "1250m"}).answer.kind == "refused", "the policy", 20)
        answer = dry_run(api, stored, {CPU: "1250m"}).answer
        assert (answer.code, answer.details) == (
            "ADMISSION_DENIED",
            {"policy": "no-changes", "binding": "no-changes-here"},
        )
        assert "correct horse" not in repr(answer)
    finally:
        root = "/apis/admissionregistration.k8s.io/v1"
        control_plane.request("DELETE", f"{root}/validatingadmissionpolicybindings/no-changes-here")
        control_plane.request("DELETE", f"{root}/validatingadmissionpolicies/no-changes")


def test_the_ownership_probe_names_manager_and_field(
    control_plane: ControlPlane, namespace: str, api: ApiClient
) -> None:
    path = DEPLOYMENTS.path(namespace, "web")
    stored = control_plane.request(
        "POST", f"{DEPLOYMENTS.path(namespace)}?fieldManager=terraform", workload("Deployment", "web")
    ).json()
    request = ownership_request(path, ref_of(stored), patch_of(stored, {CPU: "1250m"}), stored, STAMP.manager)
    assert request is not None
    answer, _unused = exchange(api, request, SystemClock())
    assert answer.code == "CONFLICT_FIELD_MANAGER"
    assert answer.details == {
        "managers": ["terraform"],
        "fields": ['.spec.template.spec.containers[name="main"].resources.requests.cpu'],
    }
    unowned = ownership_request(
        path, ref_of(stored), ({"op": "add", "path": "/spec/minReadySeconds", "value": 3},), stored, "mk/plan-x"
    )
    assert unowned is not None
    assert exchange(api, unowned, SystemClock())[0].kind == "accepted"


QUANTITIES = [
    "1000m",
    "1024Mi",
    "1e3",
    "1e4",
    "1.500",
    "0.125",
    "1.5Gi",
    "0.5Ki",
    "512Mi",
    "1000",
    "0.8",
    "5.",
    ".5",
    "1E3",
    "012",
    "129e6",
]


def test_quantities_are_rewritten_as_we_say(control_plane: ControlPlane, namespace: str) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": template("p")["spec"]}
    for text in QUANTITIES:
        pod["spec"]["containers"][0]["resources"] = {"requests": {"memory": text}}  # type: ignore[index]
        answer = control_plane.request("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", pod)
        assert answer.json()["spec"]["containers"][0]["resources"]["requests"]["memory"] == canonical(text)
