# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The vendor's acts on files: check and commit agree, refusals leave nothing, and the vault is held to its rules."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import digest_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._edge import clock, issuing_acts
from ansible_collections.modekeeper.core.plugins.module_utils._edge.issuing_acts import (
    issue_issuer,
    issue_license,
    revoke_issuers,
    revoke_licenses,
    rotate_roots,
)
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.kinds import LICENSE
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing import key_file
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.sealing import Draft
from ansible_collections.modekeeper.core.plugins.module_utils._license import lock
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.licenses import license_act
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.vectors.license.case import CLUSTER, LICENSE_ID, good
from tests.vectors.license.keys import PASSPHRASE, key, keyid
from tests.vectors.license.times import NOW
from tests.vectors.license.vendor import Vendor, set_up

AT = "2026-06-01T00:00:00Z"
ASIDE = (".lock", ".jsonl")
Act = Callable[[Any], dict[str, Any]]
ISSUER_KEY, ROOT_KEY = "issuer_keys/issuer.pem", "ops/root.pem"
ACTS: dict[str, tuple[Act, dict[str, Any]]] = {
    "license_issue": (
        issue_license,
        {
            "signer_key": ISSUER_KEY,
            "customer": "acme",
            "features": ["apply"],
            "clusters": [CLUSTER],
            "not_before": None,
            "not_after": "2027-06-01T00:00:00Z",
            "grace_days": 7,
            "min_crl": None,
        },
    ),
    "license_revoke": (
        revoke_licenses,
        {"signer_key": ISSUER_KEY, "licenses": [LICENSE_ID], "keys": [], "next_update": None},
    ),
    "issuer_issue": (
        issue_issuer,
        {
            "signer_key": ROOT_KEY,
            "public_key": "new-issuer.pem",
            "name": "New",
            "not_before": None,
            "not_after": "2029-06-01T00:00:00Z",
        },
    ),
    "issuer_revoke": (revoke_issuers, {"signer_key": ROOT_KEY, "keys": [keyid(key("issuer"))], "next_update": None}),
    "root_rotate": (
        rotate_roots,
        {"signer_key": ROOT_KEY, "roots": ["root.pem", "root-two.pem"], "threshold": 1, "issuers": None},
    ),
    "propose": (rotate_roots, {"signer_key": ROOT_KEY, "roots": ["root-two.pem"], "threshold": 1, "issuers": None}),
}


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vendor:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "machine_time", lambda: NOW)
    return set_up(tmp_path)


def run(act: str, *, check: bool = False, **changes: Any) -> dict[str, Any]:
    """The act of that name in the current folder."""
    work, asked = ACTS[act]
    params = {
        "vault": "vault",
        "trust": "trust",
        "signer_passphrase": None,
        "signer_command": None,
        "signer_public_key": None,
        "signer_timeout": 60,
        "issued_at": AT,
        "now": None,
        "ledger": "ledger.jsonl",
        "ledger_after": None,
        "trust_state": None,
        **asked,
        **changes,
    }
    return work(SimpleNamespace(params=params, check_mode=check))


def code_of(act: str, **changes: Any) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        run(act, **changes)
    return caught.value.code


