# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A source as blocks of whole lines: bounded memory, digest on the way, gzip unpacked, nothing past the size at the start."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from .._reasons.errors import ModeKeeperError
from .dirt import Dirt

BLOCK = 4 * 1024 * 1024
MAX_LINE = 10_000_000
MAX_UNPACKED = 64 * 1024**3
_WINDOW = 65_536
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Metered:
    """Reads a file up to the size it had when it was opened, and digests what is read."""

    def __init__(self, handle: BinaryIO, size: int) -> None:
        self._handle = handle
        self._left = size
        self.hash = hashlib.sha256()

    def whole_lines(self, size: int) -> int:
        """At most ``size`` bytes, fewer so that they end with a line: what ends with one need not be put together from two reads."""
        window = min(size, _WINDOW)
        seen = os.pread(self._handle.fileno(), window, self._handle.tell() + size - window)
        return size - window + seen.rfind(b"\n") + 1 if b"\n" in seen else size

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._handle.read(wanted)
        self._left -= len(data)
        self.hash.update(data)
        return data


class Source:
    """One open source.

    :ivar head: its first bytes, unpacked: what the format is told by.
    """

    def __init__(self, handle: BinaryIO, name: str, dirt: Dirt, *, max_unpacked: int = MAX_UNPACKED) -> None:
        self.name = name
        self.stem = _stem(name)
        self.dirt = dirt
        self.size = os.fstat(handle.fileno()).st_size
        self._handle = handle
        self._metered = _Metered(handle, self.size)
        self._budget = max_unpacked
        # Peeked at, not read: the digest must see each byte once.
        packed = io.BufferedReader.peek(handle, 2)[:2] == _GZIP if isinstance(handle, io.BufferedReader) else False
        self._reader: _Reader = _Unpacked(self._metered, dirt) if packed else self._metered
        self._lines = self._metered.whole_lines if not packed else lambda size: size
        self.head = self._read(self._lines(BLOCK))
        if self.head.startswith(_BOM):
            dirt["bom"] += 1
            self.head = self.head[len(_BOM) :]

    @property
    def digest(self) -> str:
        """``sha256:…`` of the stored bytes; whole once :meth:`blocks` has ended."""
        return "sha256:" + self._metered.hash.hexdigest()

    def blocks(self) -> Iterator[bytes]:
        """Blocks of whole lines of about 4 MiB; the last may lack its line feed. Longer lines than 10 MB are left out and counted.

        :raises ModeKeeperError: ``TELEMETRY_UNREADABLE`` when the file shrank meanwhile, ``TELEMETRY_TOO_LARGE``.
        """
        rest, skipping = b"", False
        data, self.head = self.head, b""
        while data:
            end = data.rfind(b"\n") + 1
            if not end:
                if not skipping:
                    rest += data
                if len(rest) > MAX_LINE:
                    rest, skipping = b"", True
            else:
                block, tail = rest + data[:end], data[end:]
                if skipping or block.find(b"\n") > MAX_LINE:
                    self.dirt["too_long_line"] += 1
                    block = block[block.find(b"\n") + 1 :]
                rest, skipping = tail, False
                if block:
                    yield self._counted(block)
            data = self._read(self._lines(BLOCK))
        if skipping:
            self.dirt["too_long_line"] += 1
        if rest:
            yield self._counted(rest)
        self._finish()

    def whole(self, limit: int) -> bytes:
        """All of it at once, for formats that are read from their end.

        :raises ModeKeeperError: ``TELEMETRY_TOO_LARGE`` beyond ``limit`` bytes, and as :meth:`blocks`.
        """
        parts, self.head = [self.head], b""
        held = len(parts[0])
        while data := self._read(BLOCK):
            parts.append(data)
            held += len(data)
            if held > limit:
                raise ModeKeeperError("TELEMETRY_TOO_LARGE", f"{self.name} holds more than {limit} bytes")
        self._finish()
        return b"".join(parts)

    def _counted(self, block: bytes) -> bytes:
        if b"\r" in block:
            self.dirt["crlf"] += block.count(b"\r\n")
        return block

    def _read(self, size: int) -> bytes:
        data = self._reader.read(size)
        self._budget -= len(data)
        if self._budget < 0:
            raise ModeKeeperError("TELEMETRY_TOO_LARGE", f"{self.name} unpacks to more than is read of one source")
        return data

    def _finish(self) -> None:
        while self._metered.read(BLOCK):  # what follows a damaged archive belongs to the digest
            pass
        now = os.fstat(self._handle.fileno()).st_size
        if now < self.size:
            raise ModeKeeperError("TELEMETRY_UNREADABLE", f"{self.name} shrank while it was read")
        self.dirt["grew"] += now > self.size


class _Unpacked:
    """A gzip stream; a damaged or torn one ends where it is damaged."""

    def __init__(self, packed: _Metered, dirt: Dirt) -> None:
        self._stream = gzip.GzipFile(fileobj=packed, mode="rb")  # type: ignore[call-overload]
        self._dirt = dirt
        self._torn = False

    def read(self, size: int, /) -> bytes:
        if self._torn:
            return b""
        parts: list[bytes] = []
        try:
            while size > 0 and (part := self._stream.read1(size)):
                parts.append(part)
                size -= len(part)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self._torn = True
            self._dirt["torn_archive"] = 1
        return b"".join(parts)


def _stem(name: str) -> str:
    """The file name without ``.gz`` and its extension: the job's name where a file names none."""
    if name.endswith(".gz"):
        name = name.removesuffix(".gz")
    stem = name.rpartition(".")[0]
    return stem or name
