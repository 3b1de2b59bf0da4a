# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Bad input to the playbooks: a reason code first, status 2, nothing half-written, no traceback."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
from pathlib import Path
from typing import Any

import pytest

from .runner import SNAPSHOT, TELEMETRY, Run, playbook


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("refusals") / "out"
    run = playbook("evaluate", {"modekeeper_snapshot": str(SNAPSHOT), "modekeeper_out": str(out)})
    assert run.status == 0, run.text
    return out


@pytest.fixture
def out(evaluated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(evaluated, tmp_path / "out"))


def refused(run: Run, code: str) -> None:
    assert run.status == 2, run.text
    assert run.first_word == code, run.text


def test_no_kubeconfig(tmp_path: Path) -> None:
    variables = {"modekeeper_kubeconfig": str(tmp_path / "absent"), "modekeeper_out": str(tmp_path / "out")}
    refused(playbook("evaluate", variables), "READ_NO_KUBECONFIG")
    assert not (tmp_path / "out").exists()


def test_nothing_given_and_nothing_to_be_found(tmp_path: Path) -> None:
    run = playbook("evaluate", {"modekeeper_out": str(tmp_path / "out")}, environment={"HOME": str(tmp_path)})
    refused(run, "READ_NO_KUBECONFIG")


@pytest.mark.parametrize("contexts", [["a", "b"], {"reader": "a"}, {"verifier": ["a"]}, 5])
def test_contexts_that_name_no_identity_are_not_passed_over(tmp_path: Path, contexts: Any) -> None:
    variables = {"modekeeper_snapshot": str(SNAPSHOT), "modekeeper_contexts": contexts}
    refused(playbook("evaluate", {**variables, "modekeeper_out": str(tmp_path / "out")}), "OPTION_INVALID")
    assert not (tmp_path / "out").exists()


def test_a_cluster_and_a_recording_at_once(tmp_path: Path) -> None:
    variables = {"modekeeper_kubeconfig": "k", "modekeeper_snapshot": "s", "modekeeper_out": str(tmp_path / "out")}
    refused(playbook("evaluate", variables), "OBSERVE_TWO_CLUSTERS")


def edited_snapshot(folder: Path, edit: Any) -> Path:
    document = json.loads(gzip.decompress(SNAPSHOT.read_bytes()))
    edit(document)
    path = folder / "edited.json.gz"
    path.write_bytes(gzip.compress(json.dumps(document).encode()))
    return path


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda document: document["body"].update(observed_at="2020-01-01T00:00:00Z"), "SNAPSHOT_ID_MISMATCH"),
        (lambda document: document.update(schema="modekeeper.snapshot/99"), "SNAPSHOT_SCHEMA_UNKNOWN"),
    ],
)
def test_a_recording_edited_by_hand(tmp_path: Path, edit: Any, code: str) -> None:
    snapshot = edited_snapshot(tmp_path, edit)
    run = playbook("evaluate", {"modekeeper_snapshot": str(snapshot), "modekeeper_out": str(tmp_path / "out")})
    refused(run, code)
    assert not (tmp_path / "out").exists()


def edit_artefact(path: Path, edit: Any) -> None:
    document = json.loads(path.read_bytes())
    edit(document)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("name", "edit", "code"),
    [
        (
            "plan.json",
            lambda document: document["body"].update(planned_at="2030-01-01T00:00:00Z"),
            "ARTIFACT_ID_MISMATCH",
        ),
        ("plan.json", lambda document: document.update(schema="modekeeper.plan/99"), "ARTIFACT_SCHEMA_UNKNOWN"),
        ("plan.json", lambda document: document.update(kind="Verify"), "ARTIFACT_KIND_MISMATCH"),
        ("observation.json", lambda document: document["body"].update(signals=[]), "ARTIFACT_ID_MISMATCH"),
    ],
)
def test_an_artefact_edited_between_two_steps(out: Path, name: str, edit: Any, code: str) -> None:
    edit_artefact(out / name, edit)
    before = (out / "verify.json").read_bytes()
    refused(playbook("verify", {"modekeeper_out": str(out)}), code)
    assert (out / "verify.json").read_bytes() == before


def test_a_step_without_the_step_before_it(tmp_path: Path) -> None:
    refused(playbook("plan", {"modekeeper_out": str(tmp_path / "out")}), "ARTIFACT_MISSING")
    refused(playbook("verify", {"modekeeper_out": str(tmp_path / "out")}), "ARTIFACT_MISSING")


def test_a_passport_with_an_unknown_key(tmp_path: Path) -> None:
    passport = tmp_path / "passport.yaml"
    passport.write_text("schema: modekeeper.passport/1\nname: x\nknob: {}\n")
    variables = {
        "modekeeper_snapshot": str(SNAPSHOT),
        "modekeeper_passport": str(passport),
        "modekeeper_out": str(tmp_path / "out"),
    }
    run = playbook("evaluate", variables)
    refused(run, "PASSPORT_INVALID")
    assert "line 3" in run.text


def test_a_passport_that_is_nowhere(tmp_path: Path) -> None:
    variables = {
        "modekeeper_snapshot": str(SNAPSHOT),
        "modekeeper_passport": "no-such",
        "modekeeper_out": str(tmp_path / "o"),
    }
    refused(playbook("evaluate", variables), "PASSPORT_MISSING")


def test_an_output_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    variables = {"modekeeper_snapshot": str(SNAPSHOT), "modekeeper_out": str(tmp_path / "file" / "out")}
    refused(playbook("evaluate", variables), "OUTPUT_UNWRITABLE")


def test_a_full_output_folder_leaves_nothing_half_written(tmp_path: Path) -> None:
    # A limit on the size of any one file stands in for a full disk: the write fails in the middle either way.
    limit = 2_000_000

    def shrink() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    telemetry = tmp_path / "t.jsonl"
    line = '{"job":"%s","worker":"0","step":%d,"metric":"step_time","unit":"s","value":1.0}\n'
    telemetry.write_text("".join(line % ("j" * 200 + str(job), 1) for job in range(2_000)))
    variables = {"modekeeper_telemetry": str(telemetry), "modekeeper_out": str(tmp_path / "out")}
    run = playbook("observe", variables, preexec_fn=shrink)
    refused(run, "OUTPUT_FULL")
    assert os.listdir(tmp_path / "out") == []


@pytest.mark.parametrize("kind", ["absent", "folder", "fifo", "empty", "noise"])
def test_telemetry_that_is_none(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "t.jsonl"
    if kind == "folder":
        source.mkdir()
    elif kind == "fifo":
        os.mkfifo(source)
    elif kind != "absent":
        source.write_text("" if kind == "empty" else "not a line\nof telemetry\n")
    run = playbook("observe", {"modekeeper_telemetry": str(source), "modekeeper_out": str(tmp_path / "out")})
    codes = {
        "absent": "TELEMETRY_MISSING",
        "folder": "TELEMETRY_UNREADABLE",
        "fifo": "TELEMETRY_UNREADABLE",
        "empty": "TELEMETRY_NO_USABLE_LINE",
        "noise": "TELEMETRY_NO_USABLE_LINE",
    }
    refused(run, codes[kind])
    assert not (tmp_path / "out").exists()


def test_telemetry_alone_contacts_no_cluster(tmp_path: Path) -> None:
    variables = {"modekeeper_telemetry": str(TELEMETRY), "modekeeper_out": str(tmp_path / "out")}
    run = playbook("evaluate", variables, environment={"KUBECONFIG": str(tmp_path / "absent")})
    assert run.status == 0, run.text
