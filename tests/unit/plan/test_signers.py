# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Keys of planners and approvers: P-256, public, disjoint whatever their form."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.sections.signers import key_point

from .passports import body, codes, passport, problems

KEYS = [ec.generate_private_key(ec.SECP256R1()) for _unused in range(3)]


def pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def ssh(key: ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode() + " someone@example"


def entry(name: str, text: str) -> dict[str, str]:
    return {"name": name, "public_key": text}


@pytest.mark.parametrize("form", [pem, ssh])
@pytest.mark.parametrize("key", KEYS)
def test_both_forms_give_the_point_of_the_library(key: ec.EllipticCurvePrivateKey, form: object) -> None:
    expected = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert key_point(form(key)) == expected  # type: ignore[operator]


def test_disjoint_roles_are_sound() -> None:
    found = passport(
        planners=[entry("p", pem(KEYS[0]))], approvers=[entry("a", ssh(KEYS[1])), entry("b", pem(KEYS[2]))]
    )
    assert found.name == "test"


def test_one_key_in_both_roles_is_found_across_forms() -> None:
    both = body(planners=[entry("p", pem(KEYS[0]))], approvers=[entry("a", ssh(KEYS[0]))])
    assert codes(both) == [("PASSPORT_CONTRADICTION", "/approvers/0/public_key")]


def test_one_key_twice_is_one_voice() -> None:
    twice = body(approvers=[entry("a", pem(KEYS[0])), entry("b", ssh(KEYS[0]))])
    assert codes(twice) == [("PASSPORT_CONTRADICTION", "/approvers/1/public_key")]


def test_one_name_twice() -> None:
    twice = body(approvers=[entry("a", pem(KEYS[0])), entry("a", ssh(KEYS[1]))])
    assert codes(twice) == [("PASSPORT_CONTRADICTION", "/approvers/1/name")]


def test_more_approvals_than_approvers() -> None:
    few = body(approvers=[entry("a", pem(KEYS[0]))], guardrails={"approvals": {"high": 2}})
    assert codes(few) == [("PASSPORT_CONTRADICTION", "/guardrails/approvals/high")]


def test_a_private_key_is_refused_and_never_shown() -> None:
    secret = KEYS[0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    (found,) = problems(body(approvers=[entry("a", secret)]))
    assert "private key" in found["message"]
    assert secret.splitlines()[1] not in str(found)


def test_other_keys_are_refused() -> None:
    other = ed25519.Ed25519PrivateKey.generate().public_key()
    texts = [
        other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        other.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
        "ecdsa-sha2-nistp256 !!!",
        "-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----",
        "hello",
    ]
    found = codes(body(planners=[entry(f"k{index}", text) for index, text in enumerate(texts)]))
    assert found == [("PASSPORT_INVALID", f"/planners/{index}/public_key") for index in range(len(texts))]
