# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The trust state's file: read once, believed only when nobody else could have written it, replaced whole under a lock."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from .._artifact.files import write_atomic
from .._envelope.kinds import KIB
from .._reasons.errors import ModeKeeperError
from .lock import locked
from .material import File
from .state import CODE, TrustState, parse_state

MOST_BYTES = 64 * KIB
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_NAME = "the trust state"


def read_state_file(path: Path) -> File | None:
    """The file as it stands; None where there is none. Links are refused, because it is also written."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as exc:
        return _fault(f"cannot be opened: {os.strerror(getattr(exc, 'errno', 0) or 0)}")
    try:
        return _read(descriptor)
    except OSError as exc:
        return _fault(f"cannot be read: {os.strerror(exc.errno or 0)}")
    finally:
        os.close(descriptor)


def advance_state_file(path: Path, seen: TrustState) -> bool:
    """Raise the file to what was seen, under a lock; whether its bytes changed. Never under check mode: the caller's affair.

    :raises ModeKeeperError: ``TRUST_STATE_INVALID`` where what stands there is not to be believed, or was made for other roots
        or another customer; ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``.
    """
    return update_state_file(path, lambda known: seen if known is None else known.merged(seen))


def update_state_file(path: Path, change: Callable[[TrustState | None], TrustState]) -> bool:
    """Replace the state by ``change`` of it, under a lock that every writer takes; as :func:`advance_state_file`."""
    with locked(path):
        file = read_state_file(path)
        if file is not None and file.data is None:
            raise ModeKeeperError(CODE, f"{_NAME} {file.fault}")
        known = parse_state(file.data) if file is not None and file.data is not None else None
        data = change(known).encode()
        if file is not None and file.data == data:
            return False
        write_atomic(path, data, mode=0o600)
        return True


def _read(descriptor: int) -> File:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        return _fault("is not a regular file")
    if before.st_mode & _WRITABLE_BY_OTHERS or before.st_uid not in (os.geteuid(), 0):
        return _fault("is writable by others, or another user's")
    if before.st_size > MOST_BYTES:
        return _fault(f"is larger than {MOST_BYTES} bytes")
    data = os.read(descriptor, MOST_BYTES + 1)
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        return _fault("changed while it was read")
    return File(_NAME, data)


def _fault(message: str) -> File:
    return File(_NAME, None, CODE, message)
