# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether and when one GET is tried again."""

from __future__ import annotations

from .._reasons.errors import ModeKeeperError
from .clock import Clock
from .limits import Limits

_PASSING = frozenset({"READ_SERVER_ERROR", "READ_TIMEOUT", "READ_TRUNCATED"})


class Retry:
    """The attempts at one GET so far."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._failed = 0
        self._throttled = 0
        self._waited = 0.0

    def after(self, error: ModeKeeperError, *, known: bool) -> float | None:
        """Seconds to wait before the next attempt, or None: give up.

        :param known: whether this server answered before; then a refused connection is a restart, else a wrong address.
        """
        if error.code == "READ_THROTTLED":
            return self._after_throttling(error.details.get("retry_after"))
        if error.code in _PASSING or (error.code == "READ_UNREACHABLE" and known):
            self._failed += 1
            if self._failed < self._limits.attempts:
                return self._limits.pause * float(2 ** (self._failed - 1))
        return None

    def _after_throttling(self, asked: float | None) -> float | None:
        wait = float(2**self._throttled) if asked is None else asked
        self._throttled += 1
        # A wait of nothing would ask as fast as it is refused.
        wait = max(wait, 1.0)
        if wait > self._limits.retry_after or self._waited + wait > self._limits.throttled:
            return None
        self._waited += wait
        return wait
