# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The bundle on its way: a vendor makes it, an offline customer takes it in, a stranger checks it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.store import load_artifact
from tests.vectors.license import x509
from tests.vectors.license.case import Case
from tests.vectors.license.cases_roots import hand_over
from tests.vectors.license.today import current, current_crl, current_list

from .runner import Run, body, playbook
from .test_ledger import events


def lay(case: Case, folder: Path) -> None:
    """A case's trust folder, anew."""
    shutil.rmtree(folder / "trust", ignore_errors=True)
    for name in ("roots", "issuers", "crls", "revocations"):
        (folder / "trust" / name).mkdir(parents=True)
        for file, data in getattr(case, name).items():
            (folder / "trust" / name / file).write_bytes(data)


def make(folder: Path, *flags: str, **more: Any) -> Run:
    variables = {"modekeeper_trust": "trust", "modekeeper_ledger": "vendor.jsonl", **more}
    return playbook("trust_bundle", variables, *flags, cwd=folder)


def take_in(folder: Path, *flags: str, commit: bool = True, **more: Any) -> Run:
    variables = {
        "modekeeper_trust_bundle": "out/trust-bundle.tar",
        "modekeeper_trust": "mine",
        "modekeeper_trust_state": "state.json",
        "modekeeper_ledger": "ledger.jsonl",
        "modekeeper_commit": commit,
        **more,
    }
    return playbook("trust_import", variables, *flags, cwd=folder)


def check(folder: Path) -> Run:
    variables = {
        "modekeeper_license": "license.json",
        "modekeeper_trust": "mine",
        "modekeeper_trust_state": "state.json",
        "modekeeper_ledger": "ledger.jsonl",
        "modekeeper_out": "checked",
    }
    return playbook("license_check", variables, cwd=folder)


