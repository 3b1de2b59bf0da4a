# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 18: a write that the applier's own dry run did not get through; the codes are those of the dry run."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found_of_items


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found_of_items("ADMIT", facts, facts.admit, "the applier's dry run")


GATE = Gate("admit", ("admission",), "ADMIT", _evaluate)
