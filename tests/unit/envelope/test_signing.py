# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Keys in files, and commands that sign: what is taken, what is refused under which code, and that nothing is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.envelope import Codes, read_envelope
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import load_spki
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.kinds import CHECKPOINT, LICENSE, ROOT_SET
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.key_file import load_private_key
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.opening import SignerSpec, open_signer
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.sealing import Draft, sign_envelope
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.softhsm import PIN, make_token
from tests.vectors.license.keys import key, keyid, spki
from tests.vectors.license.x509 import pem

PRIVATE = key("any")
SECRET = "only for this run"
FORMS = serialization.PrivateFormat


def written(
    folder: Path, private: object = PRIVATE, form: FORMS = FORMS.PKCS8, passphrase: str | None = None, mode: int = 0o600
) -> Path:
    """A key file."""
    lock = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    path = folder / "key.pem"
    path.write_bytes(private.private_bytes(serialization.Encoding.PEM, form, lock))  # type: ignore[attr-defined]
    path.chmod(mode)
    return path


def public(folder: Path, private: ec.EllipticCurvePrivateKey = PRIVATE) -> Path:
    """The public key's file."""
    path = folder / "public.pem"
    path.write_bytes(pem(spki(private), "PUBLIC KEY"))
    return path


def code_of(spec: SignerSpec) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        open_signer(spec).sign(b"message")
    assert SECRET not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("form", [FORMS.PKCS8, FORMS.OpenSSH])
@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_file_signs_and_the_same_message_gives_the_same_signature(tmp_path: Path, form: FORMS, mode: int) -> None:
    signer = open_signer(SignerSpec(key=written(tmp_path, form=form, mode=mode)))
    signature = signer.sign(b"message")
    assert signer.keyid == keyid(PRIVATE)
    assert signature == signer.sign(b"message") != signer.sign(b"another")
    assert load_spki(spki(PRIVATE)).verifies(signature, b"message")


def test_the_signature_is_that_of_rfc_6979(tmp_path: Path) -> None:
    """Appendix A.2.5, message "sample" with SHA-256."""
    secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    wanted = (
        "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    )
    path = written(tmp_path, ec.derive_private_key(secret, ec.SECP256R1()))
    assert open_signer(SignerSpec(key=path)).sign(b"sample").hex() == wanted


def test_an_encrypted_key_wants_its_passphrase(tmp_path: Path) -> None:
    path = written(tmp_path, passphrase=SECRET)
    assert open_signer(SignerSpec(key=path, passphrase=SECRET)).keyid == keyid(PRIVATE)
    assert code_of(SignerSpec(key=path)) == "VAULT_KEY_LOCKED"
    assert code_of(SignerSpec(key=path, passphrase="another")) == "VAULT_KEY_LOCKED"
    assert code_of(SignerSpec(key=written(tmp_path), passphrase=SECRET)) == "OPTION_INVALID"


def test_a_key_that_ssh_keygen_made_signs(tmp_path: Path) -> None:
    make = ["ssh-keygen", "-q", "-t", "ecdsa", "-b", "256", "-N", "", "-f", str(tmp_path / "id_ecdsa")]
    subprocess.run(make, check=True, capture_output=True)
    signer = open_signer(SignerSpec(key=tmp_path / "id_ecdsa"))
    line = (tmp_path / "id_ecdsa.pub").read_bytes()
    handle = serialization.load_ssh_public_key(line)
    der = handle.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert load_spki(der) == signer.public
    assert signer.public.verifies(signer.sign(b"message"), b"message")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_a_loose_mode_is_refused(tmp_path: Path, mode: int) -> None:
    assert code_of(SignerSpec(key=written(tmp_path, mode=mode))) == "VAULT_MODE"


def test_another_users_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    real = os.fstat

    def of_another(descriptor: int) -> os.stat_result:
        found = list(real(descriptor))
        found[4] = os.geteuid() + 1
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", of_another)
    assert code_of(SignerSpec(key=path)) == "VAULT_OWNER"


def test_what_is_no_key_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / "link.pem").symlink_to(path)
    os.mkfifo(tmp_path / "fifo.pem", 0o600)
    assert code_of(SignerSpec(key=tmp_path / "absent.pem")) == "VAULT_MISSING"
    assert code_of(SignerSpec(key=tmp_path / "link.pem")) == "VAULT_UNREADABLE"
    assert code_of(SignerSpec(key=tmp_path / "fifo.pem")) == "VAULT_UNREADABLE"
    assert code_of(SignerSpec(key=tmp_path)) == "VAULT_UNREADABLE"
    assert code_of(SignerSpec(key=Path("a\0b"))) == "VAULT_UNREADABLE"
    path.write_bytes(path.read_bytes() + b"\n" * 16384)
    assert code_of(SignerSpec(key=path)) == "VAULT_TOO_LARGE"