def listing(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A vendor's folder and a customer's licence."""
    made = current()
    lay(made, tmp_path)
    (tmp_path / "license.json").write_bytes(made.license or b"")
    return made


@pytest.fixture
def taken_in(case: Case, tmp_path: Path) -> Path:
    """A customer who took the first bundle in."""
    assert make(tmp_path).status == 0
    run = take_in(tmp_path)
    assert run.status == 0, run.text
    return tmp_path


def test_from_the_vendors_folder_to_a_licence_that_holds(taken_in: Path, case: Case) -> None:
    command = (
        "cd out && sha256sum --strict -c trust-bundle.tar.sha256 && mkdir x && tar -xf trust-bundle.tar -C x && cd x &&"
        " sha256sum --strict -c SHA256SUMS && cd ../.. && diff -r out/x mine && diff -r --exclude SHA256SUMS trust mine"
    )
    done = subprocess.run(["sh", "-euc", command], cwd=taken_in, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    load_artifact(taken_in / "out" / "trust_bundle.json", "TrustBundle", "modekeeper.trust-bundle/1")
    state = json.loads((taken_in / "state.json").read_bytes())
    assert (state["domain"], state["crl"]) == (case.pin, {case.root.id: 4})
    assert events(taken_in / "ledger.jsonl") == ["genesis", "trust_import_intent", "trust_import_result", "trust_floor"]
    assert check(taken_in).status == 0
    assert body(taken_in / "checked", "license.json")["outcome"] == "holds"


def test_the_same_folder_gives_the_same_bundle_and_the_same_bundle_changes_nothing(taken_in: Path) -> None:
    before = (taken_in / "out" / "trust-bundle.tar").read_bytes()
    assert make(taken_in).status == 0
    assert (taken_in / "out" / "trust-bundle.tar").read_bytes() == before
    mine = listing(taken_in / "mine"), os.stat(taken_in / "mine").st_ino, (taken_in / "ledger.jsonl").read_bytes()
    run = take_in(taken_in)
    assert run.status == 0
    assert "changed=0" in run.text
    assert (
        listing(taken_in / "mine"),
        os.stat(taken_in / "mine").st_ino,
        (taken_in / "ledger.jsonl").read_bytes(),
    ) == mine


@pytest.mark.parametrize(("flags", "commit"), [((), False), (("--check",), True), (("--check",), False)])
def test_check_mode_is_the_default_writes_nothing_and_shows_it_all(
    taken_in: Path, case: Case, flags: tuple[str, ...], commit: bool
) -> None:
    new = x509.root("root new")
    hand_over(case, steps=3, last=[new])
    case.crls["one.pem"], case.crls["new.pem"] = current_crl(case.root, 5), current_crl(new, 4)
    case.issuers["two.pem"] = x509.pem(x509.Issue("issuer two", new, serial=0x33).certificate())
    case.revocations |= {"issuer.json": current_list("issuer", 12), "new.json": current_list("root new", 1)}
    lay(case, taken_in)
    assert make(taken_in).status == 0
    before = listing(taken_in)
    run = take_in(taken_in, "--diff", *flags, commit=commit, modekeeper_license="license.json")
    assert run.status == 0, run.text
    assert listing(taken_in) == before
    for shown in ("-root set in force: 1", "+root set in force: 4", "ISSUER_ROOT_RETIRED", "TRUST_STOPS_LICENSE"):
        assert shown in run.text
    assert "number 9, until" in run.text
    assert "number 12, until" in run.text


def test_check_mode_of_making_writes_nothing(case: Case, tmp_path: Path) -> None:
    before = listing(tmp_path)
    run = make(tmp_path, "--check", "--diff", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert "+outcome: made" in run.text
    assert listing(tmp_path) == before


@pytest.mark.parametrize("forget", [(), ("state.json",), ("state.json", "mine"), ("mine", "ledger.jsonl")])
def test_an_older_bundle_is_refused_by_whatever_is_left_that_remembers(
    taken_in: Path, case: Case, forget: tuple[str, ...]
) -> None:
    shutil.copytree(taken_in / "out", taken_in / "old")
    case.crls["one.pem"] = current_crl(case.root, 7)
    lay(case, taken_in)
    assert make(taken_in).status == 0
    assert take_in(taken_in).status == 0
    if "ledger.jsonl" in forget:  # a state that knows a ledger which is gone is told first
        state = json.loads((taken_in / "state.json").read_bytes())
        (taken_in / "state.json").write_bytes(json.dumps({**state, "ledgers": {}}, separators=(",", ":")).encode())
    for name in forget:
        path = taken_in / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    before = listing(taken_in)
    run = take_in(taken_in, modekeeper_trust_bundle="old/trust-bundle.tar")
    assert (run.status, run.first_word) == (2, "CRL_ROLLBACK"), run.text
    after = listing(taken_in)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) <= {"mine.lock", "state.json.lock"}


def test_a_made_up_time_and_a_commit_do_not_go_together(case: Case, tmp_path: Path) -> None:
    run = take_in(tmp_path, modekeeper_now="2026-06-01T00:00:00Z")
    assert (run.status, run.first_word) == (2, "NOW_WITH_COMMIT")


def test_the_environment_does_not_say_what_time_it_is(taken_in: Path, case: Case) -> None:
    """Else SOURCE_DATE_EPOCH would take in lists that have ended."""
    variables = {
        "modekeeper_trust_bundle": "out/trust-bundle.tar",
        "modekeeper_trust": "other",
        "modekeeper_commit": True,
    }
    earlier = {"SOURCE_DATE_EPOCH": str(int(case.now.timestamp()) - 60)}
    run = playbook("trust_import", variables, cwd=taken_in, environment=earlier)
    assert (run.status, run.first_word) == (2, "NOW_WITH_COMMIT")
    assert not (taken_in / "other").exists()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda folder: (folder / "trust" / "crls" / "one.pem").unlink(), "CRL_MISSING"),
        (lambda folder: (folder / "trust" / "issuers" / "notes.txt").write_text("x"), "TRUST_BUNDLE_NAME"),
        (lambda folder: shutil.rmtree(folder / "trust"), "TRUST_BUNDLE_MISSING"),
    ],
)
def test_a_folder_that_is_not_in_order_is_not_made(case: Case, tmp_path: Path, spoil: Any, code: str) -> None:
    spoil(tmp_path)
    run = make(tmp_path)
    assert (run.status, run.first_word) == (2, code)
    assert not (tmp_path / "out" / "trust-bundle.tar").exists()


def test_a_bundle_that_was_touched_is_not_taken_in(taken_in: Path) -> None:
    data = bytearray((taken_in / "out" / "trust-bundle.tar").read_bytes())
    data[600] ^= 1
    (taken_in / "touched.tar").write_bytes(data)
    before = listing(taken_in)
    run = take_in(taken_in, modekeeper_trust_bundle="touched.tar")
    assert (run.status, run.first_word) == (2, "TRUST_BUNDLE_SUMS")
    assert listing(taken_in) == before


def test_without_a_ledger_nothing_is_changed(taken_in: Path) -> None:
    run = take_in(taken_in, modekeeper_trust="other", modekeeper_ledger="", modekeeper_trust_state="")
    assert (run.status, run.first_word) == (2, "AUDIT_MISSING")
    assert not (taken_in / "other").exists()


def test_a_folder_that_is_a_link_stays_one(taken_in: Path, case: Case) -> None:
    (taken_in / "mine").rename(taken_in / "real")
    (taken_in / "mine").symlink_to("real")
    case.crls["one.pem"] = current_crl(case.root, 7)
    lay(case, taken_in)
    assert make(taken_in).status == 0
    assert take_in(taken_in).status == 0
    assert os.readlink(taken_in / "mine") == "real"
    assert (taken_in / "real" / "crls" / "one.pem").read_bytes() == case.crls["one.pem"]
    assert check(taken_in).status == 0
