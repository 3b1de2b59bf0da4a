# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many workers an elastic training job has."""

from __future__ import annotations

from decimal import Decimal

from .model import ABSOLUTE, COUNT, HOUR, Knob, span

KNOB = Knob(
    name="workers",
    title="Workers of an elastic training job",
    target=COUNT,
    field="workers",
    unit="count",
    measure=ABSOLUTE,
    step=span(1, 1),
    window=span(2, 2),
    window_seconds=6 * HOUR,
    cooldown_seconds=HOUR,
    invariant="the global batch stays; within the elastic range",
    tier="high",
    floor=Decimal(1),
)
