# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What pods request, which are worth naming, and whom they count for."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef, PodSummary
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project import pods as pods_module
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.notable import rank
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.owners import Owners
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.project.pods import PodFold, effective_requests
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.resources import BY_ID
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.trim import trim
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.wire.common import Owner
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.wire.core import Pod

NANO = 10**9
READY = [{"type": "Ready", "status": "True"}]


def pod(document: dict[str, Any]) -> Pod:
    return msgspec.convert({"metadata": {"name": "p", "namespace": "a"}} | document, Pod)


def asks(cpu: str, **more: Any) -> dict[str, Any]:
    return {"name": f"c{cpu}", "resources": {"requests": {"cpu": cpu}}, **more}


@pytest.mark.parametrize(
    ("spec", "cores"),
    [
        ({"containers": [asks("1")]}, 1),
        ({"containers": [asks("1"), asks("500m")]}, 1.5),
        ({"containers": [asks("1")], "initContainers": [asks("3")]}, 3),
        ({"containers": [asks("4")], "initContainers": [asks("3")]}, 4),
        # A sidecar runs beside the containers and beside the init containers that come after it.
        ({"containers": [asks("2")], "initContainers": [asks("1", restartPolicy="Always"), asks("3")]}, 4),
        ({"containers": [asks("2")], "initContainers": [asks("3"), asks("1", restartPolicy="Always")]}, 3),
        ({"containers": [asks("2")], "initContainers": [asks("1", restartPolicy="Always")]}, 3),
        ({"containers": [asks("1")], "overhead": {"cpu": "250m"}}, 1.25),
        ({"containers": []}, None),
    ],
)
def test_what_the_scheduler_reserves(spec: dict[str, Any], cores: float | None) -> None:
    found = effective_requests(pod({"spec": spec})).get("cpu")
    assert found == (None if cores is None else cores * NANO)


def container(**more: Any) -> dict[str, Any]:
    return {"name": "main", "ready": True, "restartCount": 0, "state": {"running": {}}} | more


WELL = {"phase": "Running", "conditions": READY, "containerStatuses": [container()]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"phase": "Succeeded"}, None),
        (
            {"phase": "Succeeded", "containerStatuses": [container(lastState={"terminated": {"reason": "OOMKilled"}})]},
            0,
        ),
        ({"phase": "Failed"}, 0),
        ({"phase": "Failed", "reason": "Evicted"}, 0),
        ({"phase": "Unknown"}, 0),
        ({"phase": "Pending", "conditions": []}, 1),
        ({"phase": "Pending", "containerStatuses": [container(state={"waiting": {"reason": "ContainerCreating"}})]}, 1),
        ({"phase": "Pending", "containerStatuses": [container(state={"waiting": {"reason": "ErrImagePull"}})]}, 0),
        ({"containerStatuses": [container(state={"waiting": {"reason": "CrashLoopBackOff"}}, restartCount=9)]}, 0),
        ({"containerStatuses": [container(state={"terminated": {"exitCode": 1}})], "conditions": []}, 0),
        ({"containerStatuses": [container(state={"terminated": {"exitCode": 0}})], "conditions": []}, 2),
        ({"conditions": []}, 2),
        ({"containerStatuses": [container(restartCount=2)]}, 3),
        ({"containerStatuses": [container(restartCount=2, lastState={"terminated": {"reason": "OOMKilled"}})]}, 0),
        ({"initContainerStatuses": [container(restartCount=1, state={"terminated": {"exitCode": 0}})]}, 3),
    ],
)
def test_which_pods_are_worth_naming(change: dict[str, Any], expected: int | None) -> None:
    found = pod({"status": WELL | change})
    ready = any(entry.type == "Ready" for entry in found.status.conditions)
    restarts = sum(entry.restart_count for entry in found.status.container_statuses)
    assert rank(found, ready=ready, restarts=restarts) == expected


def test_a_pod_on_its_way_out_is_not_well() -> None:
    leaving = pod({"metadata": {"name": "p", "deletionTimestamp": "2026-01-01T00:00:00Z"}, "status": WELL})
    assert rank(leaving, ready=True, restarts=0) == 2


def ref(kind: str, uid: str, name: str = "x") -> ObjectRef:
    return ObjectRef("g", "v1", kind, "a", name, uid)


def owner(uid: str, kind: str = "ReplicaSet") -> list[Owner]:
    return [Owner(api_version="g/v1", kind=kind, name="x", uid=uid, controller=True)]


def fold(owners: Owners, *documents: dict[str, Any]) -> PodFold:
    items = [pod(document) for document in documents]
    trim(items, frozenset())
    made = PodFold(BY_ID["pods"], owners)
    made.page("v1", items)
    return made


