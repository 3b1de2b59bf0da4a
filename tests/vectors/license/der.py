# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Surgery on DER: take an object apart, change a piece, put it together again."""

from __future__ import annotations


def wrap(tag: int, content: bytes) -> bytes:
    """One element."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(octets)]) + octets + content


def parts(element: bytes) -> list[bytes]:
    """The elements inside a constructed element."""
    _tag, inside = unwrap(element)
    found = []
    while inside:
        size = _whole(inside)
        found.append(inside[:size])
        inside = inside[size:]
    return found


def unwrap(element: bytes) -> tuple[int, bytes]:
    """Tag and content."""
    size = _whole(element)
    assert size == len(element)
    first = element[1]
    start = 2 + (first & 127 if first & 128 else 0)
    return element[0], element[start:]


def _whole(data: bytes) -> int:
    first = data[1]
    if not first & 128:
        return 2 + first
    octets = first & 127
    return 2 + octets + int.from_bytes(data[2 : 2 + octets], "big")


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    """``data`` with one bit of the octet ``at`` turned."""
    changed = bytearray(data)
    changed[at] ^= 1 << bit
    return bytes(changed)


def flipped_at_end_of(data: bytes, piece: bytes) -> bytes:
    """``data`` with the lowest bit of the last octet of ``piece`` turned, which must stand in it once."""
    assert data.count(piece) == 1
    return flipped(data, data.index(piece) + len(piece) - 1)
