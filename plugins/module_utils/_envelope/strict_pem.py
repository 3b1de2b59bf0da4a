# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""PEM (RFC 7468) as this product writes it: one object, 64 columns, line feeds, nothing before or after."""

from __future__ import annotations

from . import strict_base64

_COLUMNS = 64


def encode(der: bytes, label: str) -> bytes:
    """``der`` as a PEM file with ``label``."""
    text = strict_base64.encode(der)
    lines = [text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", "")).encode("ascii")


def decode(data: bytes, label: str) -> bytes:
    """The DER bytes of a PEM file that is its own re-encoding.

    :raises ValueError: anything else, a second object or text around it too.
    """
    head, tail = f"-----BEGIN {label}-----\n".encode("ascii"), f"\n-----END {label}-----\n".encode("ascii")
    if not data.startswith(head) or not data.endswith(tail) or len(data) < len(head) + len(tail):
        raise ValueError(f"not one PEM object {label}")
    lines = data[len(head) : -len(tail)].split(b"\n")
    if set(map(len, lines[:-1])) - {_COLUMNS} or not 0 < len(lines[-1]) <= _COLUMNS:
        raise ValueError("a PEM file whose lines are not of 64 columns")
    return strict_base64.decode(b"".join(lines).decode("ascii"))
