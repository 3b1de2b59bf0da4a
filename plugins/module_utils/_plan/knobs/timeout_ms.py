# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A request timeout: proposed, never written."""

from __future__ import annotations

from .model import HOUR, PERCENT, SETTING, Knob, span

KNOB = Knob(
    name="timeout_ms",
    title="Request timeout",
    target=SETTING,
    field="",
    unit="ms",
    measure=PERCENT,
    step=span(0, 0),
    window=span(0, 0),
    window_seconds=HOUR,
    cooldown_seconds=HOUR,
    invariant="never written",
    tier="high",
    writable=False,
)
