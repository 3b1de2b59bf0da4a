# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Names that follow from content, so that a check and the commit after it speak of the same thing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ..._artifact.canonical import canonical_bytes

_SERIAL_OCTETS = 20


def content_uuid(document: Mapping[str, Any]) -> str:
    """A UUID of version 8 (RFC 9562, section 5.8): the first bits of the SHA-256 of the document's canonical form."""
    octets = bytearray(hashlib.sha256(canonical_bytes(document)).digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x80
    octets[8] = octets[8] & 0x3F | 0x80
    text = octets.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def content_serial(document: Mapping[str, Any]) -> int:
    """A serial number of a certificate, positive and of 20 octets (RFC 5280, section 4.1.2.2), from its content."""
    octets = bytearray(hashlib.sha256(canonical_bytes(document)).digest()[:_SERIAL_OCTETS])
    octets[0] = octets[0] & 0x3F | 0x40
    return int.from_bytes(octets, "big")
