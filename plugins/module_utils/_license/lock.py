# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One writer at a time, of what is replaced as a whole: the trust state, the trust folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .._reasons.errors import ModeKeeperError

LOCK_SECONDS = 10.0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold ``NAME.lock`` beside the file or folder: the thing itself is replaced, so a lock on it would hold nobody back.

    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``.
    """
    lock = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise _unwritable(lock, os.strerror(exc.errno or 0)) from exc
    try:
        _wait_for(descriptor, lock)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, lock: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _unwritable(lock, f"another run has held it for {LOCK_SECONDS:g} s") from None
            time.sleep(0.02)
        except OSError as exc:
            raise _unwritable(lock, os.strerror(exc.errno or 0)) from exc


def _unwritable(lock: Path, why: str) -> ModeKeeperError:
    return ModeKeeperError("OUTPUT_UNWRITABLE", f"{lock.name} cannot be locked: {why}")
