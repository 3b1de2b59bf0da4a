# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A vendor's playbooks as release engineers run them: from the first root to a licence that holds, with keys that go nowhere."""

from __future__ import annotations

import base64
import json
import os
import pty
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from tests.tools.softhsm import PIN, make_token
from tests.vectors.license.case import CLUSTER
from tests.vectors.license.keys import PASSPHRASE, Key, key, keyid
from tests.vectors.license.times import text
from tests.vectors.license.today import current
from tests.vectors.license.vendor import Vendor, set_up

from .runner import ANSIBLE_PLAYBOOK, ROOT, Run, playbook

TODAY = current()
"""A commit believes the machine's clock alone, so the lists are of today."""
AT = text(TODAY.now)
LICENSE = {
    "modekeeper_signer_key": "issuer_keys/issuer.pem",
    "modekeeper_customer": "acme",
    "modekeeper_features": ["apply"],
    "modekeeper_clusters": [CLUSTER],
    "modekeeper_not_after": "2029-06-01T00:00:00Z",
}
ACTS: dict[str, dict[str, Any]] = {
    "license_issue": LICENSE,
    "license_revoke": {"modekeeper_signer_key": "issuer_keys/issuer.pem"},
    "issuer_issue": {
        "modekeeper_signer_key": "ops/root.pem",
        "modekeeper_public_key": "new-issuer.pem",
        "modekeeper_name": "New",
        "modekeeper_not_after": "2029-06-01T00:00:00Z",
    },
    "issuer_revoke": {"modekeeper_signer_key": "ops/root.pem", "modekeeper_keys": [keyid(key("issuer"))]},
    "root_rotate": {
        "modekeeper_signer_key": "ops/root.pem",
        "modekeeper_roots": ["root-two.pem"],
        "modekeeper_threshold": 1,
    },
}


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return set_up(tmp_path, TODAY)


def run(act: str, folder: Path, *flags: str, environment: dict[str, str] | None = None, **variables: Any) -> Run:
    known = {"modekeeper_vault": "vault", "modekeeper_trust": "trust", "modekeeper_issued_at": AT}
    asked = {**known, **ACTS[act], **variables}
    return playbook(act, asked, *flags, cwd=folder, environment=environment)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def diff_of(text: str) -> list[str]:
    """The lines of the diffs that were printed."""
    return [line for line in text.splitlines() if line.startswith(("+", "-", "@@"))]


@pytest.mark.parametrize("act", ACTS)
def test_shown_then_signed_then_nothing_left_to_do(vendor: Vendor, act: str) -> None:
    before = files(vendor.folder)
    shown = run(act, vendor.folder, "--diff")
    both = run(act, vendor.folder, "--check", "--diff", modekeeper_commit=True)
    assert (shown.status, both.status) == (0, 0), shown.text + both.text
    assert files(vendor.folder) == before
    done = run(act, vendor.folder, "--diff", modekeeper_commit=True)
    assert done.status == 0, done.text
    assert diff_of(shown.text) == diff_of(both.text) == diff_of(done.text)
    assert any(line.startswith("+++ after: ") and "sha256:" in line for line in diff_of(done.text))
    after = {name: data for name, data in files(vendor.folder).items() if name != "trust.lock"}
    assert len({name for name in after if after[name] != before.get(name)}) == 1
    again = run(act, vendor.folder, "--diff", modekeeper_commit=True)
    assert "changed=0" in again.text
    assert "Nothing to sign" in again.text


def traces_of(private: Key, path: Path) -> list[bytes]:
    """What would give a key away: its scalar, its encodings and the lines of its encrypted file, in the forms in which bytes leak."""
    number = private.private_numbers().private_value
    scalar = number.to_bytes(32, "big")
    der = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    found = [scalar, scalar.hex().encode(), str(number).encode(), base64.b64encode(scalar)[:40], base64.b64encode(der)]
    found += [line for line in path.read_bytes().splitlines() if len(line) > 20 and not line.startswith(b"-----")]
    return [*found, PASSPHRASE.encode(), base64.b64encode(PASSPHRASE.encode())]


def lock_away(folder: Path, name: str, secret: str) -> Path:
    """``secrets.yml`` as Ansible Vault encrypts it; the file with the password to it."""
    (folder / "password").write_text("of this run")
    (folder / "secrets.yml").write_text(json.dumps({name: secret}))
    vault = [str(ANSIBLE_PLAYBOOK.with_name("ansible-vault")), "encrypt", "--vault-password-file", "password"]
    subprocess.run([*vault, "secrets.yml"], cwd=folder, check=True, capture_output=True)
    return folder / "password"


