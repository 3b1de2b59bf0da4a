# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of records as one, names as Enums. Done on the codes of names: of millions of rows only the few distinct texts are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .model import OPTIONAL, TEXT

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


def compact(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One table of several, names as Enums in the order of their texts, so that codes sort as names do.

    :param frames: of the same columns, but that a name which a table lacks is empty throughout it. Emptied on the way: a column goes
        as soon as it was taken over.
    """
    import polars as pl

    height = [frame.height for frame in frames]
    columns = list(dict.fromkeys((*TEXT, *(name for frame in frames for name in frame.columns))))
    parts = [{name: frame.get_column(name) for name in frame.columns} for frame in frames]
    frames.clear()
    found: dict[str, pl.Series] = {}
    for name in columns:
        taken = [part.pop(name, None) for part in parts]
        column = (
            _names(taken, height) if name in TEXT else pl.concat([column for column in taken if column is not None])
        )
        if name not in OPTIONAL or column.dtype.categories.to_list() != [""]:  # type: ignore[attr-defined]
            found[name] = column.alias(name)
    return pl.DataFrame(found)


def distinct(column: pl.Series) -> pl.Series:
    """The texts of a Categorical or Enum that stand in the column, each once, as such."""
    import numpy as np
    import polars as pl

    codes: NDArray[Any] = column.to_physical().to_numpy()
    if not len(codes):
        return column
    if (codes == codes[0]).all():
        return column[:1]
    # A table of all codes is faster than a search as long as there are not many more of them than rows.
    few = int(codes.max()) < 4 * len(codes)
    used = np.flatnonzero(np.bincount(codes)) if few else np.unique(codes)
    return pl.Series(used.astype(codes.dtype)).cat.to(column.dtype)


def _names(parts: Sequence[pl.Series | None], height: Sequence[int]) -> pl.Series:
    """A column of names in one, and in as few bytes a row as its distinct texts allow."""
    import numpy as np
    import polars as pl

    taken = [
        part.cast(pl.Categorical) if part is not None and part.dtype == pl.String else part
        for part, rows in zip(parts, height, strict=True)
        if rows
    ]
    heads = [pl.Series([""]).cast(pl.Categorical) if part is None else distinct(part) for part in taken]
    texts = [head.cast(pl.String).to_list() for head in heads]
    order = sorted({text for some in texts for text in some}, key=lambda text: text.encode("utf-8"))
    kind = pl.Enum(order)
    place = {text: number for number, text in enumerate(order)}
    narrow = pl.Series([], dtype=kind).to_physical().to_numpy().dtype
    codes = np.zeros(sum(height), narrow)
    low = 0
    for part, head, some, rows in zip(taken, heads, texts, [rows for rows in height if rows], strict=True):
        here = codes[low : low + rows]
        low += rows
        if part is None or len(some) == 1:
            here[:] = place[some[0]]
            continue
        known: NDArray[Any] = head.to_physical().to_numpy()
        table = np.zeros(int(known.max()) + 1, narrow)
        table[known] = [place[text] for text in some]
        np.take(table, part.to_physical().to_numpy(), out=here)
    return pl.Series(codes).cat.to(kind)
