# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The recording of a reading: an artefact, gzipped, written while the pages come and in memory that does not grow with them.

The document is in canonical form from the first byte to the last: RFC 8785 puts ``body`` before ``id``, so the id can follow what it is
the digest of. What is promised is the document; the gzip around it is the same wherever zlib is.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from .._artifact.canonical import canonical_bytes
from .._artifact.files import atomic_writer
from .._lib.structs import msgspec
from .model import Read
from .resources import Resource
from .source import About

KIND = "Snapshot"
SCHEMA = "modekeeper.snapshot/1"
#: What stands after the body: nothing of it depends on the cluster but the id.
AFTER_ID = f',"inputs":[],"kind":"{KIND}","schema":"{SCHEMA}"}}'.encode()
_LEVEL = 6


class _Mark(NamedTuple):
    """Where the pages of a kind began, with all that has to be as it was then."""

    kind: str
    offset: int
    packer: Any
    digest: Any
    pages: int


@contextmanager
def recording(path: Path) -> Iterator[Recorder]:
    """A recorder whose file appears under ``path`` when the block ends well and the reading was whole.

    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``.
    """
    with atomic_writer(path) as handle:
        recorder = Recorder(handle)
        yield recorder
        recorder.close()


class Recorder:
    """:ivar id: ``sha256:…`` once closed, else empty."""

    def __init__(self, handle: BinaryIO) -> None:
        self.id = ""
        self._handle = handle
        # mtime 0 and no name, so that the same pages give the same file.
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
        self._digest = hashlib.sha256()
        self._reads: dict[str, Read] = {}
        self._pages = 0
        self._mark: _Mark | None = None

    def open(self, about: About) -> None:
        """Before all else."""
        head = canonical_bytes(
            {"cluster": {"uid": about.uid, "version": about.version}, "observed_at": about.observed_at}
        )
        self._write(b'{"body":' + head[:-1] + b',"pages":[')

    def begin(self, resource: Resource) -> None:
        """The pages of a kind follow; those of an earlier attempt at it are taken back."""
        if self._mark is not None and self._mark.kind == resource.id:
            self._rewind(self._mark)
        self._mark = _Mark(resource.id, self._handle.tell(), self._packer.copy(), self._digest.copy(), self._pages)

    def page(self, resource: Resource, version: str, items: Sequence[Any]) -> None:
        """One page."""
        if not items:
            return
        names = canonical_bytes({"resource": resource.id, "version": version})
        listed = msgspec.json.encode(items, order="sorted")
        self._write((b"," if self._pages else b"") + b'{"items":' + listed + b"," + names[1:])
        self._pages += 1

    def drop(self, _resource: Resource) -> None:
        """The kind could not be read whole: none of its pages stays."""
        if self._mark is not None:
            self._rewind(self._mark)

    def end(self, read: Read) -> None:
        """What became of the kind."""
        self._mark = None
        self._reads[read.resource] = read

    def close(self) -> None:
        """Write what follows the pages."""
        reads = canonical_bytes([msgspec.to_builtins(self._reads[name]) for name in sorted(self._reads)])
        self._write(b'],"reads":' + reads + b"}")
        self._digest.update(AFTER_ID)
        self.id = "sha256:" + self._digest.hexdigest()
        self._pack(b',"id":"' + self.id.encode() + b'"' + AFTER_ID + b"\n")
        self._handle.write(self._packer.flush())

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._pack(data)

    def _pack(self, data: bytes) -> None:
        self._handle.write(self._packer.compress(data))

    def _rewind(self, mark: _Mark) -> None:
        self._packer, self._digest, self._pages = mark.packer.copy(), mark.digest.copy(), mark.pages
        self._handle.seek(mark.offset)
        self._handle.truncate()
