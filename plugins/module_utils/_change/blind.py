# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How long a run bears that the cluster cannot be read: an API server that restarts is back before the time of a rollout is over."""

from __future__ import annotations

from .._cluster.clock import Clock
from .._reasons.errors import ModeKeeperError

PASSING = frozenset({"READ_SERVER_ERROR", "READ_THROTTLED", "READ_TIMEOUT", "READ_TRUNCATED", "READ_UNREACHABLE"})
"""What may be over when one asks again; a refusal is not."""


class Blind:
    """One time of not seeing after another.

    :param seconds: for which it is borne. :param poll: seconds between two looks.
    """

    def __init__(self, clock: Clock, seconds: float, poll: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._poll = poll
        self._since: float | None = None

    def over(self) -> None:
        """It sees again."""
        self._since = None

    def lasts(self) -> bool:
        """Whether it has not lasted too long yet, counted from the first time it is asked."""
        now = self._clock.monotonic()
        self._since = now if self._since is None else self._since
        return now - self._since < self._seconds

    def bear(self, error: ModeKeeperError) -> bool:
        """Wait a moment and look again: False where that would not help, or was done for long enough."""
        if error.code not in PASSING or not self.lasts():
            return False
        self._clock.sleep(self._poll)
        return True
