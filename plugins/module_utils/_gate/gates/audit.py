# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 2: a ledger that is not believed, or takes no event."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Facts
from ..model import Gate, Reason, found


def _evaluate(facts: Facts) -> Iterable[Reason]:
    return found("AUDIT", facts.audit, "the ledger")


GATE = Gate("audit", ("audit",), "AUDIT", _evaluate, again=True)
