# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The journal's file: each event is on disk before its caller goes on."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ..._artifact.files import MIB, read_bounded, sync_folder
from ..._reasons.errors import ModeKeeperError
from .entry import NO_LINE, OPEN, Entry, parse_journals

MAX_BYTES = 64 * MIB


def read_journal(path: Path) -> list[Entry]:
    """The events of the last journal in the file; none where there is no file.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``.
    """
    found = read_journals(path)
    return found[-1] if found else []


def read_journals(path: Path) -> list[list[Entry]]:
    """All journals in the file, in order; none where there is no file.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``.
    """
    if not os.path.lexists(path):
        return []
    try:
        return parse_journals(read_bounded(path, MAX_BYTES, "JOURNAL"))
    except ModeKeeperError as error:
        raise ModeKeeperError("JOURNAL_UNREADABLE", error.message) from error


class JournalFile:
    """A journal held for writing by this process alone.

    :ivar entries: of the last journal in it.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made where it is absent, and drop what follows its last line feed.

        :raises ModeKeeperError: ``JOURNAL_UNREADABLE``, ``LOCK_HELD`` (another process writes it), ``AUDIT_WRITE_FAILED``.
        """
        self._path = path
        self._failed = False
        self._descriptor = self._open()
        try:
            self.entries = read_journal(path)
            self._drop_torn_tail()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> JournalFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @property
    def id(self) -> str:
        """Of the last journal: hex SHA-256 of its first line, empty where there is none."""
        return self.entries[0].digest if self.entries else ""

    @property
    def text(self) -> bytes:
        """The last journal's lines."""
        return b"".join(entry.line + b"\n" for entry in self.entries)

    def take(self, entries: Iterable[Entry]) -> None:
        """Write another machine's journal behind what stands here, so that it can be gone on with."""
        taken = list(entries)
        self._append(b"".join(entry.line + b"\n" for entry in taken))
        self.entries = taken

    def add(self, time: str, *events: tuple[str, Mapping[str, Any]]) -> None:
        """Write events, with one sync for all; a fresh ``open`` (with a plan) begins a new journal.

        :raises ModeKeeperError: ``AUDIT_WRITE_FAILED``: then nothing may be sent.
        """
        found = self.entries
        for event, own in events:
            fresh = event == OPEN and "plan" in own
            found = [] if fresh else found
            seq, prev = (0, NO_LINE) if not found else (found[-1].seq + 1, found[-1].digest)
            found = [*found, Entry(event, seq, prev, time, dict(own))]
        self._append(b"".join(entry.line + b"\n" for entry in found[-len(events) :]))
        self.entries = found

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        existed = os.path.lexists(self._path)
        try:
            descriptor = os.open(self._path, flags, 0o600)
        except OSError as exc:
            raise _failed(self._path, exc) from exc
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not existed:
                sync_folder(self._path.parent)
        except BlockingIOError as exc:
            os.close(descriptor)
            raise ModeKeeperError("LOCK_HELD", f"another process of this machine writes {self._path.name}") from exc
        except OSError as exc:
            os.close(descriptor)
            raise _failed(self._path, exc) from exc
        return descriptor

    def _drop_torn_tail(self) -> None:
        size = os.fstat(self._descriptor).st_size
        whole = 0
        if size:
            whole = read_bounded(self._path, MAX_BYTES, "JOURNAL").rfind(b"\n") + 1
        if whole != size:
            try:
                os.ftruncate(self._descriptor, whole)
                os.fdatasync(self._descriptor)
            except OSError as exc:
                raise _failed(self._path, exc) from exc

    def _append(self, data: bytes) -> None:
        if self._failed:
            raise ModeKeeperError("AUDIT_WRITE_FAILED", f"{self._path.name} could not be written before")
        size = os.fstat(self._descriptor).st_size
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fdatasync(self._descriptor)
        except OSError as exc:
            # What a failed sync leaves on disk nobody knows: whoever opens the file next reads it.
            _cut_back(self._descriptor, size)
            self._failed = True
            raise _failed(self._path, exc) from exc


def _cut_back(descriptor: int, size: int) -> None:
    """Best effort: a part of a line that stays is dropped by whoever opens the file next."""
    try:
        os.ftruncate(descriptor, size)
    except OSError:
        return


def _failed(path: Path, exc: OSError) -> ModeKeeperError:
    return ModeKeeperError("AUDIT_WRITE_FAILED", f"{path.name} cannot be written: {os.strerror(exc.errno or 0)}")
