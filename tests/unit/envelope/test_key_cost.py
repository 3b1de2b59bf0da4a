# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A key file names what its passphrase costs to try; one beyond all reason is refused before anything is derived."""

from __future__ import annotations

import struct
import subprocess
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope import der
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing import key_cost
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.key_cost import CostError, check_cost
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.key_file import load_private_key
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.vectors.license.keys import key
from tests.vectors.license.x509 import pem

LABEL = "ENCRYPTED PRIVATE KEY"
PLAIN = key("any").private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
PBES2, PBKDF2, SCRYPT, PBES1 = (
    bytes.fromhex(found)
    for found in ("2a864886f70d01050d", "2a864886f70d01050c", "2b06010401da47040b", "2a864886f70d010c0103")
)


def sequence(*parts: bytes) -> bytes:
    return der.encode(der.SEQUENCE, b"".join(parts))


def integer(value: int) -> bytes:
    return der.encode(der.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def algorithm(identifier: bytes, *parameters: bytes) -> bytes:
    return sequence(der.encode(0x06, identifier), sequence(der.encode(0x04, b"saltsalt"), *parameters))


def locked(scheme: bytes) -> bytes:
    """A key file that is encrypted so; what is in it nobody will know."""
    return pem(sequence(scheme, der.encode(0x04, b"0" * 144)), LABEL)


def pbes2(derivation: bytes) -> bytes:
    cipher = sequence(der.encode(0x06, bytes.fromhex("60864801650304012a")), der.encode(0x04, b"0" * 16))
    return locked(sequence(der.encode(0x06, PBES2), sequence(derivation, cipher)))


def pbkdf2(iterations: int) -> bytes:
    return pbes2(algorithm(PBKDF2, integer(iterations)))


def scrypt(n: int, r: int, p: int) -> bytes:
    return pbes2(algorithm(SCRYPT, integer(n), integer(r), integer(p)))


def openssh(rounds: int) -> bytes:
    def text(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    options = text(b"0" * 16) + struct.pack(">I", rounds)
    return pem(b"openssh-key-v1\0" + text(b"aes256-ctr") + text(b"bcrypt") + text(options), "OPENSSH PRIVATE KEY")


@pytest.mark.parametrize("options", [(), ("-scrypt",), ("-iter", "600000"), ("-v1", "PBE-SHA1-3DES")])
def test_what_openssl_writes_opens(options: tuple[str, ...]) -> None:
    command = ["openssl", "pkcs8", "-topk8", "-passout", "pass:secret", *options]
    made = subprocess.run(command, input=PLAIN, check=True, capture_output=True).stdout
    assert load_private_key(made, "secret", "key.pem").public == load_private_key(PLAIN, None, "key.pem").public


@pytest.mark.parametrize(
    "data",
    [
        pbkdf2(key_cost.MOST_ITERATIONS + 1),
        pbkdf2(2**63 - 1),
        locked(algorithm(PBES1, integer(2**31))),
        scrypt(2**40, 8, 1),
        scrypt(2**14, 2**20, 1),
        scrypt(2**14, 8, 2**20),
        openssh(key_cost.MOST_ROUNDS + 1),
    ],
    ids=["pbkdf2", "pbkdf2, the most", "pbes1", "scrypt n", "scrypt r", "scrypt p", "bcrypt"],
)
def test_an_absurd_cost_is_refused_before_it_is_paid(data: bytes) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        load_private_key(data, "secret", "key.pem")
    assert (caught.value.code, "too long to try" in caught.value.message) == ("VAULT_KEY_INVALID", True)


@pytest.mark.parametrize("data", [pbkdf2(600_000), scrypt(2**17, 8, 1), openssh(24), PLAIN])
def test_what_is_advised_is_taken(data: bytes) -> None:
    check_cost(data)


@pytest.mark.parametrize(
    "data",
    [b"", PLAIN + PLAIN, b"text\n" + PLAIN, pem(b"\x30\x80", LABEL), pem(sequence(sequence()), LABEL), PLAIN + b"text"],
)
def test_what_cannot_be_read_has_no_cost(data: bytes) -> None:
    with pytest.raises(CostError):
        check_cost(data)


@given(st.binary(max_size=200), st.sampled_from([LABEL, "OPENSSH PRIVATE KEY"]))
def test_any_bytes_have_a_cost_or_a_refusal(data: bytes, label: str) -> None:
    for file in (data, pem(data, label)):
        with suppress(CostError):
            check_cost(file)
