# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 8: a lock that another holds, or that is not surely ours. In check mode none is taken."""

from __future__ import annotations

from collections.abc import Iterator

from ..._reasons.errors import reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable

FRESH_SECONDS = 30
"""No write unless we renewed it less long ago."""


def _evaluate(facts: Facts) -> Iterator[Reason]:
    lock = facts.lock
    if isinstance(lock, Unreadable):
        yield unreadable("LOCK", lock, "the Lease")
    elif lock.holder == "other":
        yield reason("LOCK_HELD", f"{lock.identity or 'another run'} holds the lock")
    elif facts.committing and lock.holder == "nobody":
        yield reason("LOCK_LOST", "the lock is not ours")
    elif lock.holder == "us" and not 0 <= lock.renewed_seconds < FRESH_SECONDS:
        yield reason("LOCK_LOST", f"the lock was renewed {lock.renewed_seconds:g} s ago")


GATE = Gate("lock", ("lock",), "LOCK", _evaluate, again=True)
