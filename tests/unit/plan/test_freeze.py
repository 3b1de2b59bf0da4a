# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Freeze windows, by the calendar of their time zone."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.freeze import active_window, window_problem

WEEKEND = {
    "name": "weekend",
    "rrule": "FREQ=WEEKLY;BYDAY=FR",
    "start": "2026-01-02T16:00",
    "duration": "64h",
    "time_zone": "Europe/Berlin",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def active(text: str, *windows: dict[str, Any]) -> tuple[str, datetime] | None:
    return active_window(list(windows or (WEEKEND,)), at(text))


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-01-02T14:59:59", None),  # 15:59 in Berlin
        ("2026-01-02T15:00:00", "2026-01-05T07:00:00"),
        ("2026-01-05T06:59:59", "2026-01-05T07:00:00"),
        ("2026-01-05T07:00:00", None),
        # In summer the same wall-clock hour is one hour earlier in UTC.
        ("2026-07-03T13:59:59", None),
        ("2026-07-03T14:00:00", "2026-07-06T06:00:00"),
        # Clocks go forward on 29 March: the duration is elapsed time, so the window ends at 09:00 there.
        ("2026-03-30T06:59:59", "2026-03-30T07:00:00"),
        ("2026-03-30T07:00:00", None),
        ("2025-12-28T12:00:00", None),  # before the first
    ],
)
def test_weekend(moment: str, end: str | None) -> None:
    assert active(moment) == (None if end is None else ("weekend", at(end)))


def test_of_overlapping_windows_the_one_that_ends_last_is_told() -> None:
    short = WEEKEND | {"name": "short", "duration": "2h"}
    assert active("2026-01-02T15:30:00", short, WEEKEND) == ("weekend", at("2026-01-05T07:00:00"))


def test_a_window_longer_than_its_recurrence_never_ends() -> None:
    always = WEEKEND | {"rrule": "FREQ=DAILY", "duration": "2d", "name": "always"}
    assert active("2026-05-05T05:05:05", always) is not None


def test_count_and_until() -> None:
    twice = WEEKEND | {"rrule": "FREQ=WEEKLY;BYDAY=FR;COUNT=2"}
    until = WEEKEND | {"rrule": "FREQ=WEEKLY;BYDAY=FR;UNTIL=20260109T160000"}
    for window in (twice, until):
        assert active("2026-01-09T15:00:00", window) is not None
        assert active("2026-01-16T15:00:00", window) is None


def test_last_friday_of_the_month() -> None:
    window = WEEKEND | {"rrule": "FREQ=MONTHLY;BYDAY=-1FR", "duration": "1h"}
    assert active("2026-01-30T15:30:00", window) is not None
    assert active("2026-01-23T15:30:00", window) is None


def test_a_rule_that_never_comes_true_ends() -> None:
    begun = time.monotonic()
    assert active("2098-01-01T00:00:00", WEEKEND | {"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"}) is None
    assert window_problem(WEEKEND | {"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=3"}) is None
    assert time.monotonic() - begun < 20


def test_a_start_in_the_hour_that_does_not_exist() -> None:
    window = WEEKEND | {"rrule": "FREQ=DAILY", "start": "2026-03-29T02:30", "duration": "1h"}
    assert active("2026-03-29T01:40:00", window) is not None


FIRST = at("2026-01-02T16:00:00")


@given(st.integers(-100_000, 4 * 365 * 86400), st.integers(1, 400))
def test_a_moment_is_frozen_iff_a_beginning_lies_less_than_the_duration_before_it(seconds: int, hours: int) -> None:
    window = WEEKEND | {"duration": f"{hours}h", "time_zone": "Etc/UTC"}
    moment = FIRST + timedelta(seconds=seconds)
    begins = [FIRST + timedelta(weeks=week) for week in range(5 * 53)]
    ends = [begin + timedelta(hours=hours) for begin in begins if begin <= moment < begin + timedelta(hours=hours)]
    assert active_window([window], moment) == (("weekend", max(ends)) if ends else None)
