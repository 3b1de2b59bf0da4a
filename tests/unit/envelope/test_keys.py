# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One key has one name, and P-256 is the only curve."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import (
    KeyRefusedError,
    load_public_pem,
    load_spki,
)
from tests.tools.fuzz import fuzz
from tests.vectors.license.der import flipped
from tests.vectors.license.keys import compressed_spki, explicit_spki, key, keyid, sign, sign_high_s, sign_raw, spki
from tests.vectors.license.x509 import pem, spki_of

PRIVATE = key("any")


def test_a_key_is_named_by_the_digest_of_its_one_encoding() -> None:
    loaded = load_spki(spki(PRIVATE))
    assert loaded.keyid == keyid(PRIVATE) == hashlib.sha256(loaded.spki).hexdigest()
    assert load_public_pem(pem(spki(PRIVATE), "PUBLIC KEY")) == loaded


@pytest.mark.parametrize(
    "other",
    [
        compressed_spki(PRIVATE),
        explicit_spki(),
        spki_of(ec.generate_private_key(ec.SECP384R1()).public_key()),
        spki_of(ec.generate_private_key(ec.SECP256K1()).public_key()),
        spki_of(ed25519.Ed25519PrivateKey.generate().public_key()),
        spki_of(rsa.generate_private_key(65537, 2048).public_key()),
        spki(PRIVATE) + b"\0",
        spki(PRIVATE)[:-1],
        flipped(spki(PRIVATE), 90),
        b"",
    ],
    ids=[
        "compressed",
        "explicit",
        "P-384",
        "secp256k1",
        "Ed25519",
        "RSA",
        "longer",
        "shorter",
        "off the curve",
        "empty",
    ],
)
def test_another_key_or_encoding_is_refused(other: bytes) -> None:
    with pytest.raises(KeyRefusedError):
        load_spki(other)


def test_the_library_would_take_the_other_encodings() -> None:
    for other in (compressed_spki(PRIVATE), explicit_spki()):
        loaded = serialization.load_der_public_key(other)
        assert isinstance(loaded, ec.EllipticCurvePublicKey)


@pytest.mark.parametrize("data", [b"", pem(spki(PRIVATE), "CERTIFICATE"), pem(spki(PRIVATE), "PUBLIC KEY") * 2])
def test_a_file_that_is_no_single_public_key_is_refused(data: bytes) -> None:
    with pytest.raises(KeyRefusedError):
        load_public_pem(data)


def test_both_twins_of_a_signature_verify_and_the_raw_form_does_not() -> None:
    loaded = load_spki(spki(PRIVATE))
    assert loaded.verifies(sign(PRIVATE, b"a"), b"a")
    assert loaded.verifies(sign_high_s(PRIVATE, b"a"), b"a")
    assert not loaded.verifies(sign_raw(PRIVATE, b"a"), b"a")
    assert not loaded.verifies(sign(PRIVATE, b"a"), b"b")
    assert not load_spki(spki(key("another"))).verifies(sign(PRIVATE, b"a"), b"a")


@fuzz
@given(st.binary(max_size=80))
def test_no_bytes_at_hand_are_a_signature(data: bytes) -> None:
    assert not load_spki(spki(PRIVATE)).verifies(data, b"a")
