# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""KRR's rule beside ours on the same trials: the same memory and fewer kills, or as many kills and less memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.choose import PRICES, Price, cheapest

from .rolling import Trial

KRR_MARGIN = 1.15
"""KRR's rule for memory: the largest use seen and 15 % on top, request and limit alike."""


@dataclass(frozen=True)
class Fleet:
    """All trials sized by one rule.

    :ivar memory: requested, bytes. :ivar kills: weeks whose use went over the size. :ivar stated: how many of them were foretold.
    """

    memory: float
    kills: int
    stated: float = math.nan


def krr(found: Sequence[Trial]) -> Fleet:
    """By KRR's rule."""
    sizes = [KRR_MARGIN * trial.largest for trial in found]
    return Fleet(sum(sizes), sum(trial.next > size for trial, size in zip(found, sizes, strict=True)))


def ours(found: Sequence[Trial], factor: float = 1.0) -> Fleet:
    """By the value that costs least. :param factor: of the price of a kill."""
    price = Price(PRICES["memory"].fixed * factor, PRICES["memory"].share * factor)
    sizes = [cheapest(trial.tail, price) for trial in found]
    both = list(zip(found, sizes, strict=True))
    stated = sum(trial.tail.probability(size) for trial, size in both)
    return Fleet(sum(sizes), sum(trial.next > size for trial, size in both), stated)


def at_memory(found: Sequence[Trial], most: float) -> Fleet:
    """Ours at the price at which it asks for no more memory than that."""
    low, high = 1e-3, 1e3
    best = ours(found, low)
    for _unused in range(14):
        factor = math.sqrt(low * high)
        fleet = ours(found, factor)
        low, high, best = (factor, high, fleet) if fleet.memory <= most else (low, factor, best)
    return best


def at_kills(found: Sequence[Trial], most: int) -> Fleet:
    """Ours at the lowest price at which no more are killed than that."""
    low, high = 1e-3, 1e3
    best = ours(found, high)
    for _unused in range(14):
        factor = math.sqrt(low * high)
        fleet = ours(found, factor)
        low, high, best = (low, factor, fleet) if fleet.kills <= most else (factor, high, best)
    return best
