# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""CSV and its kin (semicolon, tab, bar): a header, then a record a line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..._reasons.errors import ModeKeeperError
from ..chunks import records
from ..dirt import Dirt
from ..layouts.model import Layout
from ..layouts.option import mapped
from ..layouts.registry import recognise
from ..records import Careful, frame
from .model import Format, Tally

if TYPE_CHECKING:
    import polars as pl

    from ..blocks import Source

_DELIMITERS = ",;\t|"
_MAX_COLUMNS = 1000


class _Table:
    """The header of a source: its delimiter, its columns, what they mean."""

    def __init__(self, line: str, source: Source, columns: Mapping[str, object] | None) -> None:
        self.delimiter = max(_DELIMITERS, key=line.count)
        self.header = _split(line, self.delimiter) or []
        self.columns = [name.strip() for name in self.header]
        named = [name for name in self.columns if name]
        if len(named) != len(set(named)) or not named or len(self.columns) > _MAX_COLUMNS:
            raise ModeKeeperError(
                "TELEMETRY_COLUMNS_UNKNOWN", f"the header of {source.name} is not one of distinct names"
            )
        layout = recognise(named) if columns is None else mapped(columns, named)
        if layout is None:
            shown = ", ".join(name[:40] for name in named[:20])
            raise ModeKeeperError("TELEMETRY_COLUMNS_UNKNOWN", f"{source.name} has the columns {shown}")
        self.layout: Layout = layout


def read(source: Source, columns: Mapping[str, object] | None, tally: Tally) -> Iterator[pl.DataFrame]:
    """Tables of records; dirt is counted in ``source.dirt``.

    :raises ModeKeeperError: ``TELEMETRY_COLUMNS_UNKNOWN``, ``TELEMETRY_COLUMNS_INVALID``.
    """
    table: _Table | None = None
    careful: Careful | None = None
    for whole in source.blocks():
        block = whole
        if table is None:
            head, block = _header(block)
            if not head:
                continue
            table = _Table(head, source, columns)
            careful = Careful(table.layout, source.stem, source.dirt, text=True)
            tally.layout = table.layout.name
        lines = sum(1 for line in block.split(b"\n") if line.strip())
        if careful is None or not lines:
            continue
        tally.lines += lines
        found = _fast(block, lines, table, source)
        yield frame(careful.rows(_rows(block, table, source.dirt, tally))) if found is None else found
    if careful is not None:
        tally.lost += careful.lost


def _header(block: bytes) -> tuple[str, bytes]:
    """The first line that is not blank, and what follows it."""
    blank = len(block) - len(block.lstrip())
    line, _unused, rest = block[block.rfind(b"\n", 0, blank) + 1 :].partition(b"\n")
    return (line.decode("utf-8", "replace").rstrip("\r") if line.strip() else ""), rest


def _fast(block: bytes, lines: int, table: _Table, source: Source) -> pl.DataFrame | None:
    import polars as pl

    layout = table.layout
    if layout.wide or not block.endswith(b"\n"):
        return None
    # Named by place: a header may hold a blank name.
    names = [name or f" {place}" for place, name in enumerate(table.columns)]
    schema: dict[str, Any] = dict.fromkeys(names, pl.String)
    try:
        raw = pl.read_csv(block, has_header=False, schema=schema, separator=table.delimiter)
    except pl.exceptions.PolarsError:
        return None
    if raw.height != lines:
        return None
    numbers = [pl.col(layout.values[0].column).str.strip_chars().cast(pl.Float64, strict=False)]
    if "step" in layout.fields:
        step = layout.fields["step"]
        if step == layout.values[0].column or raw[step].null_count():
            return None
        numbers.append(pl.col(step).str.strip_chars().cast(pl.Int64, strict=False))
    raw = raw.with_columns(numbers)
    if any(raw[layout.fields[place]].null_count() for place in ("step", "time") if place in layout.fields):
        return None  # blank, or not a number: the careful way tells which
    return records(raw, layout, source.stem, source.dirt)


def _rows(block: bytes, table: _Table, dirt: Dirt, tally: Tally) -> Iterator[Mapping[str, object]]:
    lines = block.split(b"\n")
    torn = lines[-1] != b""
    for place, raw in enumerate(lines):
        line = raw.rstrip(b"\r")
        if not line.strip():
            continue
        cells = _cells(line, table.delimiter)
        last = torn and place == len(lines) - 1
        if cells == table.header:
            dirt["repeated_header"] += 1
        elif (
            isinstance(cells, list)
            and len(cells) <= len(table.columns)
            and not (last and len(cells) < len(table.columns))
        ):
            yield {name: cell or None for name, cell in zip(table.columns, cells, strict=False)}
        else:
            dirt[cells if isinstance(cells, str) else "torn_last_line" if last else "not_csv"] += 1
            tally.lost += 1


def _cells(line: bytes, delimiter: str) -> list[str] | str:
    """The cells of a line, or the class of its dirt."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return "bad_encoding"
    cells = _split(text, delimiter)
    return "not_csv" if cells is None else cells


def _split(line: str, delimiter: str) -> list[str] | None:
    try:
        found = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def sniff(head: bytes) -> bool:
    """The first line holds a delimiter and no brace."""
    line = head[:65536].lstrip().split(b"\n", 1)[0]
    return b"{" not in line and any(delimiter.encode() in line for delimiter in _DELIMITERS)


FORMAT = Format("csv", read, sniff, (".csv", ".tsv"))
