# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A board agrees: what is shown is what is signed, the gate's reader believes it, and nothing is signed that it would not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._approval.draft import signers_of
from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import read_approvals
from ansible_collections.modekeeper.core.plugins.module_utils._edge.approving import read_folder
from tests.unit.approval.desk import Desk, private_pem

from .runner import Run, playbook

ASKED: dict[str, Any] = {
    "modekeeper_passport": "shop.yml",
    "modekeeper_out": "night",
    "modekeeper_not_before": "2026-01-10T22:00:00Z",
    "modekeeper_not_after": "2026-01-11T04:00:00Z",
    "modekeeper_signer_key": "approver.pem",
    "modekeeper_signer_passphrase": "",
    "modekeeper_ledger": "ledger.jsonl",
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    desk.lay_out(tmp_path)
    return tmp_path


def run(folder: Path, *flags: str, **variables: Any) -> Run:
    return playbook("approve", {**ASKED, **variables}, *flags, cwd=folder)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def diff_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("+", "-"))]


def test_shown_then_signed_then_nothing_left_to_do(desk: Desk, folder: Path) -> None:
    before = files(folder)
    shown = run(folder, "--diff")
    both = run(folder, "--check", "--diff", modekeeper_commit=True)
    assert (shown.status, both.status) == (0, 0), shown.text + both.text
    assert files(folder) == before

    done = run(folder, "--diff", modekeeper_commit=True)
    assert done.status == 0, done.text
    assert diff_of(shown.text) == diff_of(both.text) == diff_of(done.text)
    assert "cpu_request" in done.text
    assert '+ "role": "approver",' in diff_of(done.text)
    assert b'"event":"approve"' in (folder / "ledger.jsonl").read_bytes()

    (file,) = (folder / "approvals").iterdir()
    signed = file.read_bytes()
    again = run(folder, modekeeper_commit=True)
    assert again.status == 0, again.text
    assert "changed=0" in again.text
    assert file.read_bytes() == signed
    (found,) = read_approvals(read_folder(folder / "approvals"), signers_of(desk.passport)).signed
    assert json.loads(json.dumps(found.statement.document()))["not_after"] == ASKED["modekeeper_not_after"]


def test_no_word_of_a_key_is_printed_or_left(desk: Desk, folder: Path) -> None:
    done = run(folder, "--diff", "-vvv", modekeeper_commit=True)
    secret = private_pem(desk.approvers[0]).decode().splitlines()[2][:40]
    assert secret not in done.text
    assert not [name for name, data in files(folder).items() if secret.encode() in data and name != "approver.pem"]


@pytest.mark.parametrize(
    ("code", "variables"),
    [
        ("APPROVAL_SELF", {"modekeeper_signer_key": "planner.pem"}),
        ("APPROVAL_SELF", {"modekeeper_role": "planner"}),
        ("APPROVAL_WINDOW", {"modekeeper_not_after": "2026-01-24T22:00:01Z"}),
        ("APPROVAL_WINDOW", {"modekeeper_not_after": "2026-01-10T21:59:59Z"}),
        ("TIME_INVALID", {"modekeeper_not_after": "Saturday"}),
        ("PLAN_OTHER_PASSPORT", {"modekeeper_passport": "pilot"}),
        ("ARTIFACT_MISSING", {"modekeeper_out": "elsewhere"}),
        ("VAULT_MISSING", {"modekeeper_signer_key": "nobody.pem"}),
        ("OPTION_INVALID", {"modekeeper_change_ref": "two words"}),
    ],
)
def test_what_no_gate_would_take_is_not_signed(folder: Path, code: str, variables: dict[str, Any]) -> None:
    before = files(folder)
    refused = run(folder, modekeeper_commit=True, **variables)
    assert refused.status != 0
    assert refused.first_word == code
    assert files(folder) == before


def test_an_edited_plan_is_not_signed(folder: Path) -> None:
    path = folder / "night" / "plan.json"
    path.write_bytes(path.read_bytes().replace(b'"to":"900m"', b'"to":"100m"'))
    refused = run(folder, modekeeper_commit=True)
    assert refused.first_word == "ARTIFACT_ID_MISMATCH"
    assert not (folder / "approvals").exists()
