# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A share of trials with its interval, where trials of one series hang together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_NORMAL = 1.959964


@dataclass(frozen=True)
class Share:
    """:ivar low, high: of the 95 % interval."""

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.count / self.of if self.of else math.nan


def share(outcomes: Iterable[tuple[int, bool]]) -> Share:
    """Wilson's interval (J. Am. Stat. Assoc. 22 (1927) 209) on the effective count of Rao and Scott, Biometrics 48 (1992) 577.

    :param outcomes: number of the series, and whether it happened.
    """
    clusters: dict[int, list[bool]] = {}
    for series, happened in outcomes:
        clusters.setdefault(series, []).append(happened)
    total = sum(len(inside) for inside in clusters.values())
    count = sum(sum(inside) for inside in clusters.values())
    if not total:
        return Share(0, 0, 0.0, 1.0)
    rate, groups = count / total, len(clusters)
    spread = sum((sum(inside) - rate * len(inside)) ** 2 for inside in clusters.values()) * groups / max(groups - 1, 1)
    effective = min(total, rate * (1 - rate) * total**2 / spread) if spread > 0 else groups
    middle = (rate + _NORMAL**2 / (2 * effective)) / (1 + _NORMAL**2 / effective)
    half = (
        _NORMAL
        * math.sqrt(rate * (1 - rate) / effective + _NORMAL**2 / (4 * effective**2))
        / (1 + _NORMAL**2 / effective)
    )
    return Share(count, total, max(0.0, middle - half), min(1.0, middle + half))
