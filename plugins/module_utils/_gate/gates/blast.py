# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 15: too much at once."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found("BLAST", facts.blast, "how much would be touched at once")


GATE = Gate("blast", ("blast",), "BLAST", _evaluate)
