# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Freeze windows: when they begin by an RFC 5545 rule in a named time zone, and how long each lasts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .durations import seconds
from .recurrence import rule_problem

_COUNT = re.compile(r"(?:^|;)COUNT=([0-9]{1,6})(?:;|$)")


def window_problem(window: Mapping[str, Any]) -> tuple[str, str] | None:
    """The member of a window that cannot be evaluated and why; None for a sound one."""
    problem = rule_problem(window["rrule"])
    if problem is not None:
        return "rrule", problem
    try:
        start = _start(window)
    except ValueError:
        return "start", "not a date and time that exists"
    try:
        _begins(window, start, start)
    except ValueError as exc:
        return "rrule", f"not an RFC 5545 rule: {exc}"
    if _zone(window["time_zone"]) is None:
        return "time_zone", f"no time zone {window['time_zone']!r} is known"
    return None


def active_window(windows: list[Mapping[str, Any]], at: datetime) -> tuple[str, datetime] | None:
    """Name and end (UTC) of the window that ``at`` falls into; of several the one that ends last."""
    found = [(end, window["name"]) for window in windows if (end := _end(window, at)) is not None]
    if not found:
        return None
    end, name = max(found)
    return name, end


def _end(window: Mapping[str, Any], at: datetime) -> datetime | None:
    """The end of the occurrence that holds ``at``.

    Occurrences are local wall-clock times, so a rule keeps its hour across a change of summer time; the duration is elapsed time.
    """
    zone = _zone(window["time_zone"])
    duration = timedelta(seconds=seconds(window["duration"]))
    local = at.astimezone(zone).replace(tzinfo=None)
    ends = [
        begin.replace(tzinfo=zone).astimezone(UTC) + duration
        for begin in _begins(window, local - duration - timedelta(hours=3), local + timedelta(hours=3))
        if begin.replace(tzinfo=zone).astimezone(UTC) <= at
    ]
    later = [end for end in ends if end > at]
    return max(later) if later else None


def _begins(window: Mapping[str, Any], since: datetime, until: datetime) -> list[datetime]:
    """Beginnings between two local times, both included."""
    from dateutil.rrule import rrulestr

    rule: Any = rrulestr(window["rrule"], dtstart=_start(window))
    counted = _COUNT.search(window["rrule"])
    last = until if rule._until is None else min(until, rule._until)
    # The walk needs an end; the library forbids COUNT beside one, so we count ourselves.
    found = list(rule.replace(count=None, until=last))
    return [begin for begin in found[: int(counted[1]) if counted else None] if begin >= since]


def _start(window: Mapping[str, Any]) -> datetime:
    return datetime.strptime(window["start"], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - local time of the window's zone


def _zone(name: str) -> Any:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
