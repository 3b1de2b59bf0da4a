# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 1: a switch that is on, or cannot be read, or whose policy is not in place."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found("KILL_SWITCH", facts.kill_switch, "the sources of the kill-switch")


GATE = Gate("kill_switch", ("kill_switch",), "KILL_SWITCH", _evaluate, again=True)
