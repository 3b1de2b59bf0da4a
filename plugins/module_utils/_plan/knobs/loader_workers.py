# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Processes that load data for one worker."""

from __future__ import annotations

from decimal import Decimal

from .model import ABSOLUTE, HOUR, SETTING, Knob, span

KNOB = Knob(
    name="loader_workers",
    title="Data loader workers",
    target=SETTING,
    field="",
    unit="count",
    measure=ABSOLUTE,
    step=span(2, 2),
    window=span(4, 4),
    window_seconds=6 * HOUR,
    cooldown_seconds=HOUR,
    invariant="at most the CPUs of the container less one",
    tier="mid",
    floor=Decimal(0),
)
