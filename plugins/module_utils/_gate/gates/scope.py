# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 13: an object that the passport does not cover, or that nobody may touch."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found("SCOPE", facts.scope, "whether the objects are in scope")


GATE = Gate("scope", ("scope",), "SCOPE", _evaluate)
