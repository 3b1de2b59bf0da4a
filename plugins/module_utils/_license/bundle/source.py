# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Reads a trust folder whole: what the licence check passes over must not be lost, nor be missed, without a word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..._artifact.files import read_bounded
from ..._reasons.errors import ModeKeeperError
from ..folder import KEYS, SHELVES
from .contents import SUMS, Contents, is_name, refuse_secret

_UNREADABLE = "TRUST_BUNDLE_UNREADABLE"


def read_folder(trust: Path) -> Contents:
    """Every file of a vendor's folder. Names that begin with a dot are the machinery of mounts and repositories.

    :raises ModeKeeperError: ``TRUST_BUNDLE_MISSING``, ``_UNREADABLE``, ``_TOO_LARGE``, ``_SECRET`` and, for whatever is not a
        file of a trust folder, ``_NAME``.
    """
    if not trust.is_dir():
        raise ModeKeeperError("TRUST_BUNDLE_MISSING", f"there is no folder {trust.name}")
    for path in strays(trust, dotted=False):
        _refuse_stray_secret(trust / path, path)
        raise ModeKeeperError("TRUST_BUNDLE_NAME", f"{path!r} is no file of a trust folder")
    return Contents(
        {f"{shelf}/{name}": _read(trust, shelf, name) for shelf in SHELVES for name in _names(trust, shelf)}
    )


def read_standing(trust: Path) -> tuple[Contents, bool]:
    """What a customer's folder holds, and whether that is all of it: what cannot be read, and sums that are not of its files, are
    mended by an import; keys that cannot be read are not.

    :raises ModeKeeperError: ``TRUST_BUNDLE_UNREADABLE`` and the like for a key, ``TRUST_FOLDER_STRAY`` for what would be lost.
    """
    if not os.path.lexists(trust):
        return Contents({}), True
    for path in strays(trust, dotted=True):
        raise ModeKeeperError("TRUST_FOLDER_STRAY", f"{path!r} in {trust.name} is no file of a trust folder")
    files: dict[str, bytes] = {}
    whole = True
    for shelf in SHELVES:
        for name in _names(trust, shelf):
            try:
                files[f"{shelf}/{name}"] = _read(trust, shelf, name)
            except ModeKeeperError:
                if shelf in KEYS:
                    raise
                whole = False
    found = Contents(files)
    return found, whole and _sums(trust) == found.sums()


def strays(trust: Path, *, dotted: bool) -> Iterator[str]:
    """Paths below the folder that are no files of it, sorted. :param dotted: whether names that begin with a dot count too."""
    for name in _list(trust):
        if name in SHELVES:
            for entry in _list(trust / name):
                if not is_name(name, entry) and (dotted or not entry.startswith(".")):
                    yield f"{name}/{entry}"
        elif name != SUMS and (dotted or not name.startswith(".")):
            yield name


def _sums(trust: Path) -> bytes:
    try:
        return read_bounded(trust / SUMS, SHELVES["crls"].most_bytes, "TRUST_BUNDLE")
    except ModeKeeperError:
        return b""


def _names(trust: Path, shelf: str) -> list[str]:
    folder = trust / shelf
    return [name for name in _list(folder) if is_name(shelf, name)] if os.path.lexists(folder) else []


def _list(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError as exc:
        why = os.strerror(exc.errno or 0)
        raise ModeKeeperError(_UNREADABLE, f"{folder.name} cannot be listed: {why}") from exc


def _read(trust: Path, shelf: str, name: str) -> bytes:
    return read_bounded(trust / shelf / name, SHELVES[shelf].most_bytes, "TRUST_BUNDLE")


def _refuse_stray_secret(file: Path, path: str) -> None:
    """A private key that lies in the folder is told as such, whatever it is named."""
    try:
        data = read_bounded(file, SHELVES["issuers"].most_bytes, "TRUST_BUNDLE")
    except ModeKeeperError:
        return
    refuse_secret(path, data)
