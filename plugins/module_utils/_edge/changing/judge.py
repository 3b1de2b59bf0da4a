# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is decided at the end of a change where no telemetry could judge it: the passport said that rollout checks are enough."""

from __future__ import annotations

from collections.abc import Sequence

from ..._change.journal.state import Progress
from ..._change.ports import Decision, Reason


def rollout_alone(_items: Sequence[Progress]) -> tuple[Decision, Sequence[Reason]]:
    """Keep: gate 4 let the change through only because the passport accepts rollout checks alone, and the watch found no harm."""
    return "keep", ()
