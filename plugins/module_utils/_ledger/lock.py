# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger's one lock, on the file itself, and whether the file is still the one at its path."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .._reasons.errors import ModeKeeperError

WAIT_SECONDS = 10.0
_PAUSE_SECONDS = 0.005


@contextmanager
def locked(path: Path, *, write: bool, wait: float = WAIT_SECONDS) -> Iterator[int]:
    """The descriptor of the ledger, locked: alone for writing (positioned at its end, whatever happens), shared for reading.

    Somebody may have renamed another file into its place between opening and locking; then that one is opened.

    :param wait: seconds to wait for others, in all.
    :raises ModeKeeperError: ``AUDIT_MISSING``, ``AUDIT_UNREADABLE``, ``AUDIT_LOCKED``, ``AUDIT_WRITE_FAILED`` where it may be
        read but not written.
    """
    deadline = time.monotonic() + wait
    while True:
        descriptor = _open(path, write=write)
        try:
            _lock(descriptor, path, fcntl.LOCK_EX if write else fcntl.LOCK_SH, deadline)
            if is_at(descriptor, path):
                yield descriptor
                return
        except OSError as exc:
            raise ModeKeeperError(
                "AUDIT_UNREADABLE", f"{path.name} cannot be read: {os.strerror(exc.errno or 0)}"
            ) from exc
        finally:
            os.close(descriptor)
        if time.monotonic() >= deadline:
            raise ModeKeeperError("AUDIT_UNREADABLE", f"{path.name} is replaced by another file again and again")


def size_at_rest(descriptor: int) -> int:
    """Bytes of a ledger locked for reading, between two events; from then on writers go on."""
    size = os.fstat(descriptor).st_size
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return size


def is_at(descriptor: int, path: Path) -> bool:
    """Whether the open file is the one that stands at ``path``."""
    here = os.fstat(descriptor)
    try:
        there = path.stat()
    except OSError:
        return False
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _open(path: Path, *, write: bool) -> int:
    flags = os.O_RDWR | os.O_APPEND if write else os.O_RDONLY
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise ModeKeeperError("AUDIT_MISSING", f"there is no ledger at {path.name}") from None
    except ValueError:
        raise ModeKeeperError("AUDIT_UNREADABLE", "the ledger's path holds a null character") from None
    except OSError as exc:
        readable = write and path.is_file() and os.access(path, os.R_OK)
        code, done = ("AUDIT_WRITE_FAILED", "written") if readable else ("AUDIT_UNREADABLE", "opened")
        raise ModeKeeperError(code, f"{path.name} cannot be {done}: {os.strerror(exc.errno or 0)}") from exc
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ModeKeeperError("AUDIT_UNREADABLE", f"{path.name} is not a regular file")
    return descriptor


def _lock(descriptor: int, path: Path, how: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise ModeKeeperError("AUDIT_LOCKED", f"{path.name} is held by another process") from None
            time.sleep(_PAUSE_SECONDS)
        except OSError as exc:
            why = os.strerror(exc.errno or 0)
            raise ModeKeeperError("AUDIT_UNREADABLE", f"{path.name} cannot be locked: {why}") from exc
        else:
            return
