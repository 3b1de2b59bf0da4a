# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many pods a workload has."""

from __future__ import annotations

from decimal import Decimal

from .model import ABSOLUTE, COUNT, HOUR, MINUTE, Knob, span

KNOB = Knob(
    name="replicas",
    title="Replicas of a workload",
    target=COUNT,
    field="replicas",
    unit="count",
    measure=ABSOLUTE,
    step=span(1, 1),
    window=span(2, 2),
    window_seconds=HOUR,
    cooldown_seconds=15 * MINUTE,
    invariant="minimum ready and disruption budgets hold; no autoscaler",
    tier="mid",
    restarts=False,
    floor=Decimal(1),
)
