# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""CPU beyond which a container is throttled."""

from __future__ import annotations

from .model import HOUR, PERCENT, RESOURCE, Knob, span

KNOB = Knob(
    name="cpu_limit",
    title="CPU limit of a container",
    target=RESOURCE,
    field="limits.cpu",
    unit="cores",
    measure=PERCENT,
    step=span(5, 25),
    window=span(10, 50),
    window_seconds=6 * HOUR,
    cooldown_seconds=HOUR,
    invariant="at least the request",
    tier="mid",
)
