# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Freeze windows, by the calendar of their time zone."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=MO,TU;WKST=SU;BYMONTH=12",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR;BYMONTH=1,07",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25,26",
        "FREQ=YEARLY;BYDAY=SU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=DAILY;UNTIL=20261231",
    ],
)
def test_rules_of_the_field_come_true(rule: str) -> None:
    window = WEEKEND | {"rrule": rule, "duration": "400d"}
    assert window_problem(window) is None
    assert active("2029-02-01T00:00:00" if "UNTIL" not in rule else "2026-12-01T00:00:00", window) is not None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "MONTHLY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "MONTHLY"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30,31", "none of these months"),
        ("FREQ=MONTHLY;BYDAY=6MO", "forms allowed"),
        ("FREQ=YEARLY;BYDAY=2MO", "BYMONTH"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=31", "together"),
        ("FREQ=HOURLY", "forms allowed"),
        ("FREQ=DAILY;BYSETPOS=2", "BYSETPOS has no place"),
        ("FREQ=DAILY;COUNT=1;UNTIL=20270101", "exclude"),
        ("FREQ=DAILY;UNTIL=20269999", "not an RFC 5545 rule"),
        ("FREQ=DAILY;FREQ=WEEKLY", "twice"),
        ("FREQ=DAILY;", "no part"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=DAILY;INTERVAL=0", "forms allowed"),
        ("FREQ=DAILY\nRRULE:FREQ=WEEKLY", "no part"),
    ],
)
def test_rules_that_never_come_true_or_have_no_use_are_refused(rule: str, words: str) -> None:
    problem = window_problem(WEEKEND | {"rrule": rule})
    assert problem is not None
    assert problem[0] == "rrule"
    assert words in problem[1]


def test_an_odd_rule_that_never_comes_true_still_ends() -> None:
    never = WEEKEND | {"rrule": "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3"}
    assert window_problem(never) is None
    assert active("2040-01-01T00:00:00", never) is None


def test_a_start_in_the_hour_that_does_not_exist() -> None:
    window = WEEKEND | {"rrule": "FREQ=DAILY", "start": "2026-03-29T02:30", "duration": "1h"}
    assert active("2026-03-29T01:40:00", window) is not None


@pytest.mark.parametrize(
    ("moment", "frozen"),
    [
        ("2026-10-25T00:29:59", False),
        ("2026-10-25T00:30:00", True),  # the first 02:30 of that night, as RFC 5545 has it
        ("2026-10-25T01:29:59", True),
        ("2026-10-25T01:30:00", False),  # the second: an hour has passed
        ("2026-10-26T01:30:00", True),  # the night after, by winter time
    ],
)
def test_a_start_in_the_hour_that_comes_twice(moment: str, *, frozen: bool) -> None:
    window = WEEKEND | {"rrule": "FREQ=DAILY", "start": "2026-10-01T02:30", "duration": "1h"}
    assert (active(moment, window) is not None) == frozen


FIRST = at("2026-01-02T16:00:00")


@given(st.integers(-100_000, 4 * 365 * 86400), st.integers(1, 400))
def test_a_moment_is_frozen_iff_a_beginning_lies_less_than_the_duration_before_it(seconds: int, hours: int) -> None:
    window = WEEKEND | {"duration": f"{hours}h", "time_zone": "Etc/UTC"}
    moment = FIRST + timedelta(seconds=seconds)
    begins = [FIRST + timedelta(weeks=week) for week in range(5 * 53)]
    ends = [begin + timedelta(hours=hours) for begin in begins if begin <= moment < begin + timedelta(hours=hours)]
    assert active_window([window], moment) == (("weekend", max(ends)) if ends else None)
