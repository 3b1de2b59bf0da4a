# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger's audit as a board runs it: a status, a first word, a report; the ledger is left as it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ledger.made import data, ledger
from tests.unit.ledger.vectors import VECTORS

from .runner import Run, body, playbook

SOME = [
    name for name in VECTORS if VECTORS[name].name in {"gone, state knows", "deleted", "value", "torn tail", "-301 s"}
]


def audit(folder: Path, *flags: str, **more: Any) -> Run:
    return playbook("audit_verify", {"modekeeper_ledger": "ledger.jsonl", **more}, *flags, cwd=folder)


def test_a_sound_ledger_holds_and_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(data(ledger(5)))
    checked = audit(tmp_path, "--check", "--diff")
    assert checked.status == 0, checked.text
    assert "+records: 5" in checked.text
    assert os.listdir(tmp_path) == ["ledger.jsonl"]
    run = audit(tmp_path)
    assert run.status == 0, run.text
    assert body(tmp_path / "out", "audit.json")["outcome"] == "holds"
    assert (tmp_path / "ledger.jsonl").read_bytes() == data(ledger(5))
    assert "changed=0" in audit(tmp_path).text


@pytest.mark.parametrize("name", SOME)
def test_what_is_wrong_is_the_first_word_and_stands_in_the_report(name: str, tmp_path: Path) -> None:
    vector = VECTORS[name]
    vector.write(tmp_path / "ledger.jsonl")
    run = audit(tmp_path)
    assert (run.status, run.first_word) == (2, vector.code), run.text
    found = body(tmp_path / "out", "audit.json")
    assert (found["outcome"], found["reasons"][0]["code"]) == ("refused", vector.code)
    assert found["reasons"][0].get("line") == vector.line


def test_one_checkpoint_may_be_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(data(ledger(5)))
    run = audit(tmp_path, modekeeper_checkpoints="absent.json")
    assert (run.status, run.first_word) == (2, "AUDIT_CHECKPOINT_INVALID")