@pytest.mark.parametrize("act", ["license_issue", "issuer_revoke", "root_rotate"])
def test_no_trace_of_a_key_or_passphrase_is_printed_or_written(vendor: Vendor, act: str) -> None:
    name = ACTS[act]["modekeeper_signer_key"]
    private = key("root one") if name.startswith("ops") else key("issuer")
    vendor.put_key(name, private, PASSPHRASE)
    home = vendor.folder / "home"
    home.mkdir()
    environment = {
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_LOCAL_TEMP": str(home / "local"),
        "ANSIBLE_KEEP_REMOTE_FILES": "0",
        "ANSIBLE_LOG_PATH": str(home / "log"),
        "ANSIBLE_VAULT_PASSWORD_FILE": str(lock_away(vendor.folder, "modekeeper_signer_passphrase", PASSPHRASE)),
        "HOME": str(home),
        "XDG_STATE_HOME": str(home),
    }
    flags = ("-vvvv", "--diff", "-e", "@secrets.yml")
    done = run(act, vendor.folder, *flags, environment=environment, modekeeper_commit=True)
    assert done.status == 0, done.text
    assert "module_args" in done.text
    assert " PUT " not in done.text  # the module and its options went through a pipe
    told = done.text.encode()
    written = files(vendor.folder)
    for kept in (vendor.vault / "licenses").glob("*/*.pem"):
        del written[str(kept.relative_to(vendor.folder))]
    assert {"home/log", "home/modekeeper/ledger.jsonl"} <= written.keys()
    for trace in traces_of(private, vendor.vault / "licenses" / name):
        assert trace not in told
        assert not [where for where, data in written.items() if trace in data]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda vendor: vendor.put_key("issuer_keys/issuer.pem", key("issuer"), mode=0o640), "VAULT_MODE"),
        (lambda vendor: vendor.put_key("issuer_keys/issuer.pem", key("issuer"), PASSPHRASE), "VAULT_KEY_LOCKED"),
        (lambda vendor: vendor.put_key("issuer_keys/issuer.pem", key("another")), "VAULT_SIGNER_MISMATCH"),
        (lambda vendor: (vendor.vault / ".git").mkdir(), "VAULT_IN_GIT"),
        (lambda vendor: (vendor.trust / "issuers" / "issuer.pem").write_bytes(b"spoilt"), "ISSUER_CERT_MALFORMED"),
    ],
)
@pytest.mark.parametrize("commit", [False, True])
def test_refusals_end_with_their_code(vendor: Vendor, spoil: Any, code: str, commit: bool) -> None:
    spoil(vendor)
    done = run("license_issue", vendor.folder, modekeeper_commit=commit)
    assert (done.status, done.first_word) == (2, code), done.text
    assert not (vendor.vault / "licenses" / "ops" / "issued").exists()


def test_a_made_up_time_is_not_committed(vendor: Vendor) -> None:
    done = run("license_issue", vendor.folder, modekeeper_commit=True, modekeeper_now=AT)
    assert (done.status, done.first_word) == (2, "NOW_WITH_COMMIT")


def test_the_passphrase_is_asked_for(vendor: Vendor) -> None:
    vendor.put_key("issuer_keys/issuer.pem", key("issuer"), PASSPHRASE)
    master, slave = pty.openpty()
    asked = {"modekeeper_vault": "vault", "modekeeper_trust": "trust", "modekeeper_issued_at": AT, **LICENSE}
    command = [str(ANSIBLE_PLAYBOOK), "modekeeper.core.license_issue", "-e", json.dumps(asked)]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".dev"), "ANSIBLE_NOCOLOR": "1"}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=vendor.folder, env=environment, stdin=slave, **pipe) as play:
        assert play.stdout is not None
        told = b""
        while not told.endswith(b"empty for none []: "):
            told += os.read(play.stdout.fileno(), 4096)
        os.write(master, PASSPHRASE.encode() + b"\n")
        text = (told + play.stdout.read()).decode()
    os.close(slave)
    os.close(master)
    assert play.returncode == 0, text
    assert "Would be signed by" in text
    assert PASSPHRASE not in text


