# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which RFC 5545 rules a freeze window may have: those that come true, and soon.

A rule that never comes true makes an evaluation walk to the year 9999, day by day; some parts of rules, beside having no use here, make
the library fail. What is left says every window of the field: each day, these days of the week, these days of these months.
"""

from __future__ import annotations

import re

_PART = re.compile(r"([A-Z]+)=([A-Z0-9+,-]+)")
_ORDINAL = r"[+-]?[1-5]"
_DAYS = r"(MO|TU|WE|TH|FR|SA|SU)"
_MONTH_DAY = r"[+-]?([1-9]|[12][0-9]|3[01])"
_VALUES = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9][0-9]?",
    "COUNT": r"[1-9][0-9]{0,5}",
    "UNTIL": r"20[0-9]{6}(T[0-9]{6})?",
    "WKST": _DAYS,
    "BYMONTH": r"(0?[1-9]|1[0-2])(,(0?[1-9]|1[0-2]))*",
    "BYMONTHDAY": f"{_MONTH_DAY}(,{_MONTH_DAY})*",
    "BYDAY": f"({_ORDINAL})?{_DAYS}(,({_ORDINAL})?{_DAYS})*",
}
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def rule_problem(rule: str) -> str | None:
    """Why a rule cannot be taken; None for one that can."""
    parts: dict[str, str] = {}
    for text in rule.split(";"):
        match = _PART.fullmatch(text)
        if match is None or match[1] in parts:
            return f"{text[:40]!r} is no part of an RFC 5545 rule, or stands twice"
        parts[match[1]] = match[2]
    for name, value in sorted(parts.items()):
        if name not in _VALUES:
            return f"{name} has no place in a window's rule; start says when it begins"
        if not re.fullmatch(_VALUES[name], value):
            return f"{name}={value[:40]} is not one of the forms allowed here"
    return "FREQ is missing" if "FREQ" not in parts else _pointless(parts)


def _pointless(parts: dict[str, str]) -> str | None:
    frequency, days, month_days = parts["FREQ"], parts.get("BYDAY", ""), parts.get("BYMONTHDAY", "")
    ordinal = any(char.isdigit() for char in days)
    findings = (
        ("COUNT and UNTIL exclude each other", {"COUNT", "UNTIL"} <= set(parts)),
        (
            "days of the week belong into a WEEKLY rule, days of the month into a MONTHLY one",
            frequency == "DAILY" and bool(days or month_days),
        ),
        (
            "the nth weekday and the day of the month belong into a MONTHLY rule",
            frequency == "WEEKLY" and (ordinal or bool(month_days)),
        ),
        (
            "a YEARLY rule names its month with BYMONTH",
            frequency == "YEARLY" and (ordinal or bool(month_days)) and "BYMONTH" not in parts,
        ),
        ("BYDAY and BYMONTHDAY together may never come true; give one of them", bool(days and month_days)),
        (
            "none of these months has such a day",
            bool(month_days) and not _some_month_has_it(parts.get("BYMONTH", ""), month_days),
        ),
    )
    return next((message for message, holds in findings if holds), None)


def _some_month_has_it(months: str, month_days: str) -> bool:
    lengths = [_LONGEST[int(month) - 1] for month in months.split(",")] if months else [31]
    return any(abs(int(day)) <= length for day in month_days.split(",") for length in lengths)
