# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 16: a field that another owns, or an object that is busy."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found("CONFLICT", facts.conflict, "whose the fields are")


GATE = Gate("conflict", ("owners",), "CONFLICT", _evaluate)
