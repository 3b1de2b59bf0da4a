# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Memory beyond which a container is killed; never lowered."""

from __future__ import annotations

from .model import HOUR, PERCENT, RESOURCE, Knob, span

KNOB = Knob(
    name="mem_limit",
    title="Memory limit of a container",
    target=RESOURCE,
    field="limits.memory",
    unit="bytes",
    measure=PERCENT,
    step=span(0, 25),
    window=span(0, 50),
    window_seconds=24 * HOUR,
    cooldown_seconds=6 * HOUR,
    invariant="at least the request and the largest use × 1.2; whole bytes",
    tier="high",
)
