# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes that a journal knows, as the history of their objects: for cooldown, and for what is left of a knob's window. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..._artifact.clock import parse_time
from ..._plan.history import PastChange
from ..intent import Intent
from ..witness import Found
from . import entry as events
from .entry import Entry
from .state import fold


def past_changes(entries: Iterable[Entry]) -> list[PastChange]:
    """The writes that took place, and those that took them back, in the order of their ends.

    A write is dated by its end in the journal, a moment after the object says that it was made: so nothing rests too short.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``.
    """
    lines = list(entries)
    state = fold(lines)
    if state is None:
        return []
    ends = [entry for entry in lines if entry.event in (events.DONE, events.UNDO_DONE)]
    carried = [] if not state.carries else [_past(one.intent, parse_time(state.opened)) for one in state.items.values()]
    written = [entry for entry in ends if entry.own["found"] == Found.APPLIED.value]
    found = list(carried)
    for entry in written:
        progress = state.items[int(entry.own["item"])]
        intent = progress.undo if entry.event == events.UNDO_DONE else progress.intent
        if intent is not None:
            found.append(_past(intent, parse_time(entry.time)))
    return found


def _past(intent: Intent, at: datetime) -> PastChange:
    values = {(intent.container, field.knob): field.before for field in intent.fields}
    return PastChange(intent.ref.uid, intent.stamp.mark, at, intent.last_change, values)
