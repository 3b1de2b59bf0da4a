# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Steps wait for collectives."""

from __future__ import annotations

from collections.abc import Iterator

from ..bound import Part, bound
from ..facts import Facts
from ..signal import Signal

PATTERN = "comm_bound"
SHARE = 0.30
RULE = f"time in collectives over {SHARE:.0%} of the step time, both recorded at the same steps, 20 or more after the warm-up"
_PART = Part(PATTERN, "comm_time", "data_time", SHARE, RULE, "communication")


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a training job."""
    return bound(facts, _PART)
