# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests a server works on at once."""

from __future__ import annotations

from decimal import Decimal

from .model import HOUR, MINUTE, PERCENT, SETTING, Knob, span

KNOB = Knob(
    name="concurrency",
    title="Concurrency of a server",
    target=SETTING,
    field="",
    unit="requests",
    measure=PERCENT,
    step=span(10, 10),
    window=span(20, 25),
    window_seconds=HOUR,
    cooldown_seconds=30 * MINUTE,
    invariant="99th percentile of latency within its objective",
    tier="mid",
    floor=Decimal(1),
)
