# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A column for each metric, named as the canonical metrics: ``step,worker,step_time,loss``, as training loops write them."""

from __future__ import annotations

from ..metrics import CANONICAL, is_loss
from .model import NAMES, PLACES, STEM, Layout, Value


def recognise(columns: frozenset[str]) -> Layout | None:
    """Needs ``step`` or ``time`` and at least one canonical metric or loss; other columns are passed over."""
    metrics = sorted(name for name in columns if name in CANONICAL or is_loss(name))
    if not metrics or not columns & {"step", "time"}:
        return None
    fields = {name: name for name in (*NAMES, *PLACES) if name in columns}
    fields.setdefault("job", STEM)
    return Layout("canonical_wide", fields, tuple(Value(name, f"={name}") for name in metrics), wide=True)
