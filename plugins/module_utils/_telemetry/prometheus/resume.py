# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Answers that were read whole, kept in a folder of the user's: a run that was cut short goes on where it stopped.

Only what can no longer change is kept: chunks that end well before the window does. A name tells server, tenant and query.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from ..._artifact.canonical import digest
from ..._artifact.files import ensure_folder, read_bounded, write_atomic
from ..._lib.structs import msgspec
from ..._reasons.errors import ModeKeeperError
from .client import Reply
from .model import Query

SETTLED = 600
"""Seconds after which late samples are no longer expected."""
_MAX = 64 * 1024 * 1024


class Kept:
    """:param folder: None keeps nothing. :ivar taken: how many answers were taken from the folder."""

    def __init__(self, folder: Path | None, server: str, tenant: str, end: int) -> None:
        self._folder = folder
        self._about = {"server": server, "tenant": tenant}
        self._end = end
        self.taken = 0

    def get(self, query: Query) -> Reply | None:
        """The answer as it was kept; None where there is none, or none that can be read."""
        path = self._path(query)
        if path is None or not path.is_file():
            return None
        try:
            reply = msgspec.json.decode(gzip.decompress(read_bounded(path, _MAX, "TELEMETRY")), type=Reply)
        except (ModeKeeperError, OSError, EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError):
            return None
        self.taken += 1
        return reply

    def put(self, query: Query, reply: Reply) -> None:
        """Keep an answer, unless it may lack something.

        :raises ModeKeeperError: ``OUTPUT_…`` where the folder cannot be written.
        """
        path = self._path(query)
        if path is not None and not reply.warnings:
            ensure_folder(path.parent)
            write_atomic(path, gzip.compress(msgspec.json.encode(reply), 1, mtime=0), 0o600)

    def _path(self, query: Query) -> Path | None:
        if self._folder is None or not query.step or query.end > self._end - SETTLED:
            return None
        about = {**self._about, "query": query.text, "start": query.start, "end": query.end, "step": query.step}
        return self._folder / f"{digest(about).removeprefix('sha256:')}.json.gz"
