# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The licence check as customers run it: files in, an artefact and a status out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.store import load_artifact
from tests.vectors.license.case import Case, good, license_file
from tests.vectors.license.times import text

from .runner import Run, body, playbook

AT = "2026-06-01T00:00:00Z"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = good()
    made.write(tmp_path)
    return made


def check(folder: Path, *flags: str, **more: Any) -> Run:
    variables = {
        "modekeeper_license": "license.json",
        "modekeeper_trust": "trust",
        "modekeeper_trust_state": "state.json",
        "modekeeper_now": AT,
        "modekeeper_out": "out",
        **more,
    }
    return playbook("license_check", variables, *flags, cwd=folder)


def test_a_licence_holds_and_the_state_follows(case: Case, tmp_path: Path) -> None:
    (tmp_path / "state.json").unlink()
    run = check(tmp_path)
    assert run.status == 0, run.text
    found = body(tmp_path / "out", "license.json")
    assert found["outcome"] == "holds"
    assert found["holds_until"] == "2026-06-20T00:00:00Z"
    assert {entry["code"] for entry in found["warnings"]} == {"TRUST_STATE_MISSING", "ANCHOR_IS_FOLDER"}
    load_artifact(tmp_path / "out" / "license.json", "License", "modekeeper.license-check/1")
    state = json.loads((tmp_path / "state.json").read_bytes())
    assert (state["domain"], state["crl"], state["customer"]) == (case.pin, {case.root.id: 4}, "acme")
    assert os.stat(tmp_path / "state.json").st_mode & 0o777 == 0o600
    again = check(tmp_path)
    assert again.status == 0
    assert body(tmp_path / "out", "license.json")["warnings"][0]["code"] == "ANCHOR_IS_FOLDER"
    assert "changed=0" in check(tmp_path).text


def test_a_source_build_opens_no_feature(case: Case, tmp_path: Path) -> None:
    run = check(tmp_path, modekeeper_feature="apply")
    assert run.status == 2
    assert run.first_word == "TRUST_ROOT_UNPINNED"
    assert body(tmp_path / "out", "license.json")["anchor"] == "folder"


@pytest.mark.parametrize("commit", [False, True])
def test_check_mode_writes_neither_artefact_nor_state(case: Case, tmp_path: Path, commit: bool) -> None:
    before = (tmp_path / "state.json").read_bytes()
    variables = {"modekeeper_trust_state": "other.json", "modekeeper_commit": commit}
    if commit:  # with the real clock, for a made-up one is refused
        variables["modekeeper_now"] = None
    run = check(tmp_path, "--check", "--diff", **variables)
    assert "outcome: " in run.text or commit
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "other.json").exists()
    assert (tmp_path / "state.json").read_bytes() == before


def test_a_forecast_answers_for_a_moment_and_writes_no_state(case: Case, tmp_path: Path) -> None:
    before = (tmp_path / "state.json").read_bytes()
    run = check(tmp_path, modekeeper_at="2026-06-10T02:00:00Z")
    assert run.status == 0, run.text
    assert body(tmp_path / "out", "license.json")["outcome"] == "would_hold"
    late = check(tmp_path, modekeeper_at="2026-06-20T00:00:01Z")
    assert (late.status, late.first_word) == (2, "REVOCATION_LIST_EXPIRED")
    assert body(tmp_path / "out", "license.json")["outcome"] == "would_be_refused"
    assert (tmp_path / "state.json").read_bytes() == before


def test_an_expired_licence_ends_with_its_code_after_the_artefact(case: Case, tmp_path: Path) -> None:
    (tmp_path / "license.json").write_bytes(license_file(not_after=text(case.now), grace_days=0))
    run = check(tmp_path, modekeeper_now="2026-06-01T00:00:01Z")
    assert (run.status, run.first_word) == (2, "LICENSE_EXPIRED")
    assert body(tmp_path / "out", "license.json")["reasons"][0]["code"] == "LICENSE_EXPIRED"


def test_a_cluster_that_does_not_answer_is_a_finding(case: Case, tmp_path: Path) -> None:
    run = check(tmp_path, modekeeper_kubeconfig="no-such-file")
    assert (run.status, run.first_word) == (2, "CLUSTER_UNKNOWN")


def test_without_anything_the_licence_is_missing(tmp_path: Path) -> None:
    run = playbook("license_check", {"modekeeper_out": "out", "modekeeper_now": AT}, cwd=tmp_path)
    assert (run.status, run.first_word) == (2, "LICENSE_MISSING")


def test_the_report_never_overwrites_the_licence(case: Case, tmp_path: Path) -> None:
    run = check(tmp_path, modekeeper_out=".")
    assert (run.status, run.first_word) == (2, "OPTION_INVALID")
    assert (tmp_path / "license.json").read_bytes() == case.license
