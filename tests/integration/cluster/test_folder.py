# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Folders of JSON lists: made ones with every fault, and the real ones."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster import folder as folder_module
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Pod
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.snapshot import recording
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.api_stub import meta
from tests.integration.cluster.shop import built_in
from tests.tools.paths import REAL_DATA

REAL = REAL_DATA / "troubleshoot"
real = pytest.mark.skipif(not REAL.is_dir(), reason="MODEKEEPER_REAL_DATA names no folder with troubleshoot/ in it")


def see(path: Path) -> Cluster:
    return observe_cluster(open_snapshot(path))


def code(path: Path) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        see(path)
    return caught.value.code


def put(folder: Path, name: str, document: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return folder


def pods(*items: Any) -> dict[str, Any]:
    return {"kind": "PodList", "apiVersion": "v1", "items": list(items)}


def pod(name: str, version: str = "1", phase: str = "Failed") -> dict[str, Any]:
    made = meta(name, creationTimestamp="2026-01-01T00:00:00Z") | {"resourceVersion": version}
    return {"metadata": made, "status": {"phase": phase}}


def test_lists_whose_items_carry_no_kind(tmp_path: Path) -> None:
    put(tmp_path, "pods/shop.json", pods(pod("a")))
    put(tmp_path, "cluster_version.json", {"info": {"gitVersion": "v1.30.0"}, "string": "v1.30.0"})
    put(
        tmp_path,
        "namespaces.json",
        {"kind": "NamespaceList", "apiVersion": "v1", "items": [{"metadata": meta("kube-system", "", uid="u-1")}]},
    )
    seen = see(tmp_path)
    assert (seen.uid, seen.version, seen.observed_at) == ("u-1", "v1.30.0", "2026-01-01T00:00:00Z")
    assert [found.ref.name for found in seen.pods] == ["a"]
    told = {read.resource: read.code for read in seen.reads}
    assert (told["pods"], told["namespaces"], told["nodes"]) == (None, None, "READ_NOT_FOUND")
    assert "jobsets.jobset.x-k8s.io" not in told


def test_what_kubectl_get_of_several_kinds_writes(tmp_path: Path) -> None:
    items = [{"apiVersion": "apps/v1", "kind": "Deployment", **built_in()["/apis/apps/v1/deployments"][0]}]
    items.append({"apiVersion": "v1", "kind": "Pod", **pod("a")})
    items.append({"apiVersion": "v1", "kind": "Secret", "metadata": meta("s"), "data": {"p": "aHVudGVyMg=="}})
    put(tmp_path, "all.json", {"kind": "List", "apiVersion": "v1", "items": items})
    put(tmp_path, "one.json", {"apiVersion": "v1", "kind": "Pod", **pod("b")})
    seen = see(tmp_path)
    assert [found.ref.name for found in seen.pods] == ["a", "b"]
    assert [found.ref.kind for found in seen.workloads] == ["Deployment"]
    assert (seen.uid, seen.version) == ("", "")


def test_a_folder_can_be_recorded(tmp_path: Path) -> None:
    folder = put(tmp_path / "lists", "pods.json", pods(pod("b"), pod("a")))
    path = tmp_path / "snapshot.json.gz"
    with recording(path) as recorder:
        seen = observe_cluster(open_snapshot(folder), record=recorder)
    assert see(path) == seen


def test_one_object_in_two_files(tmp_path: Path) -> None:
    put(tmp_path, "1.json", pods(pod("a", "9"), pod("b")))
    put(tmp_path, "2.json", pods(pod("a", "10", "Pending"), pod("b")))
    assert [(found.ref.name, found.phase) for found in see(tmp_path).pods] == [("a", "Pending"), ("b", "Failed")]
    put(tmp_path, "3.json", pods(pod("a", "ten")))
    assert code(tmp_path) == "READ_INCONSISTENT"


def test_files_of_other_things_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "pods.json", "\ufeff" + json.dumps(pods(pod("a"))))
    for name, document in (
        ("list.json", [1, 2]),
        ("text.json", '"text"'),
        ("pvcs.json", {"kind": "PersistentVolumeClaimList", "apiVersion": "v1", "items": [{"metadata": meta("x")}]}),
        ("none.json", {"kind": "PodList", "apiVersion": "v1", "items": None}),
        ("odd.json", pods(5, {}, {"metadata": "x"}, {"metadata": {}})),
        ("notes.txt", "{"),
    ):
        put(tmp_path, name, document)
    (tmp_path / "link.json").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.json")
    assert len(see(tmp_path).pods) == 1


