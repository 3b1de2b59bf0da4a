# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 14: a value beyond the bounds of its knob, in one step or with those of its window, or too early."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found("BOUND", facts.bound, "whether the values are within bounds")


GATE = Gate("bound", ("bounds",), "BOUND", _evaluate)
