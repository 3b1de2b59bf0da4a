# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 7: an earlier change that was not ended. One's own open journal is no reason: apply recovers it first."""

from __future__ import annotations

from collections.abc import Iterator

from ..._reasons.errors import reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable


def _evaluate(facts: Facts) -> Iterator[Reason]:
    journals = facts.journals
    if isinstance(journals, Unreadable):
        yield unreadable("JOURNAL", journals, "the journals")
        return
    own = None if isinstance(facts.plan, Unreadable) else facts.plan.id
    entries = [entry for entry in (journals.here, journals.mirrored) if entry is not None]
    for entry in entries:
        if entry.state == "halted":
            yield reason("JOURNAL_OPEN", f"journal {entry.id} is halted")
        elif entry.state == "open" and entry.plan != own:
            yield reason("JOURNAL_OPEN", f"journal {entry.id} of another plan is not closed")
    if journals.named is not None and journals.named not in {entry.id for entry in entries}:
        yield reason("JOURNAL_ELSEWHERE", f"the Lease names journal {journals.named}")


GATE = Gate("journal", ("journal",), "JOURNAL", _evaluate)
