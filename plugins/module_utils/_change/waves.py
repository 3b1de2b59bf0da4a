# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""In which order items are written: few first, so that harm shows on few."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
_SIZES = (1, 2, 4, 8)


def waves(items: Sequence[T]) -> list[tuple[T, ...]]:
    """The items in their order, in waves of 1, 2, 4, 8, 8 …"""
    rest = iter(items)
    found: list[tuple[T, ...]] = []
    while wave := tuple(islice(rest, _SIZES[min(len(found), len(_SIZES) - 1)])):
        found.append(wave)
    return found
