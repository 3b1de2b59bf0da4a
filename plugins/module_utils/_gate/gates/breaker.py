# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 11, first half: changes that did harm of late, or were taken back in part only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ..._reasons.errors import reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable

WITHIN = timedelta(hours=24)
MOST = 1
"""Rollbacks for harm within that time; one more opens the breaker."""


def _evaluate(facts: Facts) -> Iterator[Reason]:
    breaker = facts.breaker
    if isinstance(breaker, Unreadable):
        yield unreadable("BREAKER", breaker, "what was rolled back")
        return
    since = facts.now - WITHIN
    harm = [at for at in breaker.harm if at > since and (breaker.reset is None or at > breaker.reset)]
    if len(harm) > MOST:
        yield reason("BREAKER_OPEN", f"{len(harm)} changes were rolled back for harm within 24 hours")
    if any(breaker.reset is None or at > breaker.reset for at in breaker.incomplete):
        yield reason("BREAKER_OPEN", "a rollback is incomplete")


GATE = Gate("breaker", ("breaker",), "BREAKER", _evaluate)
