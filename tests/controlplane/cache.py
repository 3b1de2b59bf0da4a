# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The folder that keeps built and downloaded programs, safe for several processes at once."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def system() -> tuple[str, str]:
    """Operating system and machine as Go names them, such as ("linux", "amd64")."""
    machine = platform.machine().lower()
    return platform.system().lower(), _MACHINES.get(machine, machine)


def root() -> Path:
    """Our folder in the user's cache, by the XDG rules (a relative XDG_CACHE_HOME does not count)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    parent = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    return parent / "modekeeper" / "controlplane"


def missing(folder: Path, programs: tuple[str, ...]) -> list[str]:
    """Those of the programs which are not in the folder as executable files."""
    return [name for name in programs if not os.access(folder / name, os.X_OK) or not (folder / name).is_file()]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file; the kernel lets go of it should this process die."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def installing(target: Path) -> Iterator[Path]:
    """A new folder beside the target, renamed onto it at the end: readers see all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield part
        part.chmod(0o755)
        if target.exists():  # incomplete, otherwise nobody would install again
            shutil.rmtree(target)
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
