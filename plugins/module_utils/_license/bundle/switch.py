# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Puts another folder in the place of one in a single step, so that a run that is killed leaves the old or the new one whole."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import tempfile
from pathlib import Path

from ..._artifact.files import ensure_folder, output_error, write_atomic
from ..._reasons.errors import ModeKeeperError
from .contents import SUMS, Contents

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV)
_FOLDER_MODE = 0o755


def replace_folder(folder: Path, contents: Contents) -> None:
    """Make ``folder`` hold just these files and their ``SHA256SUMS``. The caller holds the folder's lock.

    :param folder: no link; its parent is there.
    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``; then it is as it was.
    """
    prefix = f".{folder.name}.modekeeper-import."
    try:
        for left in folder.parent.glob(f"{prefix}*"):
            shutil.rmtree(left)  # of a run that was killed
        fresh = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    except OSError as exc:
        raise output_error(folder, exc) from exc
    try:
        _fill(fresh, contents)
        _put_in_place(fresh, folder)
    except OSError as exc:
        raise _refusal(folder, exc) from exc
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def refuse_place(folder: Path) -> None:
    """Say before anything is judged, in check mode too, that the folder could not be replaced.

    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``.
    """
    if not folder.parent.is_dir():
        raise ModeKeeperError("OUTPUT_UNWRITABLE", f"{folder.name}: its folder does not exist")
    if not os.access(folder.parent, os.W_OK | os.X_OK):
        raise ModeKeeperError("OUTPUT_UNWRITABLE", f"{folder.name}: nothing can be made in the folder that it is in")
    if folder.is_mount():
        raise _refusal(folder, OSError(errno.EBUSY, os.strerror(errno.EBUSY)))


def _fill(fresh: Path, contents: Contents) -> None:
    for path, data in [*contents.files.items(), (SUMS, contents.sums())]:
        ensure_folder((fresh / path).parent)
        write_atomic(fresh / path, data)
    for entry in (fresh, *fresh.iterdir()):
        if entry.is_dir():
            entry.chmod(_FOLDER_MODE)
            _sync(entry)


def _put_in_place(fresh: Path, folder: Path) -> None:
    if folder.exists():
        fresh.chmod(stat.S_IMODE(folder.stat().st_mode))
        _exchange(fresh, folder)
    else:
        fresh.rename(folder)
    _sync(folder.parent)


def _exchange(one: Path, other: Path) -> None:
    """Both names at once (Linux 3.15, glibc 2.28).

    :raises OSError: the file system cannot, or one is a mount.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _refusal(folder: Path, exc: OSError) -> ModeKeeperError:
    if exc.errno == errno.EBUSY:
        return ModeKeeperError("OUTPUT_UNWRITABLE", f"{folder.name} is mounted: change what is mounted there")
    if exc.errno in _CANNOT:
        text = "cannot be replaced in one step on this file system: give a trust folder on a local one"
        return ModeKeeperError("OUTPUT_UNWRITABLE", f"{folder.name} {text}")
    return output_error(folder, exc)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
