# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The k smallest of a stream, whatever its order, in memory that follows k."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K", bound="tuple[object, ...]")
V = TypeVar("V")


class Smallest(Generic[K, V]):
    """A mapping that keeps its ``limit`` smallest keys. A key that belongs to the result is never dropped on the way."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: dict[K, V] = {}
        self._seen_out = 0

    def get(self, key: K) -> V | None:
        """The value under ``key``, if it is still kept."""
        return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """Set the value of ``key``."""
        self._kept[key] = value
        if len(self._kept) > 2 * self._limit:
            self._cut()

    def items(self) -> list[tuple[K, V]]:
        """The kept ones, ascending."""
        self._cut()
        return list(self._kept.items())

    @property
    def left_out(self) -> int:
        """How many were put and dropped; exact where every key is put once."""
        return self._seen_out + max(0, len(self._kept) - self._limit)

    def _cut(self) -> None:
        ordered = sorted(self._kept)
        self._seen_out += max(0, len(ordered) - self._limit)
        self._kept = {key: self._kept[key] for key in ordered[: self._limit]}
