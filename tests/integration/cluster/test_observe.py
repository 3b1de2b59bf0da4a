# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A whole reading: what is refused is said, what breaks ends it, and a recording shows just the same."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.store import check_document
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.endpoint import Endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.live import LiveSource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Read
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.snapshot import recording
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.api_stub import status
from tests.integration.cluster.clocks import PatientClock
from tests.integration.cluster.raw_server import Answer, RawServer, Request, answer, raw, reset
from tests.integration.cluster.shop import ENV_KEYS, NOW, SECRETS, shop
from tests.integration.cluster.training import training

Responder = Callable[[Request], Answer]


def observe(stub: Responder, record: Path | None = None, **more: Any) -> Cluster:
    """What is seen of the stub; also recorded where a path is given."""
    with RawServer(stub) as server:
        client = ApiClient(Endpoint("127.0.0.1", server.port, context="shop"), clock=PatientClock())
        source = LiveSource(client, observed_at=NOW)
        try:
            if record is None:
                return observe_cluster(source, env_keys=ENV_KEYS, **more)
            with recording(record) as recorder:
                return observe_cluster(source, env_keys=ENV_KEYS, record=recorder, **more)
        finally:
            client.close()


def replay(path: Path) -> Cluster:
    return observe_cluster(open_snapshot(path), env_keys=ENV_KEYS)


def codes(cluster: Cluster) -> dict[str, str]:
    return {read.resource: read.code for read in cluster.reads if read.code}


