# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Hourly maxima of memory in use, in bytes, made from a seed: what containers do in the field, a family each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Draw: TypeAlias = np.random.Generator
Hours: TypeAlias = NDArray[Any]
WEEK = 168
MEDIAN_SIZE = 512 * 2.0**20
ROOM, HEAP_ROOM = (1.0, 2.0), (1.03, 1.33)
"""How far limits lie over the largest use that was seen; a heap was given its share of the limit."""


@dataclass(frozen=True)
class Made:
    """:ivar hours: largest use of each hour, in bytes. :ivar room: limit over the largest use seen."""

    family: str
    hours: Hours
    room: float


def _load(draw: Draw, count: int) -> Hours:
    """Day and week, and noise that remembers itself for up to a day."""
    hour = np.arange(count)
    daily = 1 + draw.uniform(0, 0.5) * np.sin(2 * np.pi * (hour - draw.uniform(0, 24)) / 24)
    weekend = (hour // 24 + draw.integers(7)) % 7 >= 5
    weekly = 1 - draw.uniform(0, 0.4) * weekend
    return daily * weekly * np.exp(draw.uniform(0.01, 0.12) * _remembering(draw, count, draw.uniform(0, 0.95)))


def _remembering(draw: Draw, count: int, memory: float) -> Hours:
    fresh = draw.standard_normal(count)
    found = np.empty(count)
    last = float(fresh[0])
    for place, value in enumerate(fresh.tolist()):
        last = memory * last + math.sqrt(1 - memory * memory) * value
        found[place] = last
    return found


def _steady(draw: Draw, count: int) -> Hours:
    return _load(draw, count)


def _bursts(draw: Draw, count: int) -> Hours:
    """Heavy-tailed bursts, a few in five days to two a day."""
    hit = draw.random(count) < draw.uniform(0.2, 2) / 24
    return _load(draw, count) * (1 + hit * draw.pareto(draw.uniform(2.5, 6), count) * draw.uniform(0.1, 0.5))


def _batch(draw: Draw, count: int) -> Hours:
    """A batch of about the same height on days of no order: every other day to once a month."""
    found = _load(draw, count)
    days = np.flatnonzero(draw.random(count // 24) < draw.uniform(1 / 30, 1 / 2))
    at = days * 24 + draw.integers(24)
    found[at] *= 1 + draw.uniform(0.3, 2) * np.exp(draw.normal(0, 0.1, len(at)))
    return found


def _weekly_batch(draw: Draw, count: int) -> Hours:
    found = _load(draw, count)
    at = np.arange(draw.integers(WEEK), count, WEEK)
    found[at] *= 1 + draw.uniform(0.3, 2) * np.exp(draw.normal(0, 0.1, len(at)))
    return found


def _wandering(draw: Draw, count: int) -> Hours:
    """Its level drifts from day to day, up or down."""
    days = np.cumsum(draw.standard_normal(count // 24 + 1)) * draw.uniform(0.005, 0.03)
    return _load(draw, count) * np.exp(np.repeat(days, 24)[:count])


def _release(draw: Draw, count: int) -> Hours:
    """A new version, some day, uses another amount."""
    found = _load(draw, count)
    found[draw.integers(WEEK, count) :] *= draw.choice([1.15, 1.4, 2.0, 0.6])
    return found


def _leak(draw: Draw, count: int) -> Hours:
    """Grows by 2–15 % of its size a day, never restarted."""
    return 0.3 * _load(draw, count) + draw.uniform(0.02, 0.15) / 24 * np.arange(count)


def _heap(draw: Draw, count: int) -> Hours:
    """Fills up to a share of the limit within three days, and stays."""
    filling = 1 - np.exp(-np.arange(count) / draw.uniform(6, 24))
    return (0.35 + 0.65 * filling) * np.exp(0.002 * draw.standard_normal(count))


FAMILIES: Mapping[str, tuple[Callable[[Draw, int], Hours], int]] = MappingProxyType(
    {
        "steady": (_steady, 9),
        "bursts": (_bursts, 4),
        "batch": (_batch, 2),
        "weekly batch": (_weekly_batch, 2),
        "wandering": (_wandering, 2),
        "release": (_release, 1),
        "leak": (_leak, 1),
        "heap": (_heap, 1),
    }
)
"""By name: its maker, and how many of it are among :data:`PORTION`."""
PORTION = sum(share for _maker, share in FAMILIES.values())
UNFIT = ("leak", "heap")
"""Families from which nothing must be foretold."""


def made(seed: int, portions: int, weeks: int) -> Iterator[Made]:
    """Series of all families, in their shares; :data:`PORTION` of them a portion."""
    draw = np.random.default_rng(seed)
    for _unused in range(portions):
        for family, (maker, share) in FAMILIES.items():
            for _unused2 in range(share):
                size = MEDIAN_SIZE * draw.lognormal(0, 1)
                room = draw.uniform(*(HEAP_ROOM if family == "heap" else ROOM))
                yield Made(family, size * maker(draw, weeks * WEEK), room)
