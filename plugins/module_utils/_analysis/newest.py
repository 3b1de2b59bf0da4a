# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How old telemetry is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def newest_sample(frame: pl.DataFrame) -> datetime | None:
    """The time (aware, UTC) of the newest record; None where no record has one."""
    newest = frame["time"].max()
    if not isinstance(newest, datetime):
        return None
    return newest if newest.tzinfo else newest.replace(tzinfo=UTC)
