# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""JSON lines: one object a line, the canonical line or one that the option ``columns`` maps to it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..._lib.structs import msgspec
from ..chunks import records
from ..dirt import Dirt
from ..layouts.model import NAMES, PLACES, Layout, Value
from ..layouts.option import mapped
from ..records import Careful, frame
from .model import Format, Tally

if TYPE_CHECKING:
    import polars as pl

    from ..blocks import Source

_LF = 10
_SMALL_BYTES = 32 * 1024
_CANONICAL = Layout("canonical", {name: name for name in (*NAMES, *PLACES)}, (Value("value", "metric", "unit"),))


def read(source: Source, columns: Mapping[str, object] | None, tally: Tally) -> Iterator[pl.DataFrame]:
    """Tables of records; dirt is counted in ``source.dirt``."""
    layout = _CANONICAL if columns is None else mapped(columns, None)
    tally.layout = layout.name
    careful = Careful(layout, source.stem, source.dirt, text=False)
    for block in source.blocks():
        if block.isspace():
            continue  # gzip makes gigabytes of line feeds of a few bytes
        for part, table in _parts(block, layout, source):
            if table is None:
                tally.lines += sum(1 for line in part.split(b"\n") if line.strip())
                yield frame(careful.rows(_objects(part, source.dirt, tally, layout)))
            else:
                tally.lines += table.height
                yield table
    tally.lost += careful.lost


def _parts(block: bytes, layout: Layout, source: Source) -> Iterator[tuple[bytes, pl.DataFrame | None]]:
    """The block in parts, each with its table, or with None where only the careful way will do.

    A block that the fast way refuses is halved, so that one bare NaN costs its neighbours little.
    """
    table = _fast(block, layout, source)
    cut = block.find(b"\n", len(block) // 2) + 1 if table is None and len(block) > _SMALL_BYTES else 0
    if 0 < cut < len(block):
        yield from _parts(block[:cut], layout, source)
        yield from _parts(block[cut:], layout, source)
    else:
        yield block, table


def _count(block: bytes) -> int:
    """Lines that are not blank, at first sight: blank ones are looked for only when the parser sees fewer."""
    import numpy as np

    # bytes.count takes longer than the parser does on lines this short.
    ends = int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == _LF))
    return ends + (not block.endswith(b"\n"))


def _fast(block: bytes, layout: Layout, source: Source) -> pl.DataFrame | None:
    import polars as pl

    value = layout.values[0].column
    types: dict[str, Any] = dict.fromkeys(layout.columns(), pl.String)
    if "step" in layout.fields:
        types[layout.fields["step"]] = pl.Int64
    if len({layout.fields.get("step"), layout.fields.get("time"), value}) < 3:
        return None  # one key in two parts has two types
    types[value] = pl.Float64
    try:
        raw = pl.read_ndjson(block, schema=types)
    except pl.exceptions.PolarsError:
        return None
    if raw.height != _count(block) and raw.height != sum(1 for line in block.split(b"\n") if line.strip()):
        return None
    return records(raw, layout, source.stem, source.dirt)


def _objects(block: bytes, dirt: Dirt, tally: Tally, layout: Layout) -> Iterator[Mapping[str, object]]:
    keys = [f'"{column}"'.encode() for column in layout.columns()]
    lines = block.split(b"\n")
    ended = lines[-1] == b""
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        found = parse_object(line, keys)
        if isinstance(found, dict):
            yield found
            continue
        last = place == len(lines) - 1 and not ended
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
