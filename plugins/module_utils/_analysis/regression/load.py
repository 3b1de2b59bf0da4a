# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a job was given another load than before: then how fast it is says nothing of the change."""

from __future__ import annotations

from collections.abc import Sequence

from ..statistics.shift import shift
from .blocks import block_size, first_blocks, last_blocks
from .lines import before, since
from .model import LEAST_BLOCKS, Line

SHIFTED = 0.10
"""Share of the median before, by the near end of the interval of the shift, either way."""
ALPHA = 0.02
"""Two-sided. No level is shared out: a load called shifted is a doubt, no alarm."""


def load_doubt(loads: Sequence[Line], begins: int, change: int, resumed: int, ends: int) -> str:
    """Why a comparison says nothing, as far as loads go; empty where none stands against it.

    A load that was measured before and is not any more is a doubt too.

    :param loads: whole series. :param begins: place from which the job was compared, :param change: up to which,
    :param resumed: from which again, :param ends: and up to which.
    """
    import numpy as np

    for line in loads:
        old, new = since(before(line, change), begins).values, since(line, resumed, ends).values
        size = block_size(old)
        first, second = last_blocks(old, size, len(old)), first_blocks(new, size)
        if len(first) < LEAST_BLOCKS:
            continue  # it was not there before: nothing to compare with
        if len(second) < LEAST_BLOCKS or not np.isfinite(second).all():
            return f"too little of {line.name} since the change tells whether the load is the same"
        found = shift(first, second, ALPHA)
        median = float(np.median(first))
        if found is not None and found.least > SHIFTED * abs(median):
            return f"{line.name} went from {median:g} to {float(np.median(second)):g}: another load, no comparison"
    return ""
