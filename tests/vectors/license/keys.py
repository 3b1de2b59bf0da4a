# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Keys that live as long as the test run, and ECDSA signatures in the forms that the vectors need.

Where ``MODEKEEPER_VECTOR_SEED`` is set, keys follow from it and signatures repeat, so that evidence has the same bytes again. Such
keys are no secret: anybody can derive them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

Key = ec.EllipticCurvePrivateKey
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PASSPHRASE = "only for this run"
SEED = os.environ.get("MODEKEEPER_VECTOR_SEED", "")
DETERMINISTIC = True if SEED else None
_ALGORITHM = ec.ECDSA(hashes.SHA256(), deterministic_signing=bool(SEED))


@cache
def key(name: str) -> Key:
    """The P-256 key of that name."""
    if SEED:
        digest = hashlib.sha256(f"{SEED} {name}".encode()).digest()
        return ec.derive_private_key(int.from_bytes(digest) % (ORDER - 1) + 1, ec.SECP256R1())
    return ec.generate_private_key(ec.SECP256R1())


def spki(private: Key) -> bytes:
    """SubjectPublicKeyInfo."""
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def compressed_spki(private: Key) -> bytes:
    """SubjectPublicKeyInfo with a compressed point."""
    point = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    return bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + point


def keyid(private: Key) -> str:
    """Name of a key."""
    return hashlib.sha256(spki(private)).hexdigest()


def sign(private: Key, message: bytes) -> bytes:
    """DER of r and s."""
    return private.sign(message, _ALGORITHM)


def sign_high_s(private: Key, message: bytes) -> bytes:
    """The twin of a signature with the larger s."""
    r, s = utils.decode_dss_signature(sign(private, message))
    return utils.encode_dss_signature(r, max(s, ORDER - s))


def sign_raw(private: Key, message: bytes) -> bytes:
    """r and s as 64 octets, as JWS has them."""
    r, s = utils.decode_dss_signature(sign(private, message))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def sign_with_encrypted_key(private: Key, message: bytes) -> bytes:
    """As an issuer does whose key file has a passphrase: OpenSSL reads it and signs."""
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    read, write = os.pipe()
    os.write(write, pem)
    os.close(write)
    command = ["openssl", "dgst", "-sha256", "-sign", f"/dev/fd/{read}", "-passin", f"pass:{PASSPHRASE}"]
    try:
        return subprocess.run(command, input=message, capture_output=True, check=True, pass_fds=[read]).stdout
    finally:
        os.close(read)


def explicit_spki() -> bytes:
    """SubjectPublicKeyInfo of a P-256 key whose curve is written out, by OpenSSL."""
    command = "openssl ecparam -name prime256v1 -param_enc explicit -genkey -noout | openssl pkey -pubout -outform DER"
    return subprocess.run(["sh", "-c", command], capture_output=True, check=True).stdout