@pytest.mark.parametrize(
    "private", [ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()], ids=["P-384", "Ed25519"]
)
@pytest.mark.parametrize("form", [FORMS.PKCS8, FORMS.OpenSSH])
def test_another_algorithm_is_refused(tmp_path: Path, private: object, form: FORMS) -> None:
    assert code_of(SignerSpec(key=written(tmp_path, private, form))) == "VAULT_KEY_INVALID"


@pytest.mark.parametrize("data", [b"", b"\0" * 100, pem(b"no key at all", "PRIVATE KEY")])
def test_damaged_keys_are_refused(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path)
    path.write_bytes(data)
    assert code_of(SignerSpec(key=path)) == "VAULT_KEY_INVALID"


def test_a_key_cut_short_anywhere_ends_in_a_code(tmp_path: Path) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    for size in range(0, len(whole) - 30, 7):
        path.write_bytes(whole[:size])
        assert code_of(SignerSpec(key=path)) == "VAULT_KEY_INVALID"


@settings(max_examples=200)
@given(
    form=st.sampled_from([FORMS.PKCS8, FORMS.OpenSSH]),
    at=st.floats(0, 1, exclude_max=True),
    piece=st.binary(max_size=4),
    cut=st.integers(0, 4),
)
def test_any_spoilt_key_ends_in_a_key_or_a_code(form: FORMS, at: float, piece: bytes, cut: int) -> None:
    whole = PRIVATE.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    place = int(at * len(whole))
    try:
        signer = load_private_key(whole[:place] + piece + whole[place + cut :], None, "it")
    except ModeKeeperError as error:
        assert error.code in ("VAULT_KEY_INVALID", "VAULT_KEY_LOCKED")  # noqa: PT017 - either is right, and none at all too
    else:
        assert signer.public.verifies(signer.sign(b"message"), b"message")


def test_a_key_file_is_held_to_the_public_key_that_was_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert open_signer(SignerSpec(key=path, public_key=public(tmp_path))).keyid == keyid(PRIVATE)
    assert code_of(SignerSpec(key=path, public_key=public(tmp_path, key("another")))) == "VAULT_SIGNER_MISMATCH"
    (tmp_path / "public.pem").write_bytes(b"no key")
    assert code_of(SignerSpec(key=path, public_key=tmp_path / "public.pem")) == "VAULT_KEY_INVALID"
    assert code_of(SignerSpec(key=path, public_key=tmp_path / "absent")) == "VAULT_MISSING"


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"key": Path("k"), "command": ("sign",), "public_key": Path("p")},
        {"command": ("sign",)},
        {"key": Path("k"), "timeout": 0},
        {"key": Path("k"), "timeout": 3601},
    ],
)
def test_a_signer_is_one_thing(spec: dict[str, object]) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        SignerSpec(**spec)  # type: ignore[arg-type]
    assert caught.value.code == "OPTION_INVALID"


def by_command(folder: Path, *command: str, **more: object) -> SignerSpec:
    return SignerSpec(command=command, public_key=public(folder), **more)  # type: ignore[arg-type]


def test_a_command_signs_what_it_reads(tmp_path: Path) -> None:
    command = ("openssl", "dgst", "-sha256", "-sign", str(written(tmp_path)))
    signer = open_signer(by_command(tmp_path, *command))
    assert signer.public.verifies(signer.sign(b"message" * 100_000), b"message" * 100_000)


def test_a_command_finds_the_passphrase_in_its_environment_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, passphrase=SECRET)
    command = ("openssl", "dgst", "-sha256", "-passin", "env:MODEKEEPER_PASSPHRASE", "-sign", str(path))
    signer = open_signer(by_command(tmp_path, *command, passphrase=SECRET))
    assert signer.public.verifies(signer.sign(b"message"), b"message")
    assert SECRET not in repr(signer)
    monkeypatch.setenv("MODEKEEPER_PASSPHRASE", SECRET)
    assert code_of(by_command(tmp_path, *command)) == "VAULT_SIGNER_FAILED"


