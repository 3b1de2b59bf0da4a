# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A run whose loss became NaN or infinite."""

from __future__ import annotations

from collections.abc import Iterator

from ..look import Look
from ..model import Clue, Detector, Exit, Rule
from ..signals import sure


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    yield from sure(look, "loss_not_finite")


DETECTOR = Detector(
    id="LOSS_NONFINITE",
    text="one loss that is NaN or infinite",
    on="workload",
    rule=Rule(),
    exit=Exit("a person looked at the run", person=True),
    find=_find,
)
