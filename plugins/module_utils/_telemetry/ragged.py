# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records of a log, where one line measures this and the next one that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .._reasons.errors import ModeKeeperError
from .dirt import Dirt
from .layouts.log_fields import recognise
from .layouts.model import NAMES, Layout
from .records import Careful, Row


class Ragged:
    """Reads records by the fields that each has.

    :param columns: the option: of a log only fixed names, as ``{"job": "=train", "worker": "=@stem"}``.
    :raises ModeKeeperError: ``TELEMETRY_COLUMNS_INVALID`` for any other.
    """

    def __init__(self, columns: Mapping[str, object] | None, stem: str, dirt: Dirt, *, text: bool) -> None:
        self._fixed = _fixed(columns or {})
        self._stem = stem
        self._dirt = dirt
        self._text = text
        self._known: dict[frozenset[str], Careful | None] = {}

    @property
    def lost(self) -> int:
        """Records that measured something and could not be used."""
        return sum(careful.lost for careful in self._known.values() if careful)

    def rows(self, record: Mapping[str, object]) -> Iterator[Row]:
        """The rows of a record; one that measures nothing is counted as ``other_line``."""
        keys = frozenset(record)
        if keys not in self._known:
            layout: Layout | None = recognise(keys, self._fixed)
            self._known[keys] = Careful(layout, self._stem, self._dirt, text=self._text) if layout else None
        careful = self._known[keys]
        if careful is None:
            self._dirt["other_line"] += 1
        else:
            yield from careful.rows([record])


def _fixed(columns: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in columns.items():
        if name not in NAMES or not isinstance(text, str) or not text.startswith("="):
            raise ModeKeeperError(
                "TELEMETRY_COLUMNS_INVALID", f"of a log only {', '.join(NAMES)} can be given, each as =text"
            )
        found[name] = text
    return found
