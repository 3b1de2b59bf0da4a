# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""By which name the ledger keeps the end of a change: the breaker counts those that were taken back because they did harm."""

from __future__ import annotations

from .._ledger.events import Event
from .journal.state import State

HARM = frozenset({"AFTER_REGRESSED", "FAILURE_NEW", "ROLLOUT_DEADLINE", "ROLLOUT_STUCK"})
"""Reasons of a verdict to roll back that say that the change itself was at fault."""
_EVENTS = {
    "kept": Event.APPLY_KEPT,
    "held": Event.APPLY_HELD,
    "rolled_back": Event.APPLY_ROLLED_BACK,
    "rollback_incomplete": Event.APPLY_ROLLBACK_INCOMPLETE,
}


def closing_event(state: State, outcome: str) -> Event:
    """The event of a journal about to be closed with this outcome."""
    harmful = any(entry["code"] in HARM for entry in state.because)
    return Event.APPLY_ROLLED_BACK_FOR_HARM if outcome == "rolled_back" and harmful else _EVENTS[outcome]