def tree(folder: Path) -> dict[str, bytes]:
    """All files, those apart that no reader of the act's result looks at: lock and ledger."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in ASIDE)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def events() -> list[tuple[str, list[str]]]:
    """What was written down."""
    lines = map(json.loads, Path("ledger.jsonl").read_bytes().splitlines())
    return [(line["event"], line["ids"]) for line in lines][1:]


@pytest.mark.parametrize("act", ACTS)
def test_check_and_commit_agree_and_again_there_is_nothing_to_do(vendor: Vendor, act: str) -> None:
    before = tree(vendor.folder)
    shown = run(act, check=True)
    assert tree(vendor.folder) == before
    assert not [path for path in vendor.folder.iterdir() if path.suffix in ASIDE]
    done = run(act)
    assert shown == done
    assert done["changed"]
    after = tree(vendor.folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {done["dest"]}
    again = run(act)
    assert not again["changed"]
    assert "diff" not in again
    assert {**again, "changed": True} == {name: done[name] for name in again}
    assert tree(vendor.folder)[done["dest"]] == after[done["dest"]]


@pytest.mark.parametrize("act", ACTS)
def test_another_machine_makes_the_same_bytes(
    vendor: Vendor, act: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = tmp_path_factory.mktemp("elsewhere") / "desk"
    shutil.copytree(vendor.folder, twin)
    run(act)
    monkeypatch.chdir(twin)
    run(act)
    assert tree(vendor.folder) == tree(twin)


@pytest.mark.parametrize("act", ACTS)
def test_a_check_signs_nothing(vendor: Vendor, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(self: object, message: bytes) -> bytes:
        raise AssertionError("signed")

    monkeypatch.setattr(key_file.FileSigner, "sign", never)
    assert run(act, check=True)["changed"]


@pytest.mark.parametrize("act", ACTS)
def test_a_diff_holds_neither_key_nor_signature(vendor: Vendor, act: str) -> None:
    done = run(act)
    text = json.dumps(done)
    written = (vendor.folder / done["dest"]).read_bytes()
    if written.startswith(b"{"):
        assert all(entry["sig"] not in text for entry in json.loads(written)["signatures"])
    else:
        assert written.decode().splitlines()[-2] not in text
    for private in (key("issuer"), good().root.private):
        secret = private.private_numbers().private_value
        assert f"{secret:064x}" not in text
        assert str(secret) not in text


def test_what_is_signed_is_written_down_first(vendor: Vendor) -> None:
    done = run("license_issue")
    filed = digest_bytes((vendor.folder / done["dest"]).read_bytes())
    assert events() == [
        ("license_issue_intent", [done["digest"]]),
        ("license_issue_result", sorted([done["digest"], filed])),
    ]
    run("license_issue")
    run("root_rotate", check=True)
    assert len(events()) == 2


@pytest.mark.parametrize("name", ["now", "SOURCE_DATE_EPOCH"])
def test_a_commit_believes_the_machines_clock_alone(vendor: Vendor, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "now":
        assert code_of("license_issue", now=AT) == "NOW_WITH_COMMIT"
        assert code_of("license_issue", check=True, now="2026-05-01T00:00:00Z") == "CLOCK_ROLLBACK"
    else:
        monkeypatch.setenv(name, "1780272000")
        assert code_of("license_issue") == "NOW_WITH_COMMIT"


def test_the_files_have_the_modes_of_their_places(vendor: Vendor) -> None:
    licence = vendor.folder / run("license_issue")["dest"]
    assert (licence.stat().st_mode & 0o777, licence.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (vendor.folder / run("license_revoke")["dest"]).stat().st_mode & 0o777 == 0o644


def test_what_the_reader_refuses_as_bytes_is_not_written(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the foresight ever wrong, the signed bytes are judged all the same."""
    monkeypatch.setattr(issuing_acts, "license_act", _outliving)
    before = tree(vendor.folder)
    assert code_of("license_issue") == "LICENSE_OUTLIVES_ISSUER"
    assert tree(vendor.folder) == before
    assert [event for event, _unused in events()] == ["license_issue_intent", "license_issue_failed"]


def _outliving(world: Any, signer: str, order: Any) -> Any:
    act = license_act(world, signer, order)
    document = {**act.after, "not_after": "2031-01-01T00:00:00Z"}
    return replace(act, after=document, unsigned=Draft.of(LICENSE, document))


def test_a_licence_in_the_vault_that_was_altered_is_issued_anew(vendor: Vendor) -> None:
    done = run("license_issue")
    path = vendor.folder / done["dest"]
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert run("license_issue")["changed"]
    assert path.read_bytes() == whole


def test_a_proposal_is_completed_by_the_other_holder_and_then_gone(vendor: Vendor) -> None:
    proposed = run("propose")
    assert (proposed["complete"], proposed["dest"]) == (False, "vault/licenses/ops/proposed/root-set-2.json")
    vendor.put_key("ops/root-two.pem", key("root two"), PASSPHRASE)
    asked = {"roots": [], "threshold": None, "issued_at": None}
    shown = run("propose", check=True, signer_key="ops/root-two.pem", signer_passphrase=PASSPHRASE, **asked)
    assert (shown["complete"], shown["dest"]) == (True, "trust/roots/2.json")
    assert shown["signed_by"] == sorted([keyid(key("root one")), keyid(key("root two"))])
    assert (vendor.folder / proposed["dest"]).exists()
    done = run("propose", signer_key="ops/root-two.pem", signer_passphrase=PASSPHRASE, **asked)
    assert done == shown
    assert not (vendor.folder / proposed["dest"]).exists()
    assert not run("propose")["changed"]
    # With the first root gone, its key signs nothing any more.
    assert code_of("issuer_revoke") == "VAULT_SIGNER_MISMATCH"


