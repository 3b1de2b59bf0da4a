# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How long everything takes that waits. Values of the constructor: tests give shorter ones, playbooks have no way to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Durations:
    """Seconds.

    :ivar lease: for which a lock is held without being renewed.
    :ivar renew: between two renewals.
    :ivar safe: since the last renewal, after which nothing is written any more; below ``lease``, so that nobody else holds it yet.
    :ivar takeover: for which a lease must have stood still on our own clock before it is taken over.
    :ivar poll: between two looks at what is waited for.
    :ivar bake_least: a wave rests at least this long before the next one.
    :ivar rollout: in which a rollout must be complete.
    """

    lease: float = 60.0
    renew: float = 15.0
    safe: float = 30.0
    takeover: float = 120.0
    poll: float = 2.0
    bake_least: float = 300.0
    rollout: float = 600.0

    def __post_init__(self) -> None:
        if not 0 < self.renew < self.safe < self.lease < self.takeover or min(self.poll, self.rollout) <= 0:
            raise ValueError("renew < safe < lease < takeover, and all of them are longer than nothing")

    def bake(self, rollout_seconds: float) -> float:
        """How long a wave rests whose rollout took this long."""
        return max(self.bake_least, 2 * rollout_seconds)
