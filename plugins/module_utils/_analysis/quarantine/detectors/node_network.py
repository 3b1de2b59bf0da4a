# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A node without a network."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import states
from ..look import NODES, Look
from ..model import Clue, Detector, Rule, minutes, timed


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    yield from states(look, {"NetworkUnavailable": "True"})


DETECTOR = Detector(
    id="NODE_NETWORK",
    text="NetworkUnavailable for more than 2 min",
    on="node",
    rule=Rule(longer_than=minutes(2), exit=minutes(15)),
    exit=timed("15 min"),
    find=_find,
    needs=(NODES,),
)
