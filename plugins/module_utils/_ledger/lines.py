# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A file cut into lines, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .line import MAX_LINE

BLOCK = 256 * 1024


class Lines:
    """The lines of a file between two offsets.

    :ivar tail: once all are read, what stands behind the last line feed; None for more than a line may be long, where reading
        stopped.
    :ivar short: whether the file ended before ``end``.
    """

    def __init__(self, descriptor: int, start: int, end: int) -> None:
        self.tail: bytes | None = b""
        self.short = False
        self._descriptor = descriptor
        self._start = start
        self._end = end

    def __iter__(self) -> Iterator[list[bytes]]:
        """Lists of whole lines, without their line feeds."""
        rest, offset = b"", self._start
        while offset < self._end:
            data = os.pread(self._descriptor, min(BLOCK, self._end - offset), offset)
            if not data:
                self.short = True
                break
            offset += len(data)
            lines = (rest + data).split(b"\n")
            rest = lines.pop()
            yield lines
            if len(rest) > MAX_LINE:
                self.tail = None
                return
        self.tail = rest


def first_line(descriptor: int) -> bytes:
    """The first line; nothing where no line feed ends one in time."""
    line, end, _rest = os.pread(descriptor, MAX_LINE + 1, 0).partition(b"\n")
    return line if end else b""
