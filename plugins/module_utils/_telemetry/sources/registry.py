# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The formats, in the order in which they are tried. A new one is a file beside this and a line here."""

from __future__ import annotations

from ..._reasons.errors import ModeKeeperError
from . import delimited, json_lines, mllog, parquet, pod_log
from .model import Format

FORMATS: tuple[Format, ...] = (
    parquet.FORMAT,
    mllog.FORMAT,
    pod_log.FORMAT,
    json_lines.FORMAT,
    delimited.FORMAT,
)


def detect(name: str, head: bytes) -> Format:
    """The format of a source by its file name, else by its first bytes.

    :raises ModeKeeperError: ``TELEMETRY_FORMAT_UNKNOWN``.
    """
    stem = name.removesuffix(".gz").lower()
    for candidate in FORMATS:
        if candidate.suffixes and stem.endswith(candidate.suffixes):
            return candidate
    for candidate in FORMATS:
        if candidate.sniff(head):
            return candidate
    known = ", ".join(candidate.name for candidate in FORMATS)
    raise ModeKeeperError("TELEMETRY_FORMAT_UNKNOWN", f"{name} looks like none of {known}")