def test_a_recording_shows_what_was_seen(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json.gz"
    seen = observe(shop(), path)
    assert replay(path) == seen
    assert (seen.uid, seen.version, seen.observed_at) == ("cluster-1", "v1.37.2", NOW)


def test_a_recording_is_an_artefact_in_canonical_form(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json.gz"
    observe(training(), path)
    data = gzip.decompress(path.read_bytes())
    document = json.loads(data)
    assert canonical_bytes(document) + b"\n" == data
    artifact = check_document(document, "snapshot", "Snapshot", "modekeeper.snapshot/1")
    source = open_snapshot(path)
    assert source.id is None
    observe_cluster(source)
    assert source.id == artifact.id


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    one, two = observe(shop(), first), observe(shop(page=2), second)
    assert msgspec.json.encode(one.nodes + one.pods) == msgspec.json.encode(two.nodes + two.pods)
    observe(shop(), second)
    assert first.read_bytes() == second.read_bytes()
    assert msgspec.json.encode(replay(first)) == msgspec.json.encode(replay(second))


def test_a_recording_of_a_recording_is_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    observe(training(), first)
    with recording(second) as recorder:
        observe_cluster(open_snapshot(first), env_keys=ENV_KEYS, record=recorder)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_order_the_server_gives(seed: int) -> None:
    stub = training()
    expected = observe(training())
    for items in stub.lists.values():
        random.Random(seed).shuffle(items)
    seen = observe(stub)
    assert msgspec.structs.replace(seen, reads=()) == msgspec.structs.replace(expected, reads=())


def test_nothing_secret_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json.gz"
    seen = observe(training(), path)
    for kept in (msgspec.json.encode(seen), gzip.decompress(path.read_bytes())):
        for secret in SECRETS:
            assert secret.encode() not in kept
    assert any(entry.value == "32" for workload in seen.workloads for c in workload.containers for entry in c.env)


def forbidding(*paths: str) -> Callable[[Request], Answer | None]:
    return lambda request: status(403, "Forbidden") if request.path in paths else None


def test_some_reads_refused(tmp_path: Path) -> None:
    refused = ("/api/v1/namespaces/kube-system", "/version", "/apis", "/apis/apps/v1/replicasets", "/api/v1/events")
    stub = shop(hook=forbidding(*refused))
    path = tmp_path / "snapshot.json.gz"
    seen = observe(stub, path)
    assert codes(seen) == dict.fromkeys(("apis", "events", "namespaces", "replicasets.apps"), "READ_FORBIDDEN")
    assert (seen.uid, seen.version, seen.events) == ("", "", ())
    assert "list replicasets.apps" in next(read.message for read in seen.reads if read.resource == "replicasets.apps")
    # Without the ReplicaSets a pod's owner is as far as its own reference leads.
    assert {pod.workload.kind for pod in seen.pods if pod.workload} == {"ReplicaSet"}
    assert replay(path) == seen


def test_every_list_refused() -> None:
    stub = shop(hook=lambda request: status(403, "Forbidden") if request.path != "/version" else None)
    with pytest.raises(ModeKeeperError, match="READ_FORBIDDEN"):
        observe(stub)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (status(401, "Unauthorized"), "READ_UNAUTHENTICATED"),
        (status(429, "TooManyRequests"), "READ_THROTTLED"),
        (status(500, "InternalError"), "READ_SERVER_ERROR"),
        (status(410, "Expired"), "READ_EXPIRED"),
        (answer(b'{"metadata":{},"items":[{"meta'), "READ_TRUNCATED"),
        (reset(), "READ_SERVER_ERROR"),
        (raw(b""), "READ_SERVER_ERROR"),
        (answer({"metadata": {}, "items": [{"metadata": {"name": "a", "uid": "a"}}] * 2}), "READ_INCONSISTENT"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/pods", "/apis/policy/v1/poddisruptionbudgets"])
def test_half_a_cluster_is_no_observation(tmp_path: Path, path: str, fault: Answer, code: str) -> None:
    stub = shop(hook=lambda request: fault if request.path == path else None)
    with pytest.raises(ModeKeeperError) as caught:
        observe(stub, tmp_path / "snapshot.json.gz")
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/api/v1/namespaces/kube-system", "/version", "/apis"])
def test_the_first_questions_can_fail_too(path: str) -> None:
    stub = shop(hook=lambda request: status(500, "InternalError") if request.path == path else None)
    with pytest.raises(ModeKeeperError, match="READ_SERVER_ERROR"):
        observe(stub)


def test_an_extension_whose_server_is_down_is_left_out() -> None:
    stub = training(hook=lambda request: status(503, "x") if request.path.startswith("/apis/metrics.k8s.io") else None)
    seen = observe(stub)
    assert codes(seen) == {"nodes.metrics.k8s.io": "READ_SERVER_ERROR", "pods.metrics.k8s.io": "READ_SERVER_ERROR"}
    assert seen.usage == ()
    with pytest.raises(ModeKeeperError, match="READ_SERVER_ERROR"):
        observe(training(hook=lambda request: reset() if request.path.startswith("/apis/metrics.k8s.io") else None))


def test_an_extension_that_went_away_meanwhile() -> None:
    path = "/apis/kueue.x-k8s.io/v1beta1/workloads"
    seen = observe(training(hook=lambda request: status(404, "NotFound") if request.path == path else None))
    assert codes(seen) == {"workloads.kueue.x-k8s.io": "READ_NOT_FOUND"}


def test_a_list_that_fails_half_way_leaves_no_page_in_the_recording(tmp_path: Path) -> None:
    def hook(request: Request) -> Answer | None:
        failing = request.path == "/apis/kueue.x-k8s.io/v1beta1/workloads" and "continue" in request.query
        return status(503, "ServiceUnavailable") if failing else None

    path = tmp_path / "snapshot.json.gz"
    seen = observe(training(hook=hook, page=1), path)
    assert codes(seen) == {"workloads.kueue.x-k8s.io": "READ_SERVER_ERROR"}
    assert b"workloads.kueue" not in gzip.decompress(path.read_bytes()).partition(b'"reads"')[0]
    assert replay(path) == seen


def test_a_list_that_is_begun_again_is_recorded_once(tmp_path: Path) -> None:
    left = [status(410, "Expired")] * 2
    path = tmp_path / "snapshot.json.gz"
    stub = shop(
        hook=lambda request: left.pop() if request.path == "/api/v1/pods" and len(request.query) > 1 and left else None
    )
    stub.page = 2
    seen = observe(stub, path)
    again = shop()
    again.page = 2
    calm = tmp_path / "calm.json.gz"
    assert observe(again, calm) == seen
    assert path.read_bytes() == calm.read_bytes()


def test_old_servers_tell_their_groups_one_by_one() -> None:
    def hook(request: Request) -> Answer | None:
        if request.path == "/apis":
            groups = [
                {"name": "metrics.k8s.io", "versions": [{"version": "v1beta1"}]},
                {"name": "kueue.x-k8s.io", "versions": [{"version": "v1beta1"}, {"version": "v1alpha1"}]},
                {"name": "example.com", "versions": [{"version": "v1"}]},
            ]
            return answer({"kind": "APIGroupList", "groups": groups})
        if request.path == "/apis/metrics.k8s.io/v1beta1":
            return answer({"kind": "APIResourceList", "resources": [{"name": "nodes"}, {"name": "pods"}]})
        if request.path == "/apis/kueue.x-k8s.io/v1beta1":
            return answer({"kind": "APIResourceList", "resources": [{"name": "localqueues"}]})
        return None

    seen = observe(training(hook=hook))
    assert {usage.kind for usage in seen.usage} == {"Node", "Pod"}
    assert {extra.ref.kind for extra in seen.extras} == {"LocalQueue"}


def test_config_maps_by_name_and_key(tmp_path: Path) -> None:
    stub = shop()
    path = "/api/v1/namespaces/shop/configmaps/"
    held = {
        "metadata": {"name": "loader", "namespace": "shop", "uid": "cm"},
        "data": {"WORKERS": "4", "PASSWORD": "hunter2"},
    }

    def hook(request: Request) -> Answer | None:
        if request.path == path + "loader":
            return answer(held)
        if request.path == path + "closed":
            return status(403, "Forbidden")
        return status(404, "NotFound") if request.path.startswith(path) else None

    stub.hook = hook
    wanted = {("shop", name): frozenset({"WORKERS"}) for name in ("loader", "absent", "closed")}
    record = tmp_path / "snapshot.json.gz"
    seen = observe(stub, record, config_maps=wanted)
    assert [(entry.ref.name, entry.data) for entry in seen.config_maps] == [("loader", {"WORKERS": "4"})]
    told = next(read for read in seen.reads if read.resource == "configmaps")
    assert (told.code, told.objects) == ("READ_NOT_FOUND", 1)
    assert "get configmaps closed in namespace shop" in told.message
    assert b"hunter2" not in gzip.decompress(record.read_bytes())
    assert replay(record) == seen
    stub.hook = lambda request: status(500, "x") if request.path.startswith(path) else None
    with pytest.raises(ModeKeeperError, match="READ_SERVER_ERROR"):
        observe(stub, config_maps=wanted)


def test_no_request_but_gets() -> None:
    stub = training()
    with RawServer(stub) as server:
        client = ApiClient(Endpoint("127.0.0.1", server.port))
        observe_cluster(LiveSource(client, observed_at=NOW))
        client.close()
    assert {request.method for request in server.requests} == {"GET"}
    assert server.connections == 1
    assert not any("secret" in request.target for request in server.requests)
    assert Read(resource="namespaces", objects=1, pages=1) is not None