def test_objects_of_an_odd_shape_are_counted(tmp_path: Path) -> None:
    put(tmp_path, "pods.json", pods(pod("a"), pod("b") | {"status": "x"}))
    seen = see(tmp_path)
    told = next(read for read in seen.reads if read.resource == "pods")
    assert (len(seen.pods), told.code, told.objects) == (1, "READ_UNEXPECTED", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "SNAPSHOT_MALFORMED"),
        ('{"kind": "PodList", "kind": "List"}', "SNAPSHOT_MALFORMED"),
        ("[" * 100, "SNAPSHOT_MALFORMED"),
        ("{}", "SNAPSHOT_MISSING"),
        (json.dumps(pods({"metadata": {"name": "a"}})), "SNAPSHOT_MISSING"),
    ],
)
def test_folders_that_hold_nothing_to_see(tmp_path: Path, text: str, expected: str) -> None:
    assert code(put(tmp_path, "x.json", text)) == expected


def test_a_folder_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.json", pods(pod("a")))
    put(tmp_path, "b.json", pods(pod("b")))
    monkeypatch.setattr(folder_module, "MAX_FILES", 0)
    assert code(tmp_path) == "SNAPSHOT_TOO_LARGE"
    monkeypatch.undo()
    monkeypatch.setattr(folder_module, "MAX_FILE_BYTES", 10)
    assert code(tmp_path) == "SNAPSHOT_TOO_LARGE"


def only(cluster: Cluster, namespace: str) -> Pod:
    return next(found for found in cluster.pods if found.ref.namespace == namespace)


@real
def test_real_pods_that_fail_each_in_its_own_way() -> None:
    seen = see(REAL / "pods")
    oom = only(seen, "message-oomkill-pod").containers[0]
    assert "OOMKilled" in (oom.reason, oom.last_reason)
    assert only(seen, "message-image-pull-fail").containers[0].reason in ("ImagePullBackOff", "ErrImagePull")
    pending = only(seen, "message-pending-pod-resources")
    assert not pending.scheduled
    assert "Insufficient" in pending.unschedulable_message
    assert pending.unschedulable_since
    crash = only(seen, "message-pod-crashloop-backoff")
    assert any(container.reason == "CrashLoopBackOff" or container.restarts for container in crash.containers)
    init = only(seen, "message-pod-init-crashloop-backoff")
    assert any(container.init and container.restarts for container in init.containers)
    # The mount that fails shows in the events; the pod itself just waits.
    assert {entry.reason for entry in only(seen, "message-container-creating-failed-mount").containers} == {
        "ContainerCreating"
    }


@real
def test_real_bundles() -> None:
    laptop, fresh = see(REAL / "k3s-laptop"), see(REAL / "k3s-ci")
    assert (laptop.version, len(laptop.nodes), laptop.pods_total) == ("v1.24.4+k3s1", 1, 8)
    assert all(25 <= max(entry.restarts for entry in found.containers) <= 189 for found in laptop.pods)
    assert (len(fresh.nodes), fresh.pods_total, fresh.pods) == (1, 7, ())
    assert fresh.nodes[0].pods > 0
    jobs = see(REAL / "jobs")
    assert {(found.state, tuple(found.conditions)) for found in jobs.workloads} == {
        ("finished", ("Complete",)),
        ("finished", ("Failed",)),
    }


@real
@pytest.mark.parametrize("name", ["pods", "jobs", "deployments", "k3s-laptop", "k3s-ci", "."])
def test_real_lists_recorded_and_replayed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "snapshot.json.gz"
    with recording(path) as recorder:
        seen = observe_cluster(open_snapshot(REAL / name), record=recorder)
    assert see(path) == seen
