# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Base64 of which just one text stands for given bytes (RFC 4648, section 4, with padding)."""

from __future__ import annotations

import binascii


def decode(text: str) -> bytes:
    """The bytes of a standard base64 text.

    :raises ValueError: another alphabet, white space, missing padding, or trailing bits that are not zero.
    """
    encoded = text.encode("ascii")
    data = binascii.a2b_base64(encoded)
    if binascii.b2a_base64(data, newline=False) != encoded:
        raise ValueError("a base64 text that is not the one encoding of its bytes")
    return data


def encode(data: bytes) -> str:
    """The standard base64 text of ``data``."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")
