# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the room gives: one long table of records, and one report a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._lib.structs import Struct, field
from .._reasons.errors import reason

if TYPE_CHECKING:
    import polars as pl

TEXT = ("job", "namespace", "metric", "unit", "worker", "pod", "container")
"""Columns of names. An absent name is an empty text, never null."""
OPTIONAL = ("namespace", "pod", "container")
"""Columns that are there only when a record names one."""


class SourceReport(Struct, frozen=True, omit_defaults=True):
    """What became of one source.

    :ivar name: its file name; never its path.
    :ivar digest: ``sha256:…`` of the bytes that were read: an input of the observation.
    :ivar size: bytes read, as stored.
    :ivar lines: lines met, blank ones not counted; ``lost`` of them were to give a record and gave none.
    :ivar records: records kept.
    :ivar dirt: counts by class (:mod:`.dirt`), only those met.
    :ivar queries: of a server the requests: ``stated`` before the first, ``allowed``, ``sent``, ``resumed`` (kept by an earlier run).
    """

    name: str
    format: str
    layout: str
    digest: str
    size: int
    lines: int
    lost: int
    records: int
    dirt: dict[str, int]
    queries: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Telemetry:
    """All sources together.

    :ivar frame: one row a record, grouped by the names in the order of :data:`TEXT`, within these by time, or by step where there is no
        time. Columns ``job``, ``metric``, ``unit``, ``worker`` (Enum; ``namespace``, ``pod``, ``container`` when present), ``step``
        (Int64 or null), ``time`` (microseconds, UTC, or null), ``value`` (Float64; finite but for losses) and ``attempt`` (UInt32: how
        often the step counter had fallen back before this record, as it does when a run restarts).
    """

    frame: pl.DataFrame
    sources: tuple[SourceReport, ...]

    @property
    def digests(self) -> tuple[str, ...]:
        """Inputs for the observation's artefact."""
        return tuple(sorted({source.digest for source in self.sources}))

    def reasons(self) -> list[dict[str, Any]]:
        """``TELEMETRY_DIRTY`` for each source of which lines were lost, ``PROMETHEUS_PARTIAL`` for answers that may lack something."""
        partial = [
            reason("PROMETHEUS_PARTIAL", f"{count} answers of {source.name} may lack something", source=source.name)
            for source in self.sources
            if (count := source.dirt.get("partial_answer", 0))
        ]
        return partial + [
            reason(
                "TELEMETRY_DIRTY",
                f"{source.lost} of {source.lines} lines of {source.name} gave no record",
                source=source.name,
                dirt=source.dirt,
            )
            for source in self.sources
            if source.lost
        ]
