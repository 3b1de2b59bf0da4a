# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered manifests on disk: one file, or a folder in which nothing of an earlier rendering stays behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..._artifact.files import MIB, ensure_folder, read_bounded, write_atomic
from ..._reasons.errors import ModeKeeperError
from .render import HEADER, render_file, render_folder

_SUFFIXES = frozenset({".yaml", ".yml"})


def write_rendered(path: Path, manifests: Sequence[Mapping[str, Any]], *, check_mode: bool) -> list[dict[str, str]]:
    """Write the manifests to a ``.yaml`` file, or into a folder; the diffs of what changed.

    In a folder, files of an earlier rendering (they begin with our header) that are no longer wanted are removed: they hold rights that
    were taken back.

    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``.
    """
    if path.suffix in _SUFFIXES:
        wanted = {path: render_file(manifests)}
        stale: list[Path] = []
    else:
        wanted = {path / name: data for name, data in render_folder(manifests).items()}
        stale = _stale(path, wanted)
    changes = []
    for file, data in wanted.items():
        before = _read(file)
        if before != data:
            changes.append(_diff(file, before, data))
            if not check_mode:
                ensure_folder(file.parent)
                write_atomic(file, data)
    for file in stale:
        changes.append(_diff(file, _read(file), b""))
        if not check_mode:
            _unlink(file)
    return changes


def _stale(folder: Path, wanted: Mapping[Path, bytes]) -> list[Path]:
    try:
        found = sorted(file for file in folder.glob("*.yaml") if file not in wanted and file.is_file())
    except OSError:
        return []
    return [file for file in found if _read(file).startswith(HEADER.encode())]


def _read(file: Path) -> bytes:
    try:
        return read_bounded(file, 16 * MIB, "ARTIFACT")
    except ModeKeeperError as error:
        if error.code == "ARTIFACT_MISSING":
            return b""
        raise ModeKeeperError("OUTPUT_UNWRITABLE", error.message) from error


def _unlink(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as exc:
        raise ModeKeeperError("OUTPUT_UNWRITABLE", f"{file.name} cannot be removed") from exc


def _diff(file: Path, before: bytes, after: bytes) -> dict[str, str]:
    return {
        "before_header": file.name,
        "after_header": file.name,
        "before": before.decode(errors="replace"),
        "after": after.decode(errors="replace"),
    }
