# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Steps whose gradients are added before an update."""

from __future__ import annotations

from decimal import Decimal

from .model import FACTOR, HOUR, SETTING, Knob, span

KNOB = Knob(
    name="grad_accum",
    title="Gradient accumulation of a training job",
    target=SETTING,
    field="",
    unit="steps",
    measure=FACTOR,
    step=span(2, 2),
    window=span(2, 2),
    window_seconds=24 * HOUR,
    cooldown_seconds=None,
    invariant="micro batch × accumulation × world size stays",
    tier="high",
    floor=Decimal(1),
    chord=("micro_batch",),
)
