# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Logs of pods: what a program printed, behind the time that ``kubectl logs --timestamps`` or the node's own log file gives.

``--prefix`` names pod and container; so does the name of a file under ``/var/log/containers``. What was printed is JSON
(the canonical line, or one with a field for each metric) or pairs such as ``step=100 loss=2.31``. Other lines are passed over and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..blocks import MAX_LINE
from ..dirt import Dirt
from ..layouts.log_fields import field
from ..layouts.model import NAMES
from ..prose import measurements
from ..ragged import Ragged
from ..records import frame
from .json_lines import parse_object
from .model import Format, Tally

if TYPE_CHECKING:
    import polars as pl

    from ..blocks import Source
    from ..records import Row

_PREFIX = re.compile(
    rb"(?:\[pod/(?P<pod>[a-z0-9.-]{1,253})/(?P<container>[a-z0-9-]{1,63})\] )?"
    rb"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) "
    rb"(?:(?:stdout|stderr) (?P<part>[FP]) )?"
)
_FILE = re.compile(r"(?P<pod>[a-z0-9.-]+)_(?P<namespace>[a-z0-9-]+)_(?P<container>[a-z0-9-]+)-[0-9a-f]{64}")
_CANONICAL = frozenset((*NAMES, "metric", "unit", "value", "step", "time"))
_SNIFFED = 200


def read(source: Source, columns: Mapping[str, object] | None, tally: Tally) -> Iterator[pl.DataFrame]:
    """Tables of records; dirt is counted in ``source.dirt``.

    :raises ModeKeeperError: ``TELEMETRY_COLUMNS_INVALID``.
    """
    tally.layout = "pod_log"
    named = _FILE.fullmatch(source.stem)
    given = {name: f"={text}" for name, text in named.groupdict().items()} if named else {}
    given |= {"job": given["pod"]} if given else {}
    reader = _Reader(Ragged({**given, **(columns or {})}, source.stem, source.dirt, text=True), source.dirt)
    for block in source.blocks():
        yield frame(reader.rows(block, tally))
    tally.lost += reader.ragged.lost


class _Reader:
    """Line by line; parts of a line that the container runtime cut are put together."""

    def __init__(self, ragged: Ragged, dirt: Dirt) -> None:
        self.ragged = ragged
        self._dirt = dirt
        self._parts = b""

    def rows(self, block: bytes, tally: Tally) -> Iterator[Row]:
        lines = block.split(b"\n")
        for place, line in enumerate(lines):
            if not line.strip():
                continue
            tally.lines += 1
            prefix = _PREFIX.match(line)
            text = line[prefix.end() if prefix else 0 :]
            if prefix and prefix["part"] == b"P" and len(self._parts) <= MAX_LINE:
                self._parts += text
                self._dirt["other_line"] += 1
                continue
            text, self._parts = self._parts + text, b""
            found = _printed(text, torn=place == len(lines) - 1)
            if isinstance(found, str):
                self._dirt[found] += 1
                tally.lost += 1
                continue
            if prefix:
                found |= {name: raw.decode() for name, raw in prefix.groupdict().items() if raw and name != "part"}
            yield from self.ragged.rows(found)


def _printed(text: bytes, *, torn: bool) -> dict[str, Any] | str:
    """The known fields of what was printed, or the class of its dirt."""
    start = text.lstrip()
    if start[:1] == b"{" and start[1:].lstrip()[:1] in (b'"', b"}"):
        found = parse_object(start, [])
        if isinstance(found, dict):
            return _known(found)
        return "torn_last_line" if torn and found == "not_json" else found
    try:
        said = measurements(text.decode("utf-8"))
    except UnicodeDecodeError:
        return "bad_encoding"
    # The end of a number may be what is torn off.
    return "torn_last_line" if torn and said else said


def _known(found: Mapping[str, object]) -> dict[str, Any]:
    if {"metric", "value"} <= found.keys():
        return {name: value for name, value in found.items() if name in _CANONICAL}
    kept: dict[str, Any] = {}
    for name, value in found.items():
        known = field(name)
        if known is not None:
            kept.setdefault(known, value)
    return kept


def sniff(head: bytes) -> bool:
    """Most of the first lines begin with a time, or some hold pairs of step and metric and none begins as an object does."""
    lines = [line for line in head[:65536].split(b"\n")[:_SNIFFED] if line.strip()]
    if 2 * sum(_PREFIX.match(line) is not None for line in lines) > len(lines):
        return True
    if any(line.lstrip()[:1] == b"{" for line in lines):
        return False
    said = (measurements(line.decode("utf-8", "replace")) for line in lines)
    return any("step" in found and len(found.keys() - {*NAMES, "step", "time"}) > 0 for found in said)


FORMAT = Format("pod_log", read, sniff)
