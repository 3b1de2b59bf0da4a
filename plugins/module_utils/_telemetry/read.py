# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From patterns to the one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .._artifact.files import open_regular
from .._reasons.errors import ModeKeeperError
from .arrange import arrange
from .blocks import BLOCK, Source
from .compact import compact
from .dirt import Dirt, tally
from .fields import EPOCH
from .known_units import in_known_units
from .locate import locate
from .model import SourceReport, Telemetry
from .prometheus import read as prometheus
from .prometheus.address import is_url
from .prometheus.options import parse_options
from .sources.model import Tally
from .sources.registry import detect

if TYPE_CHECKING:
    import polars as pl

MAX_RECORDS = 50_000_000
"""About 3 GB of table. What is larger is summarised where it lies."""


def read_sources(
    patterns: Sequence[str],
    columns: Mapping[str, object] | None = None,
    *,
    options: Mapping[str, object] | None = None,
    now: datetime | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> Telemetry:
    """All records of the sources that the patterns name.

    :param patterns: paths or globs, and addresses of Prometheus (``http://…``, ``https://…``).
    :param columns: how fields map to columns (:mod:`.layouts.option`); None to recognise them.
    :param options: how a Prometheus is asked (:mod:`.prometheus.options`). :param now: the end of its window, unless the options say.
    :param tell: is told how many requests a Prometheus will get, before the first.
    :raises ModeKeeperError: the ``TELEMETRY_`` and ``PROMETHEUS_`` codes. A source without a usable line is an error; dirt beside usable
        lines is counted.
    """
    urls = list(dict.fromkeys(pattern for pattern in patterns if is_url(pattern)))
    files = [pattern for pattern in patterns if not is_url(pattern)]
    tables: list[pl.DataFrame] = []
    reports: list[SourceReport] = []
    reads: list[Callable[[], tuple[pl.DataFrame, SourceReport]]] = [
        partial(_read, path, columns or None) for path in (locate(files) if files or not urls else [])
    ]
    reads += [partial(_ask, url, options, now, tell) for url in urls]
    for read in reads:
        table, report = read()
        tables.append(table)
        reports.append(report)
        if sum(report.records for report in reports) > MAX_RECORDS:
            raise ModeKeeperError("TELEMETRY_TOO_LARGE", f"the sources hold more than {MAX_RECORDS} records")
    if len(tables) == 1:
        return Telemetry(tables[0], tuple(reports))
    return _merged(tables, reports)


def _read(path: Path, columns: Mapping[str, object] | None) -> tuple[pl.DataFrame, SourceReport]:
    dirt: Dirt = Dirt()
    counts = Tally()
    tables: list[pl.DataFrame] = []
    with open_regular(path, "TELEMETRY") as handle:
        source = Source(handle, path.name, dirt)
        if not source.head.strip() and len(source.head) < BLOCK:
            _nothing(source, counts)
        kind = detect(path.name, source.head)
        records = 0
        for table in kind.read(source, columns, counts):
            if table.height:
                tables.append(table)
                records += table.height
            if records > MAX_RECORDS:
                raise ModeKeeperError("TELEMETRY_TOO_LARGE", f"{path.name} holds more than {MAX_RECORDS} records")
    counts.lines += dirt["too_long_line"]
    counts.lost += dirt["too_long_line"]
    if not tables:
        _nothing(source, counts)
    report = SourceReport(
        name=path.name,
        format=kind.name,
        layout=counts.layout,
        digest=source.digest,
        size=source.size,
        lines=counts.lines,
        lost=counts.lost,
        records=0,
        dirt={},
    )
    return _settled(tables, dirt, report)


def _ask(
    url: str, options: Mapping[str, object] | None, now: datetime | None, tell: Callable[[str], None]
) -> tuple[pl.DataFrame, SourceReport]:
    dirt: Dirt = Dirt()
    given = options or {}
    if now is None and "end" not in given:
        raise ModeKeeperError("TELEMETRY_OPTIONS_INVALID", "end is needed where no clock is")
    wanted = parse_options(given, now or EPOCH)
    found = prometheus.read(url, wanted, dirt, tell=tell)
    if not found.tables:
        seen = "".join(f", {count} {name}" for name, count in tally(dirt).items())
        raise ModeKeeperError("PROMETHEUS_NO_SAMPLES", f"{found.name}: {found.lines} samples in the window{seen}")
    queries = {"stated": found.planned, "allowed": wanted.max_queries, "sent": found.sent, "resumed": found.resumed}
    report = SourceReport(
        name=found.name,
        format="prometheus",
        layout=found.layout,
        digest=found.digest,
        size=found.received,
        lines=found.lines,
        lost=found.lost,
        records=0,
        dirt={},
        queries=queries,
    )
    return _settled(found.tables, dirt, report)


def _settled(tables: list[pl.DataFrame], dirt: Dirt, report: SourceReport) -> tuple[pl.DataFrame, SourceReport]:
    """One table of a source in order and in known units, and the report with what that showed."""
    from .._lib.structs import msgspec

    joined = in_known_units(compact(tables), dirt)
    met = joined.height
    found = arrange(joined)
    dirt["unordered"] += found.unordered
    dirt["duplicate"] += met - found.frame.height
    settled: SourceReport = msgspec.structs.replace(report, records=found.frame.height, dirt=tally(dirt))
    return found.frame, settled


def _nothing(source: Source, counts: Tally) -> None:
    seen = ", ".join(f"{count} {name}" for name, count in tally(source.dirt).items())
    detail = (
        f": {counts.lines} lines, {seen}" if seen else " is empty" if not counts.lines else f": {counts.lines} lines"
    )
    raise ModeKeeperError("TELEMETRY_NO_USABLE_LINE", f"{source.name}{detail}")


def _merged(tables: list[pl.DataFrame], reports: list[SourceReport]) -> Telemetry:
    """Several sources as one: a record that two of them hold is counted as the later one's duplicate."""
    import polars as pl

    from .._lib.structs import msgspec

    loose = [table.drop("attempt").with_columns(_source=pl.lit(place, pl.UInt32)) for place, table in enumerate(tables)]
    tables.clear()
    joined = compact(loose)
    found = arrange(joined).frame
    kept = dict(found["_source"].value_counts().iter_rows())
    final = []
    for place, report in enumerate(reports):
        twice = report.records - kept.get(place, 0)
        dirt = tally(Dirt(report.dirt) + Dirt(duplicate=twice))
        final.append(msgspec.structs.replace(report, records=report.records - twice, dirt=dirt))
    return Telemetry(found.drop("_source"), tuple(final))
