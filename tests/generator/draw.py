# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Seeded streams of random values that are the same on every machine and Python.

Only ``random.Random.random`` is used underneath, the one method whose sequence for a seed Python promises to keep.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """One stream, named by a seed and a path; another path is an independent stream."""

    def __init__(self, seed: int, *path: str | int) -> None:
        self._seed = seed
        self._path = path
        name = "/".join(str(part) for part in (seed, *path))
        self._random = random.Random(int.from_bytes(hashlib.sha256(name.encode()).digest(), "big")).random

    def child(self, *path: str | int) -> Draw:
        """The stream of a part: what is drawn from it does not depend on what was drawn here."""
        return Draw(self._seed, *self._path, *path)

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self._random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + min(int(self._random() * (high - low + 1)), high - low)

    def pick(self, values: Sequence[T]) -> T:
        return values[self.whole(0, len(values) - 1)]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key, as often as its weight says; the order of the mapping counts, its sum need not be 1."""
        left = self._random() * math.fsum(weights.values())
        chosen = None
        for chosen, weight in weights.items():  # noqa: B007 (the last one takes what rounding left)
            left -= weight
            if left < 0:
                break
        if chosen is None:
            raise ValueError("nothing to draw from")
        return chosen

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """So many different ones (all, where there are fewer), in their order."""
        keyed = sorted((self._random(), index) for index in range(len(values)))
        return [values[index] for index in sorted(index for _unused, index in keyed[:count])]

    def normal(self) -> float:
        """Standard normal (Box and Muller)."""
        return math.sqrt(-2 * math.log(1 - self._random())) * math.cos(2 * math.pi * self._random())

    def lognormal(self, median: float, sigma: float) -> float:
        return median * math.exp(sigma * self.normal())

    def pareto(self, minimum: float, alpha: float) -> float:
        """Heavy tail: P(X > x) = (minimum / x) ** alpha."""
        return minimum * (1 - self._random()) ** (-1 / alpha)


def share(total: int, part: float) -> int:
    """A share of a population, but at least one, so that a small shape holds every case a large one does."""
    return max(1, round(total * part))
