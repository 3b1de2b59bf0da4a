# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the dates of a list must obey, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..._artifact.clock import format_time
from ..._reasons.errors import ModeKeeperError, reason


def check_order(issued_at: datetime, standing: datetime | None) -> None:
    """A list or root set is not dated before the one it follows.

    :raises ModeKeeperError: ``ISSUE_BACKDATED``.
    """
    if standing is not None and issued_at < standing:
        raise ModeKeeperError(
            "ISSUE_BACKDATED", f"{format_time(issued_at)} lies before {format_time(standing)}, of the one in force"
        )


def long_lived(name: str, begins: datetime, ends: datetime, usual: timedelta) -> tuple[Mapping[str, Any], ...]:
    """A notice where a list lives longer than is usual."""
    if ends - begins <= usual:
        return ()
    return (reason("LIST_LONG_LIVED", f"{name} lives {(ends - begins).days} days"),)
