# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A reader of DER elements (X.690): just enough to see the raw bytes that a library's parser hides."""

from __future__ import annotations

from typing import NamedTuple

SEQUENCE = 0x30
INTEGER = 0x02
BIT_STRING = 0x03
_LONG_FORM = 0x80
_HIGH_TAG = 0x1F


class Element(NamedTuple):
    """One element.

    :ivar raw: all of its bytes. :ivar content: those behind its length.
    """

    tag: int
    raw: bytes
    content: bytes


def one(data: bytes) -> Element:
    """The only element of ``data``.

    :raises ValueError: not DER, or bytes after it.
    """
    (element,) = children(data, most=1)
    return element


def children(data: bytes, most: int) -> list[Element]:
    """The elements that ``data`` is made of, at most ``most``.

    :raises ValueError: not DER, a tag above 30, or more elements.
    """
    found: list[Element] = []
    at = 0
    while at < len(data):
        if len(found) == most:
            raise ValueError("more elements than there may be")
        element = _read(data, at)
        found.append(element)
        at += len(element.raw)
    if not found:
        raise ValueError("no element")
    return found


def encode(tag: int, content: bytes) -> bytes:
    """The element of ``tag`` and ``content``."""
    return bytes((tag,)) + _length(len(content)) + content


def _read(data: bytes, at: int) -> Element:
    start = at + 2
    if len(data) < start or data[at] & _HIGH_TAG == _HIGH_TAG:
        raise ValueError("an element is cut short or has a long tag")
    size = data[at + 1]
    if size >= _LONG_FORM:
        octets, first = size - _LONG_FORM, start
        start += octets
        size = int.from_bytes(data[first:start], "big")
        if size < _LONG_FORM or start > len(data) or not data[first]:
            raise ValueError("a length that is not minimal")
    end = start + size
    if len(data) < end:
        raise ValueError("a length beyond its data")
    return Element(data[at], data[at:end], data[start:end])


def _length(size: int) -> bytes:
    if size < _LONG_FORM:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((_LONG_FORM + len(octets),)) + octets
