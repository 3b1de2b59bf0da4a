# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings that are absent, damaged, altered, hostile or laid out anew: a code each, or the same cluster."""

from __future__ import annotations

import gzip
import json
import os
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes, digest
from ansible_collections.modekeeper.core.plugins.module_utils._cluster import replay as replay_module
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.endpoint import Endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.live import LiveSource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Read
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.resources import BY_ID
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.snapshot import Recorder, recording
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.source import About
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.wire.core import Pod, SlimMeta
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.raw_server import RawServer
from tests.integration.cluster.shop import NOW
from tests.integration.cluster.training import training


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "snapshot.json.gz"
    with RawServer(training(page=2)) as server, recording(path) as recorder:
        client = ApiClient(Endpoint("127.0.0.1", server.port))
        observe_cluster(LiveSource(client, observed_at=NOW), record=recorder)
        client.close()
    return path


@pytest.fixture
def document(recorded: Path) -> Any:
    return json.loads(gzip.decompress(recorded.read_bytes()))


def see(path: Path) -> Cluster:
    return observe_cluster(open_snapshot(path))


def code(path: Path) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        see(path)
    assert str(path.parent) not in str(caught.value)
    return caught.value.code


def put(folder: Path, data: bytes) -> Path:
    path = folder / "altered.json.gz"
    path.write_bytes(gzip.compress(data))
    return path


def resealed(document: Any) -> bytes:
    """The document with an id that is right, in canonical form."""
    rest = {name: value for name, value in document.items() if name != "id"}
    return canonical_bytes(rest | {"id": digest(rest)}) + b"\n"


def test_a_recording_laid_out_anew_is_the_same(tmp_path: Path, recorded: Path, document: Any) -> None:
    anew = put(tmp_path, json.dumps(dict(reversed(document.items())), indent=2).encode())
    source = open_snapshot(anew)
    assert observe_cluster(source) == see(recorded)
    assert source.id == document["id"]


@pytest.mark.parametrize(("old", "new"), [(b'"web"', b'"wob"'), (b"node-1", b"node-9"), (b'"reads":[', b'"reads":[ ')])
def test_edited_by_hand(tmp_path: Path, recorded: Path, old: bytes, new: bytes) -> None:
    path = put(tmp_path, gzip.decompress(recorded.read_bytes()).replace(old, new, 1))
    if b" " in new:
        assert see(path) == see(recorded)  # only the layout changed
    else:
        assert code(path) == "SNAPSHOT_ID_MISMATCH"


def test_an_id_put_right_by_hand_is_believed_but_its_shape_is_not(tmp_path: Path, document: Any) -> None:
    document["body"]["pages"][0]["items"] = "none"
    assert code(put(tmp_path, resealed(document))) == "SNAPSHOT_MALFORMED"


def edit(change: Callable[[Any], Any]) -> Callable[[Any], bytes]:
    def made(document: Any) -> bytes:
        change(document)
        return resealed(document)

    return made


def resource(document: Any, name: str) -> Any:
    return next(page for page in document["body"]["pages"] if page["resource"] == name)


@pytest.mark.parametrize("loose", [False, True])
@pytest.mark.parametrize(
    ("altered", "expected"),
    [
        (edit(lambda d: d.update(schema="modekeeper.snapshot/2")), "SNAPSHOT_SCHEMA_UNKNOWN"),
        (edit(lambda d: d.update(kind="Plan")), "SNAPSHOT_SCHEMA_UNKNOWN"),
        (edit(lambda d: d["body"].update(observed_at="yesterday")), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: d["body"].update(reads=5)), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: d["body"]["reads"].append({"objects": 3})), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: d["body"].pop("cluster")), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: d["body"].update(cluster={"uid": "x", "version": "v", "more": 1})), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: resource(d, "pods").update(items=[5])), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: resource(d, "pods")["items"][0].update(spec="none")), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: resource(d, "pods").pop("version")), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: d["body"].update(zone=1)), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: d["body"].update(alpha=1)), "SNAPSHOT_MALFORMED"),
        (edit(lambda d: d.update(inputs=["sha256:" + "0" * 64])), None),
    ],
)
def test_documents_of_another_shape(
    tmp_path: Path, document: Any, altered: Callable[[Any], bytes], expected: str | None, loose: bool
) -> None:
    data = altered(document)
    path = put(tmp_path, json.dumps(json.loads(data), indent=1).encode() if loose else data)
    if expected is None:
        assert see(path).uid == "cluster-1"
    else:
        assert code(path) == expected


