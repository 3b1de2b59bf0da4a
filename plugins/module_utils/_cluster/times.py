# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Times of the API as the records hold them."""

from __future__ import annotations

from functools import lru_cache

from .._artifact.clock import parse_time
from .._reasons.errors import ModeKeeperError


@lru_cache(maxsize=1 << 14)
def whole_seconds(text: str | None) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ``, fractions cut; empty where there is no time or it is written in another way."""
    if not text:
        return ""
    written = text if len(text) == 20 else text[:19] + "Z" if text.endswith("Z") else ""
    try:
        parse_time(written)
    except ModeKeeperError:
        return ""
    return written
