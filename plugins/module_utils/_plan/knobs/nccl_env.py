# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Collective communication settings, by listed names and values."""

from __future__ import annotations

from .model import HOUR, NAMES, SETTING, Knob, span

KNOB = Knob(
    name="nccl_env",
    title="NCCL environment",
    target=SETTING,
    field="",
    unit="enum",
    measure=NAMES,
    step=span(1, 1),
    window=span(1, 1),
    window_seconds=24 * HOUR,
    cooldown_seconds=None,
    invariant="the same on all ranks",
    tier="high",
)