def test_a_signature_of_another_key_is_refused(tmp_path: Path) -> None:
    command = ("openssl", "dgst", "-sha256", "-sign", str(written(tmp_path, key("another"))))
    assert code_of(by_command(tmp_path, *command)) == "VAULT_SIGNER_MISMATCH"


@pytest.mark.parametrize(
    "command",
    [
        ("no-such-command",),
        ("a\0b",),
        ("false",),
        ("true",),
        ("cat", "/dev/zero"),
        ("sh", "-c", "yes | head -c 73"),
    ],
)
def test_a_command_that_gives_no_signature_is_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert code_of(by_command(tmp_path, *command)) == "VAULT_SIGNER_FAILED"


def test_a_command_that_gives_other_bytes_is_refused(tmp_path: Path) -> None:
    assert code_of(by_command(tmp_path, "echo", "signature")) == "VAULT_SIGNER_MISMATCH"


def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    # The child outlives its parent and holds the pipe; it would say so by a file, which is looked for after the signer gave up.
    child = f"import time; time.sleep(30); open({str(tmp_path / 'alive')!r}, 'w')"
    script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    assert code_of(by_command(tmp_path, sys.executable, "-c", script, timeout=2)) == "VAULT_SIGNER_FAILED"
    assert not (tmp_path / "alive").exists()


@pytest.mark.parametrize("way", ["by_openssl", "by_pkcs11_tool"])
def test_a_token_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    token = make_token(tmp_path)
    for name, value in token.environment.items():
        monkeypatch.setenv(name, value)
    command = tuple(getattr(token, way))
    spec = SignerSpec(command=command, public_key=token.public_key, passphrase=PIN)
    signer = open_signer(spec)
    assert signer.public.verifies(signer.sign(b"message"), b"message")
    assert code_of(SignerSpec(command=command, public_key=token.public_key)) == "VAULT_SIGNER_FAILED"


def test_an_envelope_is_what_its_readers_take_and_the_same_again(tmp_path: Path) -> None:
    signer = open_signer(SignerSpec(key=written(tmp_path)))
    data = sign_envelope(LICENSE, {"b": 1, "a": "ä"}, [signer])
    read = read_envelope(data, LICENSE, Codes.same("PAYLOAD_INVALID"), "it")
    assert read.payload == '{"a":"ä","b":1}'.encode()
    assert read.signers({signer.keyid: signer.public}) == {signer.keyid}
    assert data.endswith(b"}")
    assert data == sign_envelope(LICENSE, {"a": "ä", "b": 1}, [signer])
    text = read_envelope(
        sign_envelope(CHECKPOINT, b"a text", [signer]), CHECKPOINT, Codes.same("PAYLOAD_INVALID"), "it"
    )
    assert text.payload == b"a text"


def test_signatures_are_gathered_each_key_once_whatever_the_order(tmp_path: Path) -> None:
    one = open_signer(SignerSpec(key=written(tmp_path)))
    two = open_signer(SignerSpec(key=written(tmp_path, key("another"))))
    draft = Draft.of(ROOT_SET, {"a": 1})
    first = read_envelope(draft.sealed([one]), ROOT_SET, Codes.same("PAYLOAD_INVALID"), "it")
    both = draft.sealed([two, two], first.signatures)
    assert both == draft.sealed([one, two]) == draft.sealed([two, one])
    read = read_envelope(both, ROOT_SET, Codes.same("PAYLOAD_INVALID"), "it")
    assert read.signers({one.keyid: one.public, two.keyid: two.public}) == {one.keyid, two.keyid}


def test_what_readers_would_refuse_is_not_made(tmp_path: Path) -> None:
    one = open_signer(SignerSpec(key=written(tmp_path)))
    two = open_signer(SignerSpec(key=written(tmp_path, key("another"))))
    for kind, document, signers in ((LICENSE, {}, []), (LICENSE, {}, [one, two]), (LICENSE, {"a": "b" * 65536}, [one])):
        with pytest.raises(ModeKeeperError) as caught:
            sign_envelope(kind, document, signers)
        assert caught.value.code == "OPTION_INVALID"
