# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Steps wait for their data."""

from __future__ import annotations

from collections.abc import Iterator

from ..bound import Part, bound
from ..facts import Facts
from ..signal import Signal

PATTERN = "loader_bound"
SHARE = 0.20
RULE = f"time waiting for data over {SHARE:.0%} of the step time, both recorded at the same steps, 20 or more after the warm-up"
_PART = Part(PATTERN, "data_time", "comm_time", SHARE, RULE, "data")


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a training job."""
    return bound(facts, _PART)
