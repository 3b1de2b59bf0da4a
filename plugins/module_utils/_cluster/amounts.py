# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Quantities as whole numbers of 10**-9, so that sums do not depend on the order in which objects come."""

from __future__ import annotations

from functools import lru_cache

from .._reasons.errors import ModeKeeperError
from .quantity import amount

NANO = 10**9


@lru_cache(maxsize=1 << 16)
def nano(text: str) -> int:
    """Billionths of the base unit; 0 for what is no quantity (the server admits none)."""
    try:
        return int(amount(text) * NANO)
    except ModeKeeperError:
        return 0