def test_the_first_set_is_made_in_an_empty_folder(vendor: Vendor) -> None:
    shutil.rmtree(vendor.trust)
    assert code_of("license_issue") == "TRUST_ROOT_MISSING"
    done = run("root_rotate")
    assert (done["version"], done["complete"], done["dest"]) == (1, True, "trust/roots/1.json")
    assert run("issuer_revoke", keys=[])["number"] == 1
    assert run("issuer_issue")["changed"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signer_key": "issuer_keys/absent.pem"}, "VAULT_MISSING"),
        ({"signer_key": "issuer.pem"}, "OPTION_INVALID"),
        ({"signer_key": "../../elsewhere.pem"}, "OPTION_INVALID"),
        ({"signer_key": "ops/.."}, "OPTION_INVALID"),
        ({"signer_key": "releases/key.pem"}, "OPTION_INVALID"),
        ({"signer_key": None}, "OPTION_INVALID"),
        ({"signer_key": ROOT_KEY}, "VAULT_SIGNER_MISMATCH"),
        ({"signer_public_key": "new-issuer.pem"}, "VAULT_SIGNER_MISMATCH"),
        ({"signer_passphrase": "any"}, "OPTION_INVALID"),
        ({"vault": "absent"}, "VAULT_MISSING"),
        ({"vault": "trust"}, "VAULT_MODE"),
        ({"vault": "root.pem"}, "VAULT_UNREADABLE"),
        ({"trust": "absent"}, "TRUST_ROOT_MISSING"),
        ({"issued_at": "today"}, "TIME_INVALID"),
        ({"issued_at": None}, "OPTION_INVALID"),
        ({"not_after": None}, "OPTION_INVALID"),
        ({"issued_at": "2026-06-01T00:05:01Z"}, "CLOCK_ROLLBACK"),
        ({"ledger": ""}, "AUDIT_MISSING"),
        ({"ledger": "trust"}, "AUDIT_UNREADABLE"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_refusals_leave_nothing(vendor: Vendor, changes: dict[str, Any], code: str, check: bool) -> None:
    before = tree(vendor.folder)
    assert code_of("license_issue", check=check, **changes) == code
    assert tree(vendor.folder) == before
    assert not (vendor.folder / "ledger.jsonl").exists()


@pytest.mark.parametrize("name", ["vault", "vault/licenses", "vault/licenses/ops", "vault/licenses/issuer_keys"])
def test_every_folder_of_the_vault_is_the_users_alone(vendor: Vendor, name: str) -> None:
    (vendor.folder / name).chmod(0o750)
    assert code_of("license_issue") == "VAULT_MODE"
    (vendor.folder / name).chmod(0o700)
    (vendor.folder / name).rename(vendor.folder / "moved")
    (vendor.folder / name).symlink_to(vendor.folder / "moved")
    assert code_of("license_issue") == "VAULT_UNREADABLE"


def test_a_loose_key_and_a_link_to_one_are_refused(vendor: Vendor) -> None:
    path = vendor.put_key(ISSUER_KEY, key("issuer"), mode=0o644)
    assert code_of("license_issue", check=True) == "VAULT_MODE"
    path.chmod(0o600)
    path.rename(vendor.folder / "key.pem")
    path.symlink_to(vendor.folder / "key.pem")
    assert code_of("license_issue") == "VAULT_UNREADABLE"


def test_a_locked_key_is_not_opened_by_guessing(vendor: Vendor) -> None:
    vendor.put_key(ISSUER_KEY, key("issuer"), PASSPHRASE)
    assert code_of("license_issue", check=True) == "VAULT_KEY_LOCKED"
    assert code_of("license_issue", check=True, signer_passphrase="another") == "VAULT_KEY_LOCKED"
    assert run("license_issue", signer_passphrase=PASSPHRASE)["changed"]


@pytest.mark.parametrize("place", [".", "vault", "vault/licenses", "vault/licenses/ops", "vault/licenses/issuer_keys"])
def test_a_vault_in_a_work_tree_is_refused(vendor: Vendor, place: str) -> None:
    subprocess.run(["git", "init", "--quiet", place], check=True)
    assert code_of("license_issue") == "VAULT_IN_GIT"


def test_a_vault_in_a_linked_work_tree_is_refused(vendor: Vendor) -> None:
    (vendor.vault / ".git").write_text("gitdir: elsewhere\n")
    assert code_of("license_issue") == "VAULT_IN_GIT"


def test_a_file_of_the_vault_that_others_may_read_is_refused(vendor: Vendor) -> None:
    (vendor.folder / run("license_issue")["dest"]).chmod(0o644)
    assert code_of("license_issue") == "VAULT_MODE"


def test_two_at_once_do_not_use_one_number_twice(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.1)
    with lock.locked(vendor.trust):
        assert code_of("license_revoke") == "OUTPUT_UNWRITABLE"
        assert run("license_revoke", check=True)["number"] == 10


@pytest.mark.parametrize(
    ("act", "changes", "code"),
    [
        ("license_revoke", {"licenses": ["no-id"]}, "OPTION_INVALID"),
        ("license_revoke", {"keys": ["00"]}, "OPTION_INVALID"),
        ("issuer_revoke", {"keys": ["AB" * 32]}, "OPTION_INVALID"),
        ("issuer_issue", {"public_key": "absent.pem"}, "VAULT_MISSING"),
        ("issuer_issue", {"public_key": "root.pem"}, "VAULT_KEY_INVALID"),
        ("root_rotate", {"roots": ["absent.pem"]}, "VAULT_MISSING"),
        ("root_rotate", {"roots": ["new-issuer.pem"]}, "TRUST_ROOT_INVALID"),
        ("root_rotate", {"threshold": None}, "OPTION_INVALID"),
        ("root_rotate", {"issuers": ["no-key"]}, "OPTION_INVALID"),
        ("root_rotate", {"roots": []}, "OPTION_INVALID"),
    ],
)
def test_options_without_meaning_are_refused(vendor: Vendor, act: str, changes: dict[str, Any], code: str) -> None:
    assert code_of(act, **changes) == code


def test_a_full_or_closed_folder_leaves_the_old_file(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    run("issuer_issue")  # begins the ledger
    before = tree(vendor.folder)
    real = os.fsync

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert code_of("license_revoke") == "OUTPUT_FULL"
    monkeypatch.setattr(os, "fsync", real)
    assert tree(vendor.folder) == before
