# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Batches loaded ahead."""

from __future__ import annotations

from decimal import Decimal

from .model import FACTOR, HOUR, SETTING, Knob, span

KNOB = Knob(
    name="prefetch",
    title="Prefetched batches",
    target=SETTING,
    field="",
    unit="batches",
    measure=FACTOR,
    step=span(2, 2),
    window=span(8, 8),
    window_seconds=6 * HOUR,
    cooldown_seconds=HOUR,
    invariant="host memory in use ≤ 85 %",
    tier="low",
    floor=Decimal(1),
    ceiling=Decimal(8),
)
