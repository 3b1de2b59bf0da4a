# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Durations as passports write them."""

from __future__ import annotations

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(duration: str) -> int:
    """Seconds of a duration such as ``90s``, ``15m``, ``6h`` or ``14d``."""
    return int(duration[:-1]) * _SECONDS[duration[-1]]
