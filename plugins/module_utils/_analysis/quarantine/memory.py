# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What one look leaves for the next: what happened not long ago, counters as they stood, since when states last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..._artifact.clock import format_time, parse_time

Key = tuple[str, str]
"""Detector and uid of the subject."""


@dataclass(frozen=True)
class Remembered:
    """A mark that counts for a while."""

    source: str
    key: str
    at: datetime
    count: int


@dataclass(frozen=True)
class Kept:
    """What is kept of one subject for one detector.

    :ivar totals: counters by key. :ivar since: states by key.
    """

    marks: tuple[Remembered, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.marks or self.totals or self.since)


NOTHING = Kept()
Memory = Mapping[Key, Kept]


def to_json(memory: Memory) -> list[dict[str, Any]]:
    """As the artefact holds it, sorted."""
    return [
        {
            "detector": detector,
            "uid": uid,
            "marks": [
                {"source": mark.source, "key": mark.key, "at": format_time(mark.at), "count": mark.count}
                for mark in kept.marks
            ],
            "totals": dict(sorted(kept.totals.items())),
            "since": {key: format_time(at) for key, at in sorted(kept.since.items())},
        }
        for (detector, uid), kept in sorted(memory.items())
        if kept
    ]


def from_json(entries: Sequence[Mapping[str, Any]]) -> dict[Key, Kept]:
    """What :func:`to_json` made, read again."""
    return dict(_read(entries))


def _read(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Key, Kept]]:
    for entry in entries:
        marks = tuple(
            Remembered(mark["source"], mark["key"], parse_time(mark["at"]), mark["count"]) for mark in entry["marks"]
        )
        since = {key: parse_time(at) for key, at in entry["since"].items()}
        yield (entry["detector"], entry["uid"]), Kept(marks, dict(entry["totals"]), since)