def owned(
    uid: str, name: str = "p", labels: dict[str, str] | None = None, status: dict[str, Any] | None = None
) -> dict[str, Any]:
    references = [{"uid": "other"}, {"apiVersion": "g/v1", "kind": "K", "name": "x", "uid": uid, "controller": True}]
    metadata = {
        "name": name,
        "namespace": "a",
        "uid": f"u-{name}",
        "labels": labels or {},
        "ownerReferences": references,
    }
    return {"metadata": metadata, "status": status or WELL, "spec": {"nodeName": "n"}}


def test_a_pod_counts_for_all_above_it() -> None:
    owners = Owners()
    owners.add(ref("Job", "job"), owner("set", "JobSet"))
    owners.add(ref("JobSet", "set"), [])
    made = fold(owners, owned("job", "p"), owned("job", "q", status={"phase": "Failed", "qosClass": "BestEffort"}))
    expected = PodSummary(total=2, ready=1, running=1, failed=1, nodes=1, qos="BestEffort")
    assert made.summary("job", "") == made.summary("set", "") == expected
    assert [found.workload for found in made.notable()] == [ref("JobSet", "set")]
    assert made.on_node("n") == (1, {}, ("job", "set"))
    assert made.on_node("m") == (0, {}, ())


def test_owners_that_own_each_other_end() -> None:
    owners = Owners()
    owners.add(ref("A", "a"), owner("b"))
    owners.add(ref("B", "b"), owner("a"))
    assert len(owners.chain("a")) == 8
    assert owners.chain("unknown") == ()


@pytest.mark.parametrize(
    ("labels", "role"),
    [
        ({"training.kubeflow.org/replica-type": "worker"}, "Worker"),
        ({"jobset.sigs.k8s.io/replicatedjob-name": "workers"}, "workers"),
        ({"ray.io/group": "gpu"}, "gpu"),
        ({"volcano.sh/task-spec": "worker"}, "worker"),
        ({"leaderworkerset.sigs.k8s.io/worker-index": "0"}, "leader"),
        ({"leaderworkerset.sigs.k8s.io/worker-index": "3"}, "worker"),
    ],
)
def test_pods_count_for_the_template_they_were_made_from(labels: dict[str, str], role: str) -> None:
    owners = Owners()
    owners.add(ref("PyTorchJob", "job"), [])
    made = fold(owners, owned("job", "p", labels), owned("job", "q"))
    assert (made.summary("job", role).total, made.summary("job", "").total, made.summary("job", "none").total) == (
        1,
        2,
        0,
    )


def test_workers_of_a_leader_worker_set_are_led_to_it_by_a_label() -> None:
    owners = Owners()
    serve = ref("LeaderWorkerSet", "lws", "serve")
    owners.add(serve, [])
    labels = {"leaderworkerset.sigs.k8s.io/name": "serve", "leaderworkerset.sigs.k8s.io/worker-index": "1"}
    made = fold(owners, owned("unread", "p", labels, {"phase": "Failed"}), owned("lws", "q", labels))
    assert (made.summary("lws", "").total, made.summary("unread", "").total) == (2, 1)
    assert made.notable()[0].workload == serve
    strange = fold(owners, owned("unread", "p", labels | {"leaderworkerset.sigs.k8s.io/name": "gone"}))
    assert strange.summary("lws", "").total == 0


def test_too_many_pods_worth_naming(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pods_module, "MAX_NOTABLE", 3)
    restarted = WELL | {"containerStatuses": [container(restartCount=1)]}
    documents = [owned("x", f"r{number}", status=restarted) for number in range(10)]
    documents += [owned("x", f"f{number}", status={"phase": "Failed"}) for number in range(2)]
    made = fold(Owners(), *documents)
    assert [found.ref.name for found in made.notable()] == ["f0", "f1", "r0"]
    assert (made.left_out, made.total) == (9, 12)


def test_a_bare_pod_and_its_record() -> None:
    status = {
        "phase": "Running",
        "conditions": [],
        "containerStatuses": [
            container(ready=False, restartCount=2, state={"running": {"startedAt": "2026-01-01T00:00:00Z"}}),
            container(
                name="done",
                state={"terminated": {"exitCode": 3, "reason": "Error", "finishedAt": "2026-01-01T01:00:00Z"}},
            ),
        ],
    }
    spec = {"containers": [asks("1500m") | {"name": "main"}, {"name": "silent"}]}
    made = fold(Owners(), {"metadata": {"name": "p", "namespace": "a", "uid": "u"}, "status": status, "spec": spec})
    record = made.notable()[0]
    assert record.workload is None
    assert record.requests == {"cpu": "1.5"}
    main, done, silent = record.containers
    assert (main.state, main.since, main.requests) == ("running", "2026-01-01T00:00:00Z", {"cpu": "1500m"})
    assert (done.state, done.exit_code, done.reason, done.since) == ("terminated", 3, "Error", "2026-01-01T01:00:00Z")
    assert (silent.name, silent.state, silent.ready) == ("silent", "", False)
