# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger's vectors by the way of the module: options in, an artefact and a result out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from cryptography.hazmat.primitives import serialization

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.store import load_artifact
from ansible_collections.modekeeper.core.plugins.modules import audit_verify
from tests.unit.ledger.made import Signer, data, ledger
from tests.unit.ledger.vectors import SIGNER, VECTORS, Vector, head, signed

VERIFIED = {name: vector for name, vector in VECTORS.items() if vector.kind == "verify"}


def run(capsys: pytest.CaptureFixture[str], folder: Path, **options: Any) -> dict[str, Any]:
    given = {"ledger": "ledger.jsonl", "out": "out", "chdir": str(folder), **options}
    before = Path.cwd()
    try:
        with patch_module_args(given), pytest.raises(SystemExit):
            audit_verify.main()
    finally:
        os.chdir(before)
    return json.loads(capsys.readouterr().out)


def trust(folder: Path, *signers: Signer) -> str:
    shelf = folder / "trust" / "checkpoint_keys"
    shelf.mkdir(parents=True)
    for number, signer in enumerate(signers):
        pem = signer.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        (shelf / f"{number}.pem").write_bytes(pem)
    return "trust"


def state(folder: Path, ledgers: dict[str, Any]) -> str:
    floor = {"root_set": 1, "crl": {}, "revocations": {}, "time": None}
    document = {"schema": "modekeeper.trust-state/1", "domain": "sha256:" + "c" * 64, **floor, "ledgers": ledgers}
    path = folder / "state.json"
    path.write_text(json.dumps(document))
    path.chmod(0o600)
    return "state.json"


def options(vector: Vector, folder: Path) -> dict[str, Any]:
    vector.write(folder / "ledger.jsonl")
    given: dict[str, Any] = {"trust": trust(folder, SIGNER)}
    if vector.state is not None:
        given["trust_state"] = state(folder, vector.state)
    given["checkpoints"] = []
    for number, envelope in enumerate(vector.checkpoints):
        (folder / f"{number}.json").write_bytes(envelope)
        given["checkpoints"].append(f"{number}.json")
    return given


@pytest.mark.parametrize("name", sorted(VERIFIED))
def test_every_vector_gets_its_code_and_its_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vector = VERIFIED[name]
    result = run(capsys, tmp_path, **options(vector, tmp_path))
    found = [entry["code"] for entry in result["reasons"]]
    assert found[:1] == ([vector.code] if vector.code else [])
    assert (result["ok"], result["outcome"]) == ((False, "refused") if vector.code else (True, "holds"))
    if vector.line is not None:
        assert result["reasons"][0]["line"] == vector.line
        assert result["first_bad_line"] <= vector.line
    report = load_artifact(tmp_path / "out" / "audit.json", "Audit", "modekeeper.audit-verify/1")
    assert report.id == result["artifact"]["id"]
    assert (report.body["head"] is not None) is (vector.code in (None, "AUDIT_TORN_TAIL"))


def test_the_report_says_how_far_it_goes_and_what_was_held_against_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ledger(9)
    place = tmp_path / "ledger.jsonl"
    place.write_bytes(data(lines))
    (tmp_path / "c.json").write_bytes(signed(lines[:4]))
    known = {"trust_state": state(tmp_path, head(lines[:6]))}
    result = run(capsys, tmp_path, trust=trust(tmp_path, SIGNER), checkpoints=["c.json"], **known)
    body = json.loads((tmp_path / "out" / "audit.json").read_bytes())["body"]
    assert (result["records"], result["head"]["seq"]) == (9, 8)
    assert body["held_against"] == {"trust_state": True, "checkpoints": 1}
    assert [entry["size"] for entry in body["checkpoints"]] == [4]
    again = run(capsys, tmp_path, trust="trust", checkpoints=["c.json"], **known)
    assert (result["changed"], again["changed"]) == (True, False)
    assert place.read_bytes() == data(lines)


def test_check_mode_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(data(ledger(3)))
    result = run(capsys, tmp_path, _ansible_check_mode=True)
    assert result["ok"]
    assert os.listdir(tmp_path) == ["ledger.jsonl"]


@pytest.mark.parametrize("content", [None, b"", b"x" * 70_000])
def test_a_checkpoint_that_cannot_be_read_is_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(data(ledger(3)))
    if content is not None:
        (tmp_path / "c.json").write_bytes(content)
    result = run(capsys, tmp_path, trust=trust(tmp_path, SIGNER), checkpoints=["c.json"])
    assert [entry["code"] for entry in result["reasons"]] == ["AUDIT_CHECKPOINT_INVALID"]
    assert result["head"] is None


def test_a_key_file_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ledger(3)
    (tmp_path / "ledger.jsonl").write_bytes(data(lines))
    (tmp_path / "c.json").write_bytes(signed(lines))
    folder = trust(tmp_path, SIGNER)
    (tmp_path / "trust" / "checkpoint_keys" / "noise.pem").write_bytes(b"noise")
    result = run(capsys, tmp_path, trust=folder, checkpoints=["c.json"])
    assert [entry["code"] for entry in result["reasons"]] == ["AUDIT_CHECKPOINT_SIGNER"]
    assert "noise.pem" in result["reasons"][0]["message"]
    assert run(capsys, tmp_path, trust=folder)["ok"], "without checkpoints no key is wanted"


def test_a_state_that_is_not_believed_ends_the_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(data(ledger(3)))
    (tmp_path / "state.json").write_bytes(b"{")
    result = run(capsys, tmp_path, trust_state="state.json")
    assert (result["failed"], result["code"]) == (True, "TRUST_STATE_INVALID")
    assert not (tmp_path / "out").exists()
