# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Packages of the machine's own Debian or Ubuntu, unpacked into the user's cache: no root, nothing installed.

apt says from where, and checks what comes. What it knows may be old, or nothing in a fresh container; then it asks again, and
keeps the answer in the cache too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.controlplane.cache import installing, locked, root

SECONDS = 180
_WOULD_INSTALL = re.compile(r"^Inst (\S+)", re.MULTILINE)
_QUIET = (
    "--quiet=2",
    "--option=APT::Get::Show-User-Simulation-Note=false",
    "--option=APT::Sandbox::User=root",  # as root it would change to a user who may not write here
    "--option=APT::Update::Error-Mode=any",
    "--option=Acquire::http::Timeout=10",
    "--option=Acquire::https::Timeout=10",
)


class UnavailableError(Exception):
    """Nothing was unpacked; the text says why."""


def unpacked(name: str, packages: Sequence[str]) -> Path:
    """The folder that stands for ``/`` below which the packages lie, with what they need and the machine lacks.

    :param name: of the folder in the cache.
    :raises UnavailableError: where there is no apt, or it does not have or cannot fetch them.
    """
    absent = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if absent:
        raise UnavailableError(f"no {' and no '.join(absent)} to fetch {', '.join(packages)} with")
    target = root().parent / "debian" / name
    with locked(target.with_suffix(".lock")):
        if not target.is_dir():
            with installing(target) as part, tempfile.TemporaryDirectory(prefix="modekeeper-apt-") as scratch:
                for file in _fetched(packages, Path(scratch)):
                    _run("dpkg-deb", "--extract", str(file), str(part), folder=part)
    return target


def _fetched(packages: Sequence[str], scratch: Path) -> list[Path]:
    """The packages' files, by what apt knows already, else by what it asks for anew."""
    try:
        return _download(packages, scratch / "known", ())
    except UnavailableError:
        lists = scratch / "lists"
        (lists / "partial").mkdir(parents=True)
        own = (f"--option=Dir::State::lists={lists}", f"--option=Dir::Cache={scratch}")
        _run("apt-get", *_QUIET, *own, "update", folder=scratch)
        return _download(packages, scratch / "asked", own)


def _download(packages: Sequence[str], folder: Path, own: Sequence[str]) -> list[Path]:
    folder.mkdir()
    plan = _run("apt-get", *_QUIET, *own, "--simulate", "--no-install-recommends", "install", *packages, folder=folder)
    _run("apt-get", *_QUIET, *own, "download", *_WOULD_INSTALL.findall(plan), folder=folder)
    return sorted(folder.glob("*.deb"))


def _run(*command: str, folder: Path) -> str:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, text=True, timeout=SECONDS, check=False, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"{command[0]}: {error}") from error
    if done.returncode:
        raise UnavailableError(f"{command[0]}: {' '.join(done.stderr.split())[:500]}")
    return done.stdout
