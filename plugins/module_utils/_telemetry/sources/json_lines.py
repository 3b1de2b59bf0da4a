# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""JSON lines: one object a line, the canonical line or one that the option ``columns`` maps to it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..._lib.structs import msgspec
from ..chunks import Chunk, Clock, records, refusals
from ..dirt import Dirt
from ..layouts.model import NAMES, PLACES, Layout, Value
from ..layouts.option import mapped
from ..parts import has_lines, lines, packed, parts
from ..records import Careful, frame
from .model import Format, Tally

if TYPE_CHECKING:
    import polars as pl

    from ..blocks import Source

_CANONICAL = Layout("canonical", {name: name for name in (*NAMES, *PLACES)}, (Value("value", "metric", "unit"),))


def read(source: Source, columns: Mapping[str, object] | None, tally: Tally) -> Iterator[pl.DataFrame]:
    """Tables of records; dirt is counted in ``source.dirt``."""
    layout = _CANONICAL if columns is None else mapped(columns, None)
    tally.layout = layout.name
    careful = Careful(layout, source.stem, source.dirt, text=False)
    clock = Clock()
    # gzip makes gigabytes of line feeds of a few bytes
    blocks = (block for block in source.blocks() if not block.isspace())
    for part, chunk in parts(blocks, lambda block: _fast(block, layout, source.stem, clock)):
        if chunk is None:
            tally.lines += lines(part)
            yield frame(careful.rows(_objects(part, source.dirt, tally, layout)))
        else:
            tally.lines += chunk.rows
            chunk.note(source.dirt)
            yield from chunk.tables
    tally.lost += careful.lost


def _fast(block: bytes, layout: Layout, stem: str, clock: Clock) -> Chunk | None:
    import polars as pl

    value = layout.values[0].column
    types: dict[str, Any] = dict.fromkeys(layout.columns(), pl.String)
    if "step" in layout.fields:
        types[layout.fields["step"]] = pl.Int64
    if len({layout.fields.get("step"), layout.fields.get("time"), value}) < 3:
        return None  # one key in two parts has two types
    if packed(block):
        return None
    types[value] = pl.Float64
    try:
        found = records(pl.scan_ndjson(block, schema=types), layout, stem, clock)
    except refusals():
        return None
    return found if found is not None and has_lines(block, found.rows) else None


def _objects(block: bytes, dirt: Dirt, tally: Tally, layout: Layout) -> Iterator[Mapping[str, object]]:
    keys = [f'"{column}"'.encode() for column in layout.columns()]
    met = block.split(b"\n")
    ended = met[-1] == b""
    for place, line in enumerate(met):
        if not line.strip():
            continue
        found = parse_object(line, keys)
        if isinstance(found, dict):
            yield found
            continue
        last = place == len(met) - 1 and not ended
        dirt["torn_last_line" if last and found == "not_json" else found] += 1
        tally.lost += 1


def parse_object(line: bytes, keys: list[bytes]) -> dict[str, object] | str:
    """The object of a line, or the class of its dirt."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return "bad_encoding"
    try:
        if any(line.count(key) > 1 for key in keys):
            # A key that stands twice: the first one counts, as in the fast way.
            found = json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
        else:
            found = msgspec.json.decode(line)
    except msgspec.DecodeError:
        found = _lenient(text)
    except (ValueError, RecursionError):
        return "not_json"
    return found if isinstance(found, dict) else "not_json"


def _lenient(text: str) -> object:
    # Python and JavaScript loggers write NaN and Infinity bare; others write numbers beyond a double.
    try:
        return json.loads(text, parse_int=_integer)
    except (ValueError, RecursionError):
        return None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 400 else math.copysign(math.inf, -1 if digits.startswith("-") else 1)


def sniff(head: bytes) -> bool:
    """A line of the first ones begins as an object does."""
    return any(line.lstrip()[:1] == b"{" for line in head[:65536].split(b"\n"))


FORMAT = Format("json_lines", read, sniff, (".jsonl", ".ndjson", ".json"))
