# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Unpacking a gzip file of unknown origin, within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from .._reasons.errors import ModeKeeperError

_READ = 128 * 1024
_CHUNK = 512 * 1024


def unpacked(handle: BinaryIO, name: str, limit: int) -> Iterator[bytes]:
    """What the file unpacks to, in chunks of at most 512 KiB.

    :raises ModeKeeperError: ``SNAPSHOT_MALFORMED`` (not gzip, cut off, or followed by something), ``SNAPSHOT_TOO_LARGE``.
    """
    unpacker = zlib.decompressobj(wbits=31)
    total = 0
    while data := handle.read(_READ):
        while data and not unpacker.eof:
            try:
                chunk = unpacker.decompress(data, _CHUNK)
            except zlib.error as exc:
                raise ModeKeeperError("SNAPSHOT_MALFORMED", f"{name} is not a gzip file, or a damaged one") from exc
            data = unpacker.unconsumed_tail
            total += len(chunk)
            if total > limit:
                raise ModeKeeperError("SNAPSHOT_TOO_LARGE", f"{name} unpacks to more than {limit} bytes")
            if chunk:
                yield chunk
        if unpacker.eof and (unpacker.unused_data or handle.read(1)):
            raise ModeKeeperError("SNAPSHOT_MALFORMED", f"{name} goes on after its end")
    if not unpacker.eof:
        raise ModeKeeperError("SNAPSHOT_MALFORMED", f"{name} is cut off")


def unpacked_whole(handle: BinaryIO, name: str, limit: int) -> bytes:
    """All of it at once."""
    return b"".join(unpacked(handle, name, limit))
