# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Samples a worker takes at once."""

from __future__ import annotations

from decimal import Decimal

from .model import FACTOR, HOUR, SETTING, Knob, span

KNOB = Knob(
    name="micro_batch",
    title="Micro batch of a training job",
    target=SETTING,
    field="",
    unit="samples",
    measure=FACTOR,
    step=span(2, 2),
    window=span(2, 2),
    window_seconds=24 * HOUR,
    cooldown_seconds=None,
    invariant="micro batch × accumulation × world size stays",
    tier="high",
    floor=Decimal(1),
    chord=("grad_accum",),
)
