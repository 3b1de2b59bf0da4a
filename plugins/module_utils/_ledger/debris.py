# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Lines that are no events and wait for the event that closes them."""

from __future__ import annotations

import hashlib

from .cut import is_cut


class Debris:
    """Bad lines in a row, their line feeds between them, in memory that does not grow.

    :ivar first: number of the first of them. :ivar before: hex SHA-256 of the line before it. :ivar why: what is wrong with it.
    :ivar cut: whether a crash can have left them.
    """

    def __init__(self, first: int, before: str, why: str) -> None:
        self.first = first
        self.before = before
        self.why = why
        self.cut = True
        self.length = 0
        self._hash = hashlib.sha256()

    def add(self, line: bytes) -> None:
        """One line more."""
        if self.length:
            self.length += 1
            self._hash.update(b"\n")
        self.length += len(line)
        self._hash.update(line)
        self.cut = self.cut and is_cut(line)

    def digest(self) -> str:
        """``sha256:…`` of the lines so far."""
        return f"sha256:{self._hash.hexdigest()}"
