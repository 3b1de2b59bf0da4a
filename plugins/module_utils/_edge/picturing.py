# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the pictures of an observation's findings beside it."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .._artifact.model import Artifact
from .._reasons.errors import ModeKeeperError
from .._report.chosen import chosen
from .._report.pictures.draw import picture
from .._report.pictures.svg import svg_bytes
from .pictured import FOLDER, picture_path
from .workspace import Workspace

if TYPE_CHECKING:
    from .._analysis.facts import Facts

LIBRARY = "vl_convert"
_OURS = re.compile(r"[a-z_]+-[0-9a-f]{16}\.svg")


@dataclass(frozen=True)
class Drawn:
    """:ivar paths: below the output folder, by the id of the signal. :ivar changed: whether any differs from what stood there."""

    paths: Mapping[str, str] = field(default_factory=dict)
    changed: bool = False


def require_library() -> None:
    """Refuse before anything is read where nothing could be drawn.

    :raises ModeKeeperError: ``LIBRARY_MISSING``.
    """
    if importlib.util.find_spec(LIBRARY) is None:
        message = f"the Python library {LIBRARY} is not installed; without it ask for no pictures (pictures: false)"
        raise ModeKeeperError("LIBRARY_MISSING", message, library=LIBRARY)


def draw_pictures(workspace: Workspace, observation: Artifact, facts: Facts) -> Drawn:
    """A picture of each finding that the account shows and that records can show; those of earlier findings go.

    :param facts: what the observation was made from.
    """
    paths: dict[str, str] = {}
    changed = False
    for signal in chosen(observation.body["signals"]):
        found = picture(facts, signal)
        if found is not None:
            path = picture_path(signal["id"])
            changed |= workspace.put(path, svg_bytes(found))
            paths[signal["id"]] = path
    return Drawn(paths, _clear(workspace, frozenset(paths.values())) or changed)


def _clear(workspace: Workspace, keep: frozenset[str]) -> bool:
    """Remove pictures of ours that belong to no finding of this observation; whether there are any."""
    try:
        names = [entry.name for entry in (workspace.out / FOLDER).iterdir() if _OURS.fullmatch(entry.name)]
    except OSError:
        return False
    old = sorted(name for name in names if f"{FOLDER}/{name}" not in keep)
    if not workspace.check_mode:
        for name in old:
            _remove(workspace.out / FOLDER / name)
    return bool(old)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as exc:
        raise ModeKeeperError("OUTPUT_UNWRITABLE", f"{path.name}: {os.strerror(exc.errno or 0)}") from exc
