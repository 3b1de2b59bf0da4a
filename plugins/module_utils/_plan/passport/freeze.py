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

# Finer rules would make an evaluation walk millions of occurrences, and a window is never that short.
_FREQUENCY = re.compile(r"(?:^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)")
_RULE = re.compile(r"[A-Z]+=[A-Z0-9+,:-]+(;[A-Z]+=[A-Z0-9+,:-]+)*")
_COUNT = re.compile(r"(?:^|;)COUNT=([0-9]{1,6})(?:;|$)")
_REFUSED = ("BYSECOND", "BYMINUTE", "BYHOUR", "DTSTART", "BYEASTER")


def window_problem(window: Mapping[str, Any]) -> tuple[str, str] | None:
    """The member of a window that cannot be evaluated and why; None for a sound one."""
    rule = window["rrule"]
    if not _RULE.fullmatch(rule) or not _FREQUENCY.search(rule):
        return "rrule", "not a rule of frequency DAILY, WEEKLY, MONTHLY or YEARLY"
    for name in _REFUSED:
        if f"{name}=" in rule:
            return "rrule", f"{name} has no place in a window's rule; start says when it begins"
    try:
        start = _start(window)
    except ValueError:
        return "start", "not a date and time that exists"
    try:
        _begins(window, start)
    except (ValueError, TypeError, OverflowError) as exc:
        return "rrule", f"not an RFC 5545 rule: {_short(exc)}"
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
        for begin in _begins(window, local + timedelta(hours=3), local - duration - timedelta(hours=3))
        if begin.replace(tzinfo=zone).astimezone(UTC) <= at
    ]
    later = [end for end in ends if end > at]
    return max(later) if later else None


def _begins(window: Mapping[str, Any], until: datetime, since: datetime | None = None) -> list[datetime]:
    from dateutil.rrule import rrule, rrulestr

    rule = rrulestr(window["rrule"], dtstart=_start(window))
    if not isinstance(rule, rrule):
        raise TypeError("a set of rules")
    last = getattr(rule, "_until", None)
    if last is not None and last.tzinfo is not None:
        raise ValueError("UNTIL is local time here, written without Z")
    counted = _COUNT.search(window["rrule"])
    # A rule that never comes true is walked to its end, so it gets one; COUNT and UNTIL exclude each other, so we count ourselves.
    bounded = rule.replace(count=None, until=until if last is None else min(until, last))
    found = list(bounded) if since is not None else []
    return [begin for begin in found[: int(counted[1]) if counted else None] if since is None or begin >= since]


def _start(window: Mapping[str, Any]) -> datetime:
    return datetime.strptime(window["start"], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - local time of the window's zone


def _zone(name: str) -> Any:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def _short(exc: Exception) -> str:
    return str(exc).splitlines()[0][:120] if str(exc) else type(exc).__name__
