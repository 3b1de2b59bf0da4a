# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Seconds between two checkpoints."""

from __future__ import annotations

from decimal import Decimal

from .model import HOUR, PERCENT, SETTING, Knob, span

KNOB = Knob(
    name="checkpoint_interval",
    title="Checkpoint interval",
    target=SETTING,
    field="",
    unit="s",
    measure=PERCENT,
    step=span(25, 25),
    window=span(50, 50),
    window_seconds=24 * HOUR,
    cooldown_seconds=None,
    invariant="at most the budget of lost work",
    tier="mid",
    floor=Decimal(1),
)
