# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A run whose loss left what it was, and stays there."""

from __future__ import annotations

from collections.abc import Iterator

from ..look import Look
from ..model import Clue, Detector, Exit, Rule
from ..signals import sure


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    yield from sure(look, "loss_diverged")


DETECTOR = Detector(
    id="LOSS_DIVERGED",
    text="loss over 3 x the median before it for 20 steps",
    on="workload",
    rule=Rule(),
    exit=Exit("a new run whose loss was judged well, seen twice", good=1),
    find=_find,
)
