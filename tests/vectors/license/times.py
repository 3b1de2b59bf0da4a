# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The calendar of the vectors: today is the first of June 2026."""

from __future__ import annotations

from datetime import UTC, datetime


def at(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


NOW = at(2026, 6, 1)


def text(moment: datetime) -> str:
    """As documents carry it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