@pytest.mark.parametrize("loose", [False, True])
def test_kinds_that_this_version_does_not_know_are_passed_over(
    tmp_path: Path, recorded: Path, document: Any, loose: bool
) -> None:
    document["body"]["pages"].insert(1, {"items": [{"a": 1}], "resource": "zebras.example.com", "version": "v1"})
    data = resealed(document)
    path = put(tmp_path, json.dumps(json.loads(data), indent=1).encode() if loose else data)
    assert see(path) == see(recorded)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"not gzip",
        gzip.compress(b"", mtime=0),
        gzip.compress(b"{}", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b"\xff\xfe", mtime=0),
    ],
)
def test_files_that_are_no_recording(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "snapshot.json.gz"
    path.write_bytes(data)
    assert code(path) == "SNAPSHOT_MALFORMED"


def test_damaged_gzip(tmp_path: Path, recorded: Path) -> None:
    data = recorded.read_bytes()
    path = tmp_path / "snapshot.json.gz"
    for damaged in (data[: len(data) // 2], data[:-4], data + b"x", data + data, data[:200] + b"\0\0\0\0" + data[204:]):
        path.write_bytes(damaged)
        assert code(path) == "SNAPSHOT_MALFORMED"


def test_paths_that_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert code(tmp_path / "absent") == "SNAPSHOT_MISSING"
    assert code(tmp_path / "pipe") == "SNAPSHOT_UNREADABLE"
    (tmp_path / "empty").mkdir()
    assert code(tmp_path / "empty") == "SNAPSHOT_MISSING"


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * (1 << 20)
    return b"".join(packer.compress(block) for _unused in range(size >> 20)) + packer.flush()


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_module, "MAX_BYTES", 4 << 20)
    path = tmp_path / "snapshot.json.gz"
    path.write_bytes(bomb(16 << 20))
    assert path.stat().st_size < 50_000
    assert code(path) == "SNAPSHOT_TOO_LARGE"


def test_a_loose_document_that_is_too_large_to_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_module, "MAX_LOOSE_BYTES", 1 << 20)
    path = tmp_path / "snapshot.json.gz"
    path.write_bytes(bomb(4 << 20))
    assert code(path) == "SNAPSHOT_TOO_LARGE"


def test_a_page_that_is_too_large(tmp_path: Path, recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_module, "MAX_PAGE_BYTES", 1000)
    assert code(recorded) == "SNAPSHOT_TOO_LARGE"


def test_a_file_that_changes_between_the_two_looks(
    tmp_path: Path, recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "snapshot.json.gz"
    path.write_bytes(recorded.read_bytes())
    other = gzip.compress(gzip.decompress(recorded.read_bytes()).replace(b'"web"', b'"wob"'))
    verify = replay_module.Recording._verify

    def then_change(self: Any, handle: Any) -> Any:
        found = verify(self, handle)
        with path.open("r+b") as again:
            again.write(other)
            again.truncate()
        return found

    monkeypatch.setattr(replay_module.Recording, "_verify", then_change)
    assert code(path) == "SNAPSHOT_UNREADABLE"


def test_strings_that_look_like_the_marks_between_pages(tmp_path: Path) -> None:
    trick = '},{"items":[{"metadata":{"name":"fake"}}],"resource":"pods","version":"v1"},{"items":[],"reads":[]},"id":"sha256:'
    stub = training()
    stub.lists["/api/v1/events"][0]["message"] = trick
    stub.lists["/apis/apps/v1/deployments"][0]["metadata"]["annotations"] = {"note": trick, trick: "x"}
    path = tmp_path / "snapshot.json.gz"
    with RawServer(stub) as server, recording(path) as recorder:
        client = ApiClient(Endpoint("127.0.0.1", server.port))
        seen = observe_cluster(LiveSource(client, observed_at=NOW), record=recorder)
        client.close()
    source = open_snapshot(path)
    assert observe_cluster(source) == seen
    assert source.id == recorder.id
    assert any(trick in workload.annotations for workload in seen.workloads)


@pytest.mark.parametrize("start", [b'{"body":{}', b'{"alas":{"cluster":{},"pages":[]},'])
def test_a_right_digest_around_no_recording(tmp_path: Path, start: bytes) -> None:
    document = json.loads(start + b"}" if start.endswith(b"}") else start[:-1] + b"}")
    document |= {"inputs": [], "kind": "Snapshot", "schema": "modekeeper.snapshot/1"}
    assert code(put(tmp_path, resealed(document))) == "SNAPSHOT_MALFORMED"


def test_an_empty_cluster(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json.gz"
    with recording(path) as recorder:
        recorder.open(About("u", "v", NOW))
    assert see(path) == Cluster(uid="u", version="v", observed_at=NOW)
    body = gzip.decompress(path.read_bytes())
    assert recorder.id == digest({name: value for name, value in json.loads(body).items() if name != "id"})
    assert path.read_bytes()[4:8] == b"\0\0\0\0"


def test_pages_that_were_taken_back_leave_nothing(tmp_path: Path) -> None:
    # Random names, so that the packed bytes of the first attempt are long since in the file.
    names = random.Random(7)
    large = [Pod(metadata=SlimMeta(name=f"{names.getrandbits(512):x}")) for _unused in range(3000)]
    small = [Pod(metadata=SlimMeta(name="a"))]
    made = []
    for attempts in ([large, small], [small]):
        with recording(tmp_path / "snapshot.json.gz") as recorder:
            recorder.open(About("u", "v", NOW))
            for attempt in attempts:
                recorder.begin(BY_ID["pods"])
                recorder.page(BY_ID["pods"], "v1", attempt)
            recorder.end(Read(resource="pods", objects=1, pages=1))
        made.append((tmp_path / "snapshot.json.gz").read_bytes())
    assert made[0] == made[1]


def test_a_reading_that_ends_early_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModeKeeperError, match="OUTPUT_UNWRITABLE"), recording(tmp_path / "no" / "snapshot.json.gz"):
        pass
    kept: list[Recorder] = []

    def fail() -> None:
        with recording(tmp_path / "snapshot.json.gz") as recorder:
            kept.append(recorder)
            recorder.open(About())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []
    assert kept[0].id == ""


def test_a_full_disk(tmp_path: Path) -> None:
    class Full:
        def write(self, _data: bytes) -> int:
            raise OSError(28, os.strerror(28))

    def fail() -> None:
        with recording(tmp_path / "snapshot.json.gz") as recorder:
            recorder._handle = Full()  # type: ignore[assignment]
            recorder.open(About())

    with pytest.raises(ModeKeeperError, match="OUTPUT_FULL"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_many_pages_are_shown_one_by_one(tmp_path: Path) -> None:
    # However long the recording, no more than a page of it is held.
    pods = BY_ID["pods"]
    path = tmp_path / "snapshot.json.gz"
    with recording(path) as recorder:
        recorder.open(About("u", "v", NOW))
        recorder.begin(pods)
        for number in range(300):
            page = [Pod(metadata=SlimMeta(name=f"{number:03d}-{place:03d}" + "x" * 100)) for place in range(500)]
            recorder.page(pods, "v1", page)
    longest = 0

    def parts(chunks: Any, name: str) -> Any:
        nonlocal longest
        for part in original(chunks, name):
            longest = max(longest, len(part))
            yield part

    original = replay_module._parts
    replay_module._parts = parts
    try:
        assert see(path).pods_total == 150_000
    finally:
        replay_module._parts = original
    assert longest < 100_000
