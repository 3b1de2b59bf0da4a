# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Files read once and bounded, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .._reasons.errors import ModeKeeperError

MIB = 1024 * 1024


def read_bounded(path: Path, limit: int, family: str) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes that did not change while it was read.

    :param family: prefix of the codes raised: ``_MISSING``, ``_UNREADABLE``, ``_TOO_LARGE``.
    """
    with open_regular(path, family) as handle:
        before = os.fstat(handle.fileno())
        if before.st_size > limit:
            raise ModeKeeperError(f"{family}_TOO_LARGE", f"{path.name} is larger than {limit} bytes")
        data = handle.read(limit + 1)
        after = os.fstat(handle.fileno())
    if len(data) > limit:
        raise ModeKeeperError(f"{family}_TOO_LARGE", f"{path.name} is larger than {limit} bytes")
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise ModeKeeperError(f"{family}_UNREADABLE", f"{path.name} changed while it was read")
    return data


@contextmanager
def open_regular(path: Path, family: str) -> Iterator[BinaryIO]:
    """A regular file opened for reading; a folder, FIFO, socket or device is refused without blocking on it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as exc:
        raise ModeKeeperError(f"{family}_MISSING", f"{path.name or path} does not exist") from exc
    except OSError as exc:
        raise ModeKeeperError(
            f"{family}_UNREADABLE", f"{path.name} cannot be opened: {os.strerror(exc.errno or 0)}"
        ) from exc
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ModeKeeperError(f"{family}_UNREADABLE", f"{path.name} is not a regular file")
    with os.fdopen(descriptor, "rb") as handle:
        try:
            yield handle
        except OSError as exc:
            raise _unreadable(path, "read", exc, family) from exc


@contextmanager
def atomic_writer(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file that appears whole under its name when the block ends well, and not at all otherwise.

    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``.
    """
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as handle:
            yield handle
            handle.flush()
            os.fchmod(handle.fileno(), mode)
            os.fsync(handle.fileno())
        Path(temporary).replace(path)
        temporary = None
        sync_folder(path.parent)
    except OSError as exc:
        raise output_error(path, exc) from exc
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def write_atomic(path: Path, data: bytes, mode: int = 0o644) -> None:
    """``data`` as the whole content of ``path``, durable."""
    with atomic_writer(path, mode) as handle:
        handle.write(data)


def ensure_folder(path: Path) -> None:
    """The folder ``path``, made where it is absent.

    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise output_error(path, exc) from exc


def _unreadable(path: Path, done: str, exc: OSError, family: str) -> ModeKeeperError:
    return ModeKeeperError(f"{family}_UNREADABLE", f"{path.name} cannot be {done}: {os.strerror(exc.errno or 0)}")


def output_error(path: Path, exc: OSError) -> ModeKeeperError:
    """What an error of writing is called: ``OUTPUT_FULL`` or ``OUTPUT_UNWRITABLE``."""
    full = exc.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    code = "OUTPUT_FULL" if full else "OUTPUT_UNWRITABLE"
    return ModeKeeperError(code, f"{path.name or path} cannot be written: {os.strerror(exc.errno or 0)}")


def sync_folder(folder: Path) -> None:
    """Make what was renamed or made in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
