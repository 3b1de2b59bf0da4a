# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the licence and the trust folder: every file opened once, regular, bounded, unchanged while read.

Links are followed, because Secret mounts are links. Names are labels: the folder a file lies in says what it ought to be,
and its content is believed only when it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .._artifact.files import read_bounded
from .._envelope.kinds import KIB, LICENSE, MIB, REVOCATIONS, ROOT_SET
from .._reasons.errors import ModeKeeperError
from .material import File, Material
from .state_file import read_state_file

MOST_FILES = 1024
_MOST_READINGS = 3
MOST_FOLDER_BYTES = 64 * MIB
_FAMILY = "LICENSE"
UNREADABLE = "LICENSE_UNREADABLE"


@dataclass(frozen=True)
class Shelf:
    """What lies in one folder of the trust folder: files that end in ``suffix``, of at most ``most_bytes`` each."""

    suffix: str
    most_bytes: int


_KEYS = Shelf(".pem", 64 * KIB)
SIGNED: Mapping[str, Shelf] = MappingProxyType(
    {
        "roots": Shelf(".json", ROOT_SET.most_bytes),
        "issuers": Shelf(".pem", 64 * KIB),
        "crls": Shelf(".pem", 16 * MIB),
        "revocations": Shelf(".json", REVOCATIONS.most_bytes),
    }
)
"""What carries signatures, and so is believed for what it is."""
KEYS: Mapping[str, Shelf] = MappingProxyType({"checkpoint_keys": _KEYS, "board_keys": _KEYS, "release_keys": _KEYS})
"""Public keys that nobody signed: believed because whoever keeps the folder put them there."""
SHELVES: Mapping[str, Shelf] = MappingProxyType({**SIGNED, **KEYS})


def gather(license_path: Path | None, trust: Path | None, state: Path | None) -> Material:
    """All that a verdict rests on. What is absent or cannot be read is told in the result; nothing is raised.

    An import exchanges the trust folder while others read: half of the old one and half of the new one are read again.
    """
    for _unused in range(_MOST_READINGS - 1):
        before = _identity(trust)
        material = _gather(license_path, trust, state)
        if _identity(trust) == before:
            return material
    return _gather(license_path, trust, state)


def _gather(license_path: Path | None, trust: Path | None, state: Path | None) -> Material:
    return Material(
        license=read_license(license_path),
        roots=read_shelf(trust, "roots"),
        issuers=read_shelf(trust, "issuers"),
        crls=read_shelf(trust, "crls"),
        revocations=read_shelf(trust, "revocations"),
        state=read_state_file(state) if state is not None else None,
    )


def _identity(trust: Path | None) -> tuple[int, int] | None:
    """Which folder stands there now."""
    try:
        found = trust.stat() if trust is not None else None
    except (OSError, ValueError):
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def read_license(path: Path | None) -> File:
    """The licence's file, or why there is none."""
    if path is None:
        return File("the licence", None, "LICENSE_MISSING", "no licence was named")
    return _read(path, LICENSE.most_bytes)


def read_shelf(trust: Path | None, name: str) -> tuple[File, ...]:
    """The files of one folder; a folder that is absent holds none, one that cannot be listed counts as an unreadable file."""
    if trust is None:
        return ()
    folder, shelf = trust / name, SHELVES[name]
    try:
        # What begins with a dot is the machinery of a mounted Secret.
        names = sorted(
            path.name for path in folder.iterdir() if path.suffix == shelf.suffix and not path.name.startswith(".")
        )
    except FileNotFoundError:
        return ()
    except OSError as exc:
        return (File(name, None, UNREADABLE, f"cannot be listed: {os.strerror(exc.errno or 0)}"),)
    if len(names) > MOST_FILES:
        return (File(name, None, UNREADABLE, f"holds more than {MOST_FILES} files"),)
    return _bounded(name, (folder / entry for entry in names), shelf.most_bytes)


def _bounded(name: str, paths: Iterable[Path], limit: int) -> tuple[File, ...]:
    found: list[File] = []
    left = MOST_FOLDER_BYTES
    for path in paths:
        file = _read(path, limit)
        left -= len(file.data or b"")
        if left < 0:
            return (File(name, None, UNREADABLE, f"holds more than {MOST_FOLDER_BYTES} bytes"),)
        found.append(file)
    return tuple(found)


def _read(path: Path, limit: int) -> File:
    label = path.name.encode("utf-8", "replace").decode("utf-8")
    try:
        return File(label, read_bounded(path, limit, _FAMILY))
    except (ModeKeeperError, ValueError) as exc:
        # ValueError: a path with a zero byte in it.
        error = exc if isinstance(exc, ModeKeeperError) else ModeKeeperError(UNREADABLE, "its path is none")
        return File(label, None, error.code, error.message.encode("utf-8", "replace").decode("utf-8"))
