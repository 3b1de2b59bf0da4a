# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a passphrase would cost to try. The key file names the cost itself, so one that somebody put there could hold a run for
years, or take all memory: it is read before anything is derived.
"""

from __future__ import annotations

import binascii
import re

from .. import der

MOST_ITERATIONS = 10_000_000
"""Of PBKDF2 and its elders; OpenSSL writes 2,048, and 600,000 are advised today."""
MOST_SCRYPT = 2**21
"""Of N·r·p (RFC 7914): 256 MiB at most. OpenSSL writes 2**17."""
MOST_ROUNDS = 1_000
"""Of OpenSSH's bcrypt; ssh-keygen writes 24."""
_OBJECT = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----\s*")
_ENCRYPTED = b"ENCRYPTED PRIVATE KEY"
_OPENSSH = b"OPENSSH PRIVATE KEY"
_MAGIC = b"openssh-key-v1\0"
_PBES2 = bytes.fromhex("2a864886f70d01050d")
_SCRYPT = bytes.fromhex("2b06010401da47040b")
_MOST_FIELDS = 8


class CostError(ValueError):
    """A key file whose cost cannot be read, or is beyond all reason."""


def check_cost(data: bytes) -> None:
    """Refuse a private key in PEM that would take too long, or too much memory, to unlock.

    :raises CostError: it does, or it is not one object in PEM.
    """
    found = _OBJECT.fullmatch(data)
    if found is None:
        raise CostError("it is not one object in PEM")
    label, text = found.groups()
    if label not in (_ENCRYPTED, _OPENSSH):
        return
    try:
        raw = binascii.a2b_base64(text)
        dear = _is_dear_ssh(raw) if label == _OPENSSH else _is_dear(raw)
    except ValueError:  # of base64 too
        raise CostError("how it is encrypted cannot be read") from None
    if dear:
        raise CostError("its passphrase would take too long to try: encrypt it again with fewer iterations")


def _is_dear(raw: bytes) -> bool:
    """Of an EncryptedPrivateKeyInfo (RFC 5958), its encryption as in RFC 8018 or RFC 7292."""
    scheme, parameters = _algorithm(der.children(der.one(raw).content, most=2)[0])
    if scheme == _PBES2:
        scheme, parameters = _algorithm(der.children(parameters, most=2)[0])
    fields = der.children(parameters, most=_MOST_FIELDS)
    figures = [int.from_bytes(entry.content, "big") for entry in fields if entry.tag == der.INTEGER]
    if scheme != _SCRYPT:
        return max(figures, default=0) > MOST_ITERATIONS
    cost = 1
    for figure in figures[:3]:
        cost *= max(figure, 1)
    return cost > MOST_SCRYPT


def _algorithm(element: der.Element) -> tuple[bytes, bytes]:
    """Identifier and content of the parameters."""
    identifier, parameters = (*der.children(element.content, most=2), None)[:2]
    if identifier is None or parameters is None:
        raise ValueError("an algorithm without parameters")
    return identifier.content, parameters.content


def _is_dear_ssh(raw: bytes) -> bool:
    """Of OpenSSH's own form: cipher, key derivation and its options, which end in the rounds."""
    if not raw.startswith(_MAGIC):
        raise ValueError("not OpenSSH's form")
    at = len(_MAGIC)
    texts = []
    for _unused in range(3):
        size = int.from_bytes(raw[at : at + 4], "big")
        texts.append(raw[at + 4 : at + 4 + size])
        at += 4 + size
    options = texts[2]
    return bool(options) and int.from_bytes(options[-4:], "big") > MOST_ROUNDS