@pytest.mark.parametrize("way", ["by_openssl", "by_pkcs11_tool"])
def test_a_token_issues(vendor: Vendor, tmp_path_factory: pytest.TempPathFactory, way: str) -> None:
    """The root certifies the token's key; the token then lists and licenses."""
    token = make_token(tmp_path_factory.mktemp("token"))
    certified = run("issuer_issue", vendor.folder, modekeeper_public_key=str(token.public_key), modekeeper_commit=True)
    assert certified.status == 0, certified.text
    signer = {
        "modekeeper_signer_key": "",
        "modekeeper_signer_command": getattr(token, way),
        "modekeeper_signer_public_key": str(token.public_key),
        "modekeeper_signer_passphrase": PIN,
        "modekeeper_commit": True,
    }
    for act in ("license_revoke", "license_issue"):
        done = run(act, vendor.folder, "-vvv", environment=token.environment, **signer)
        assert done.status == 0, done.text
        assert f'"{PIN}"' not in done.text
    (issued,) = (vendor.vault / "licenses" / "ops" / "issued").glob("*.json")
    assert check(vendor.folder, issued).status == 0
    other = {**signer, "modekeeper_customer": "other", "modekeeper_signer_passphrase": "0000"}
    wrong = run("license_issue", vendor.folder, environment=token.environment, **other)
    assert (wrong.status, wrong.first_word) == (2, "VAULT_SIGNER_FAILED")


def check(folder: Path, license_path: Path) -> Run:
    asked = {"modekeeper_license": str(license_path), "modekeeper_trust": "trust"}
    return playbook("license_check", {**asked, "modekeeper_out": "out"}, cwd=folder)


ROOT_CONF = """
[req]
distinguished_name = dn
prompt = no
x509_extensions = root
[dn]
CN = {name}
[root]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
"""


def ceremony(folder: Path, name: str) -> None:
    """A root by OpenSSL alone, as the guide has it: its key in the vault, its certificate beside."""
    path = folder / "vault" / "licenses" / "ops" / f"{name}.pem"
    (folder / f"{name}.conf").write_text(ROOT_CONF.format(name=name))
    make = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(path)]
    subprocess.run(make, check=True, capture_output=True)
    path.chmod(0o600)
    sign = ["openssl", "req", "-x509", "-new", "-key", str(path), "-sha256", "-days", "7300", "-config", f"{name}.conf"]
    subprocess.run([*sign, "-out", f"{name}.pem"], cwd=folder, check=True, capture_output=True)


def test_from_nothing_to_a_licence_that_holds(tmp_path: Path) -> None:
    """Two roots of which both must sign, an issuer, lists, a licence; each file by a playbook, judged by the customer's."""
    for name in ("", "licenses", "licenses/issuer_keys", "licenses/ops"):
        (tmp_path / "vault" / name).mkdir(mode=0o700)
    for name in ("one", "two"):
        ceremony(tmp_path, name)
    vendor = Vendor(tmp_path)
    vendor.put_key("issuer_keys/issuer.pem", key("issuer"), PASSPHRASE)
    vendor.put_public("new-issuer.pem", key("issuer"))
    commit = {"modekeeper_commit": True}
    # Certificates by OpenSSL begin now.
    moment = datetime.now(UTC)
    ends = f"{moment.year + 2}-01-01T00:00:00Z"
    later = {"modekeeper_issued_at": text(moment), **commit}
    roots = {
        "modekeeper_roots": ["one.pem", "two.pem"],
        "modekeeper_threshold": 2,
        "modekeeper_issuers": [keyid(key("issuer"))],
    }
    unlock = {"modekeeper_signer_passphrase": PASSPHRASE}
    steps = [
        ("root_rotate", {**roots, "modekeeper_signer_key": "ops/one.pem"}, "proposed/root-set-1.json"),
        ("root_rotate", {"modekeeper_roots": [], "modekeeper_signer_key": "ops/two.pem"}, "roots/1.json"),
        ("issuer_issue", {"modekeeper_signer_key": "ops/one.pem", "modekeeper_not_after": ends}, "issuers/"),
        ("issuer_revoke", {"modekeeper_signer_key": "ops/one.pem", "modekeeper_keys": []}, "crls/"),
        ("license_revoke", unlock, "revocations/"),
        ("license_issue", {**unlock, "modekeeper_not_after": ends}, "issued/"),
    ]
    for act, asked, dest in steps:
        done = run(act, tmp_path, **{**later, **asked})
        assert done.status == 0, done.text
        assert "Signed by" in done.text
        assert dest in done.text
    (issued,) = (tmp_path / "vault" / "licenses" / "ops" / "issued").glob("*.json")
    asked = {"modekeeper_license": str(issued), "modekeeper_trust": "trust", "modekeeper_out": "out"}
    done = playbook("license_check", asked, cwd=tmp_path)
    assert done.status == 0, done.text
    report = json.loads((tmp_path / "out" / "license.json").read_bytes())["body"]
    assert report["outcome"] == "holds"
    assert {entry["code"] for entry in report["warnings"]} == {"ANCHOR_IS_FOLDER", "TRUST_STATE_MISSING"}
