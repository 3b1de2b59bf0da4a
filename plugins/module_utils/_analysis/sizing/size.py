# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a container's history says of the coming week, or why it says nothing."""

from __future__ import annotations

from dataclasses import dataclass

from .history import Days, History
from .tail import Tail, tail_of
from .unfit import LEAST, at_ceiling, changed, fills_up, grows


@dataclass(frozen=True)
class Sizing:
    """Tails, or why there are none.

    :ivar days: days that the tails are made of, or that there were.
    :ivar peaks: of each day's largest use, for a limit; for a request of memory too, which is not given back under pressure.
    :ivar busy: of each day's 95th percentile, for a request of CPU: what goes over it now and then waits a little.
    :ivar why: insufficient evidence, in words; empty where there are tails.
    """

    days: int
    peaks: Tail | None = None
    busy: Tail | None = None
    why: str = ""


def size(history: History, resource: str, limit: float | None) -> Sizing:
    """The tails of one container's use.

    :param resource: ``cpu`` or ``memory``.
    :param limit: of the container today, in the unit of the records; None where there is none.
    """
    days = history.days
    seen = len(days)
    if seen < LEAST:
        return Sizing(seen, why=f"{seen} whole days of records; {LEAST} are needed")
    if float(days.peaks.max()) <= 0:
        return Sizing(seen, why="nothing is used")
    why = at_ceiling(history, days, limit) or (fills_up(history) if resource == "memory" else "")
    if why:
        return Sizing(seen, why=why)
    days, why = _of_one_level(days)
    why = why or grows(days.peaks)
    if why:
        return Sizing(seen, why=why)
    return Sizing(len(days), tail_of(days.peaks.tolist()), tail_of(days.busy.tolist()))


def _of_one_level(days: Days) -> tuple[Days, str]:
    """The days since the level last changed. Where they are few, all: after a fall that errs to the safe side, a rise is not foretold."""
    place = changed(days.peaks)
    since = days.since(place)
    if not place or len(since) >= LEAST:
        return since, ""
    if float(since.peaks.min()) > float(days.peaks[:place].max()):
        return days, f"use rose to another level {len(since)} days ago; {LEAST} days of it are needed"
    return days, ""
