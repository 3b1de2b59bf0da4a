# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one clock of a run, taken at the edge, and who may not be told another time than it says."""

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
    return injected_time(now) or machine_time()


def machine_time() -> datetime:
    """The machine's clock, whatever the options and the environment say: when an event is written down."""
    return datetime.now(UTC)


def commit_time(now: str | None) -> datetime:
    """The time of a run that changes something: the machine's clock. A licence that ended, a plan or an approval that is over would
    hold by a made-up one, so whoever brings one is refused.

    :raises ModeKeeperError: ``NOW_WITH_COMMIT``.
    """
    for name, given in (("now", now), ("SOURCE_DATE_EPOCH", os.environ.get("SOURCE_DATE_EPOCH"))):
        if given:
            raise ModeKeeperError("NOW_WITH_COMMIT", f"{name} was given to a run that changes something")
    return machine_time()
