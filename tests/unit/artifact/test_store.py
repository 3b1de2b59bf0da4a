# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Artefacts on disk: what is believed, and each way of not being believed."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
import rfc8785

from ansible_collections.modekeeper.core.plugins.module_utils._artifact import files, store
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

PLAN = Artifact(kind="Plan", schema="modekeeper.note/1", inputs=("sha256:b", "sha256:a", "sha256:b"), body={"n": 1})


def load(path: Path) -> Artifact:
    return store.load_artifact(path, "Plan", "modekeeper.note/1")


def code_of(path: Path) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        load(path)
    return caught.value.code


def test_the_id_is_the_digest_of_everything_else() -> None:
    document = PLAN.document()
    identity = document.pop("id")
    assert identity == "sha256:" + hashlib.sha256(rfc8785.dumps(document)).hexdigest()
    assert document["inputs"] == ["sha256:a", "sha256:b"]


def test_the_file_is_the_canonical_form_and_a_line_feed() -> None:
    assert PLAN.encode() == rfc8785.dumps(PLAN.document()) + b"\n"


def test_round_trip(tmp_path: Path) -> None:
    store.save_artifact(tmp_path / "plan.json", PLAN)
    assert load(tmp_path / "plan.json") == PLAN


def test_formatting_does_not_matter_only_content_does(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN.document(), indent=2))
    assert load(path).id == PLAN.id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d["body"].update(n=2), "ARTIFACT_ID_MISMATCH"),
        (lambda d: d["inputs"].reverse(), "ARTIFACT_ID_MISMATCH"),
        (lambda d: d.update(id="sha256:0"), "ARTIFACT_ID_MISMATCH"),
        (lambda d: d.update(kind="Verify"), "ARTIFACT_KIND_MISMATCH"),
        (lambda d: d.update(schema="modekeeper.plan/2"), "ARTIFACT_SCHEMA_UNKNOWN"),
        (lambda d: d.update(more=1), "ARTIFACT_MALFORMED"),
        (lambda d: d.pop("inputs"), "ARTIFACT_MALFORMED"),
        (lambda d: d.update(inputs=[1]), "ARTIFACT_MALFORMED"),
        (lambda d: d.update(inputs="sha256:a"), "ARTIFACT_MALFORMED"),
        (lambda d: d.update(body=[]), "ARTIFACT_MALFORMED"),
    ],
)
def test_a_changed_document_is_refused(tmp_path: Path, change, code: str) -> None:
    document = PLAN.document()
    document["body"] = dict(document["body"])
    change(document)
    (tmp_path / "plan.json").write_text(json.dumps(document))
    assert code_of(tmp_path / "plan.json") == code


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xef\xbb\xbf{}",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b"{} {}",
        b"\xff",
        b"[" * 100_000,
        b'{"a":"\\ud800',
        b'"' + b"[" * 200,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_strict_json_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "plan.json").write_bytes(data)
    assert code_of(tmp_path / "plan.json") == "ARTIFACT_MALFORMED"


def test_brackets_inside_strings_are_no_nesting(tmp_path: Path) -> None:
    artifact = Artifact(kind="Plan", schema="modekeeper.note/1", body={"text": '\\"' + "[{" * 200})
    store.save_artifact(tmp_path / "plan.json", artifact)
    assert load(tmp_path / "plan.json") == artifact


def test_absent_folder_fifo_and_unreadable(tmp_path: Path) -> None:
    assert code_of(tmp_path / "plan.json") == "ARTIFACT_MISSING"
    assert code_of(tmp_path) == "ARTIFACT_UNREADABLE"
    os.mkfifo(tmp_path / "fifo")
    assert code_of(tmp_path / "fifo") == "ARTIFACT_UNREADABLE"
    (tmp_path / "loop").symlink_to("loop")
    assert code_of(tmp_path / "loop") == "ARTIFACT_UNREADABLE"


def test_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    with path.open("wb") as handle:
        handle.truncate(store.MAX_BYTES + 1)
    assert code_of(path) == "ARTIFACT_TOO_LARGE"


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"{}")
    real = os.fstat
    calls = []

    def grown(descriptor: int) -> os.stat_result:
        calls.append(descriptor)
        if len(calls) == 3:
            with path.open("ab") as handle:
                handle.write(b" ")
        return real(descriptor)

    monkeypatch.setattr(files.os, "fstat", grown)
    assert code_of(path) == "ARTIFACT_UNREADABLE"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    with suppress(ZeroDivisionError), files.atomic_writer(path) as handle:
        handle.write(b"%d" % (1 // 0))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["plan.json"]


def test_unwritable_folders_have_a_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for attempt in (
        lambda: files.ensure_folder(tmp_path / "file" / "out"),
        lambda: files.write_atomic(tmp_path / "absent" / "plan.json", b""),
    ):
        with pytest.raises(ModeKeeperError) as caught:
            attempt()
        assert caught.value.code == "OUTPUT_UNWRITABLE"


def test_a_full_file_system_has_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(ModeKeeperError) as caught:
        files.write_atomic(tmp_path / "plan.json", b"data")
    assert caught.value.code == "OUTPUT_FULL"
    assert os.listdir(tmp_path) == []
