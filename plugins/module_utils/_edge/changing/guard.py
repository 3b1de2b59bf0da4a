# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The gates that are asked again before every write, over one connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from ..._change.ports import Reason
from ..._gate.actions import RECOVER_ROLLBACK
from ..._gate.decide import decide_again
from ..._gate.facts import Facts
from .cluster import Target
from .facts import Moment, again


class GateGuard:
    """Asks the gate with fresh facts.

    :param facts: of the decision that let the change through.
    """

    def __init__(self, facts: Facts, moment: Moment, target: Target, now: Callable[[], datetime]) -> None:
        self._facts = facts
        self._moment = moment
        self._target = target
        self._now = now

    def before_write(self, item: int) -> Sequence[Reason]:
        """Reasons not to send this item (its place from 1), in order of precedence."""
        return decide_again(self._fresh(item))

    def before_undo(self, item: int) -> Sequence[Reason]:
        """Reasons not to take it back: what stops every write does so too, nothing else."""
        return decide_again(replace(self._fresh(item), action=RECOVER_ROLLBACK))

    def _fresh(self, item: int) -> Facts:
        return again(self._facts, replace(self._moment, now=self._now()), self._target, item - 1)
