# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""CSV and its kin (semicolon, tab, bar): a header, then a record a line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..._reasons.errors import ModeKeeperError
from ..chunks import Chunk, Clock, records, refusals
from ..dirt import Dirt
from ..layouts.model import Layout
from ..layouts.option import mapped
from ..layouts.registry import recognise
from ..parts import has_lines, lines, packed, parts
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
    blocks = source.blocks()
    head, first = "", b""
    while not head:
        block = next(blocks, None)
        if block is None:
            return
        head, first = _header(block)
    table = _Table(head, source, columns)
    tally.layout = table.layout.name
    careful = Careful(table.layout, source.stem, source.dirt, text=True)
    clock = Clock()
    rest = (block for block in chain((first,), blocks) if block and not block.isspace())
    for part, chunk in parts(rest, lambda block: _fast(block, table, source.stem, clock)):
        if chunk is None:
            tally.lines += lines(part)
            yield frame(careful.rows(_rows(part, table, source.dirt, tally)))
        else:
            tally.lines += chunk.rows
            chunk.note(source.dirt)
            tally.lost += chunk.blank
            yield from chunk.tables
    tally.lost += careful.lost


def _header(block: bytes) -> tuple[str, bytes]:
    """The first line that is not blank, and what follows it."""
    blank = len(block) - len(block.lstrip())
    line, _unused, rest = block[block.rfind(b"\n", 0, blank) + 1 :].partition(b"\n")
    return (line.decode("utf-8", "replace").rstrip("\r") if line.strip() else ""), rest


def _fast(block: bytes, table: _Table, stem: str, clock: Clock) -> Chunk | None:
    import polars as pl

    if not block.endswith(b"\n") or packed(block):
        return None
    # Named by place: a header may hold a blank name.
    names = [name or f" {place}" for place, name in enumerate(table.columns)]
    schema: dict[str, Any] = dict.fromkeys(names, pl.String)
    try:
        raw = pl.read_csv(block, has_header=False, schema=schema, separator=table.delimiter)
        numbers = _numbers(raw, table.layout)
        found = records(numbers.lazy(), table.layout, stem, clock) if numbers is not None else None
    except refusals():
        return None
    return found if found is not None and has_lines(block, found.rows) else None


def _numbers(raw: pl.DataFrame, layout: Layout) -> pl.DataFrame | None:
    """Steps and values as such, a blank value null; None where one is no number, or a step or time is blank: the careful way tells."""
    import polars as pl

    step, time = layout.fields.get("step"), layout.fields.get("time")
    values = [value.column for value in layout.values]
    places = [place for place in (step, time) if place is not None]
    if set(values) & set(places) or any(raw[place].null_count() for place in places):
        return None
    kinds: dict[str, Any] = {**dict.fromkeys(values, pl.Float64), **({step: pl.Int64} if step else {})}
    cell = pl.col(*kinds).str.strip_chars()
    texts = raw.with_columns(pl.when(cell != "").then(cell))
    numbers = texts.with_columns(pl.col(name).cast(kind, strict=False) for name, kind in kinds.items())
    same = all(numbers[name].null_count() == texts[name].null_count() for name in kinds)
    return numbers if same and not any(numbers[place].null_count() for place in places) else None


def _rows(block: bytes, table: _Table, dirt: Dirt, tally: Tally) -> Iterator[Mapping[str, object]]:
    met = block.split(b"\n")
    torn = met[-1] != b""
    for place, raw in enumerate(met):
        line = raw.rstrip(b"\r")
        if not line.strip():
            continue
        cells = _cells(line, table.delimiter)
        last = torn and place == len(met) - 1
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
