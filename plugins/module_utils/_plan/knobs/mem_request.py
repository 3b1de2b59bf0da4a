# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Memory that the scheduler reserves for a container."""

from __future__ import annotations

from .model import HOUR, PERCENT, RESOURCE, Knob, span

KNOB = Knob(
    name="mem_request",
    title="Memory request of a container",
    target=RESOURCE,
    field="requests.memory",
    unit="bytes",
    measure=PERCENT,
    step=span(5, 25),
    window=span(10, 50),
    window_seconds=24 * HOUR,
    cooldown_seconds=6 * HOUR,
    invariant="at least the 99th percentile of use × 1.15; the QoS class of the pod stays",
    tier="mid",
)
