# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a layout says: which column, or which fixed text, gives each field of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STEM = "=@stem"
"""Stands for the file's name without its extension."""
NAMES = ("job", "worker", "namespace", "pod", "container")
PLACES = ("step", "time")


@dataclass(frozen=True)
class Value:
    """One series of values: ``column`` holds them; ``metric`` and ``unit`` are a column's name, or ``=`` and a fixed text."""

    column: str
    metric: str
    unit: str = "="


@dataclass(frozen=True)
class Layout:
    """How a record is read off a row (or off a JSON object).

    :ivar fields: by field (``job``, ``worker``, ``step``, …) a column's name, or ``=`` and a fixed text.
    :ivar values: one for a table of one value a row, several for a wide one.
    :ivar wide: a blank value is a gap, not a lost record.
    """

    name: str
    fields: Mapping[str, str]
    values: tuple[Value, ...]
    wide: bool = False

    def columns(self) -> list[str]:
        """The columns that are read, each once."""
        texts = [
            *self.fields.values(),
            *(text for value in self.values for text in (value.column, value.metric, value.unit)),
        ]
        return list(dict.fromkeys(text for text in texts if not text.startswith("=")))


def fixed(text: str, stem: str) -> str | None:
    """The fixed text, or None when ``text`` names a column."""
    if text == STEM:
        return stem
    return text[1:] if text.startswith("=") else None
