# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Most replicas an autoscaler may choose."""

from __future__ import annotations

from decimal import Decimal

from .model import ABSOLUTE, AUTOSCALER, HOUR, Knob, span

KNOB = Knob(
    name="hpa_max",
    title="maxReplicas of an autoscaler",
    target=AUTOSCALER,
    field="maxReplicas",
    unit="count",
    measure=ABSOLUTE,
    step=span(1, 1),
    window=span(2, 2),
    window_seconds=6 * HOUR,
    cooldown_seconds=HOUR,
    invariant="at least the current replicas; the quota holds it",
    tier="mid",
    restarts=False,
    floor=Decimal(1),
)
