# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The folder of one control plane, and the removal of those whose owner was killed before it could."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "modekeeper-controlplane-"
_LOCK = "owner.lock"


def create() -> tuple[Path, int]:
    """A new private folder, and a descriptor that holds its lock for as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    unnamed = folder / f"{_LOCK}.new"  # under its name the lock is never seen free while its owner lives
    lock = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    unnamed.rename(folder / _LOCK)
    return folder, lock


def remove(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)


def _abandoned(folder: Path) -> bool:
    """Ours, and nobody holds its lock. Without a lock it is only being made."""
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        return False
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(lock)
    return True


def sweep() -> None:
    """Remove the folders of owners that are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            abandoned = _abandoned(folder)
        except OSError:  # locked, or gone meanwhile
            continue
        if abandoned:
            shutil.rmtree(folder, ignore_errors=True)
