# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The outer structure that certificates and CRLs share: what was signed, the algorithm, the signature.

``key.verify(tbs)`` looks at neither the outer algorithm nor the unused-bits octet of the signature. So the object is rebuilt
from the part that was signed and the signature, and all its bytes are compared.
"""

from __future__ import annotations

from .._envelope import der

ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
"""AlgorithmIdentifier of ecdsa-with-SHA256, without parameters (RFC 5758)."""


class MalformedError(ValueError):
    """Bytes that are not one strict object of X.509."""


class AlgorithmError(ValueError):
    """A key or signature algorithm other than ECDSA P-256 with SHA-256."""


def split(raw: bytes) -> tuple[der.Element, bytes]:
    """The part that was signed, and the signature, of the only object in ``raw``.

    :raises ValueError: not three DER elements in one.
    """
    tbs, _algorithm, bits = der.children(der.one(raw).content, most=3)
    return tbs, bits.content[1:]


def check(raw: bytes, tbs: der.Element, signature: bytes, inner: bytes) -> None:
    """Hold ``raw`` to the one algorithm and the one outer structure.

    :param inner: the AlgorithmIdentifier within the signed part.
    :raises AlgorithmError: another algorithm was meant. :raises MalformedError: the outer structure is another one.
    """
    if inner != ECDSA_SHA256:
        raise AlgorithmError("a signature that is not ECDSA with SHA-256")
    content = tbs.raw + ECDSA_SHA256 + der.encode(der.BIT_STRING, b"\0" + signature)
    if der.encode(der.SEQUENCE, content) != raw:
        raise MalformedError("its outer structure is not the one that was signed")
