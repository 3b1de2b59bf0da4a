# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How writes end: as the journal holds it, and what of it stops a change. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._reasons.errors import ModeKeeperError, reason
from .attempt import Ended
from .journal.state import Progress
from .ports import Reason
from .witness import Found

HALTING = ("KILL_SWITCH_", "AUDIT_", "LOCK_")
"""Prefixes of the gates that stop a change without taking it back: who may not write may not undo either."""


def halts(reasons: Sequence[Reason]) -> bool:
    """Whether these stop a change without taking it back."""
    return bool(reasons) and str(reasons[0]["code"]).startswith(HALTING)


def want_settled(progress: Progress, ended: Ended) -> None:
    """Nothing is assumed of a write whose answer was lost, and which can still arrive."""
    if not ended.settled:
        why = str(ended.reasons[0]["code"])
        message = "the answer to a write was lost, its object has not moved since, and it may not be sent again"
        raise ModeKeeperError("CHANGE_UNSETTLED", message, item=progress.intent.seq, because=why)


def plain(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons as the journal holds them."""
    return [dict(entry) for entry in reasons]


def ending(item: int, ended: Ended) -> dict[str, Any]:
    """How an item's write ended, as the journal holds it."""
    found, reasons = ended.found.value, plain(ended.reasons)
    return {"found": found, "generation": ended.generation, "item": item, "reasons": reasons}


def left_foreign(progress: Progress) -> Reason:
    """Why nothing is done about an announced item."""
    return reason("CHANGE_FOREIGN", "an announced object is in a state that is not ours", item=progress.intent.seq)


def moved(found: Found, progress: Progress) -> Reason:
    """Why an item was not written."""
    code = "DRIFT_GONE" if found is Found.GONE else "DRIFT_FIELD"
    return reason(code, "the object changed between the gates and the write", item=progress.intent.seq)
