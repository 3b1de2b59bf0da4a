# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Resampling with a seed that is made from the inputs: the same inputs give the same interval."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random

LEVEL = Decimal("0.9")
_TAIL = (1 - LEVEL) / 2


def seed_of(ids: Sequence[str]) -> int:
    """A 64-bit seed from ids."""
    return int.from_bytes(hashlib.sha256("\n".join(ids).encode()).digest()[:8], "big")


def interval(
    count: int, statistic: Callable[[Sequence[int]], Decimal], seed: int, draws: int
) -> tuple[Decimal, Decimal]:
    """The percentile interval at level 0.9 of a statistic over ``count`` entries, drawn with replacement.

    :param statistic: of the drawn indices, sorted; an index may come up more than once.
    """
    if count == 0:
        return Decimal(0), Decimal(0)
    source = Random(seed)  # noqa: S311  # resampling must be repeatable, not unpredictable
    values = sorted(
        statistic(sorted(int(source.random() * count) for _unused in range(count))) for _unused in range(max(draws, 1))
    )
    low = int(_TAIL * (len(values) - 1))
    return values[low], values[len(values) - 1 - low]
