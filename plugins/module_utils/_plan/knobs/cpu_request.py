# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""CPU that the scheduler reserves for a container."""

from __future__ import annotations

from .model import HOUR, PERCENT, RESOURCE, Knob, span

KNOB = Knob(
    name="cpu_request",
    title="CPU request of a container",
    target=RESOURCE,
    field="requests.cpu",
    unit="cores",
    measure=PERCENT,
    step=span(10, 25),
    window=span(20, 50),
    window_seconds=6 * HOUR,
    cooldown_seconds=HOUR,
    invariant="at least the 95th percentile of use × 1.15; the QoS class of the pod stays",
    tier="low",
)
