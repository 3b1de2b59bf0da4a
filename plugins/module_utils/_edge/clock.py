# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one clock of a run, taken at the edge."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from .._artifact.clock import parse_time
from .._reasons.errors import ModeKeeperError


def injected_time(now: str | None) -> datetime | None:
    """The time that was given as an input: the option, else ``SOURCE_DATE_EPOCH``, else None."""
    if now:
        return parse_time(now)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise ModeKeeperError("TIME_INVALID", "SOURCE_DATE_EPOCH must be whole seconds since 1970") from exc


def run_time(now: str | None) -> datetime:
    """The injected time, else the machine's clock."""
    return injected_time(now) or datetime.now(UTC)
