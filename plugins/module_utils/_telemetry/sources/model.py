# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a format is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

    from ..blocks import Source


@dataclass
class Tally:
    """What a reader counts as it goes: ``lines`` met (blank ones not), of which ``lost`` gave no record; the ``layout`` it settled on."""

    lines: int = 0
    lost: int = 0
    layout: str = ""


class Read(Protocol):
    """Yields the records of a source as tables of :mod:`..chunks`' columns, and counts on the way."""

    def __call__(
        self, source: Source, columns: Mapping[str, object] | None, tally: Tally
    ) -> Iterator[pl.DataFrame]: ...


class Sniff(Protocol):
    """Whether the first bytes of a source look like this format."""

    def __call__(self, head: bytes) -> bool: ...


@dataclass(frozen=True)
class Format:
    """A format: told by the file's extension (``.gz`` apart), else by its first bytes."""

    name: str
    read: Read
    sniff: Sniff
    suffixes: tuple[str, ...] = field(default=())
