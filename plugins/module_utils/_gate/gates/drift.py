# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 17: an object that is not as the plan found it."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found_of_items


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found_of_items("DRIFT", facts, facts.drift, "whether the objects are as planned")


GATE = Gate("drift", ("drift",), "DRIFT", _evaluate, again=True)
