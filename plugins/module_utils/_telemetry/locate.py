# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Patterns to files: sorted, each file once."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

from .._reasons.errors import ModeKeeperError

_MAX_FILES = 100_000


def locate(patterns: Sequence[str]) -> list[Path]:
    """The files that stand at the paths or match the globs (``**`` crosses folders), by name, each once.

    A folder that only a glob meets is passed over when the glob meets files too.

    :raises ModeKeeperError: ``TELEMETRY_MISSING``, ``TELEMETRY_UNREADABLE`` (a folder), ``TELEMETRY_FORMAT_UNKNOWN`` (a URL).
    """
    found: dict[str, Path] = {}
    for pattern in patterns:
        for path in _matches(pattern):
            found.setdefault(os.path.realpath(path), path)
    if not found:
        raise ModeKeeperError("TELEMETRY_MISSING", "no telemetry source was given")
    if len(found) > _MAX_FILES:
        raise ModeKeeperError("TELEMETRY_TOO_LARGE", f"more than {_MAX_FILES} files match")
    # By name first: the folder a file lies in must not decide what the artefact says.
    return sorted(found.values(), key=lambda path: (path.name, str(path)))


def _matches(pattern: str) -> list[Path]:
    if "\0" in pattern or not pattern:
        raise ModeKeeperError("TELEMETRY_MISSING", "a telemetry source is no path")
    if "://" in pattern:
        raise ModeKeeperError(
            "TELEMETRY_FORMAT_UNKNOWN", "a telemetry source is a URL; of these only http:// and https:// are read"
        )
    pattern = os.path.expanduser(pattern)  # noqa: PTH111 - stays a pattern
    if os.path.lexists(pattern):  # also a name that holds brackets
        path = Path(pattern)
        if path.is_dir():
            raise ModeKeeperError(
                "TELEMETRY_UNREADABLE", f"{path.name or pattern} is a folder; name its files, as in {path.name}/*.jsonl"
            )
        return [path]
    paths = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - absolute and relative patterns alike
    files = [path for path in paths if not path.is_dir()]
    if paths and not files:
        raise ModeKeeperError("TELEMETRY_UNREADABLE", f"only folders match {Path(pattern).name}")
    if not files:
        raise ModeKeeperError("TELEMETRY_MISSING", f"nothing matches {Path(pattern).name}")
    return files
