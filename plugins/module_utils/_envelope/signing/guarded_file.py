# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Files that only their owner may see: opened once, judged by what was opened, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ..._reasons.errors import ModeKeeperError

MOST_BYTES = 16 * 1024
"""Of a key file; a P-256 key has a few hundred."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ROOT = 0


def read_guarded(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes of a key file, or of another that lies beside keys.

    :raises ModeKeeperError: ``VAULT_MISSING``, ``VAULT_UNREADABLE``, ``VAULT_TOO_LARGE``, ``VAULT_OWNER``, ``VAULT_MODE``.
    """
    name = path.name or "the key"
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as exc:
        raise _unopened(name, exc) from None
    try:
        return _read(descriptor, name, most_bytes)
    except OSError as exc:
        raise ModeKeeperError("VAULT_UNREADABLE", f"{name} cannot be read: {os.strerror(exc.errno or 0)}") from None
    finally:
        os.close(descriptor)


def check_guarded_folder(path: Path) -> None:
    """Hold a folder to the same rules, links to it included.

    :raises ModeKeeperError: ``VAULT_MISSING``, ``VAULT_UNREADABLE``, ``VAULT_OWNER``, ``VAULT_MODE``.
    """
    name = path.name or "the folder"
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError) as exc:
        raise _unopened(name, exc) from None
    try:
        _check(os.fstat(descriptor), name, "0700")
    finally:
        os.close(descriptor)


def _read(descriptor: int, name: str, most_bytes: int) -> bytes:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        raise ModeKeeperError("VAULT_UNREADABLE", f"{name} is not a regular file")
    _check(before, name, "0600")
    if before.st_size > most_bytes:
        raise ModeKeeperError("VAULT_TOO_LARGE", f"{name} is larger than {most_bytes} bytes")
    data = os.read(descriptor, most_bytes + 1)
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise ModeKeeperError("VAULT_UNREADABLE", f"{name} changed while it was read")
    return data


def _check(found: os.stat_result, name: str, wanted: str) -> None:
    if found.st_uid not in (os.geteuid(), _ROOT):
        raise ModeKeeperError("VAULT_OWNER", f"{name} belongs to user {found.st_uid}")
    if found.st_mode & _OTHERS:
        mode = stat.S_IMODE(found.st_mode)
        raise ModeKeeperError("VAULT_MODE", f"{name} has mode {mode:04o}, and may have {wanted} at most")


def _unopened(name: str, exc: OSError | ValueError) -> ModeKeeperError:
    number = getattr(exc, "errno", None)
    if number == errno.ENOENT:
        return ModeKeeperError("VAULT_MISSING", f"{name} does not exist")
    if number in (errno.ELOOP, errno.EMLINK):
        return ModeKeeperError("VAULT_UNREADABLE", f"{name} is a link")
    return ModeKeeperError("VAULT_UNREADABLE", f"{name} cannot be opened: {os.strerror(number or errno.EINVAL)}")
