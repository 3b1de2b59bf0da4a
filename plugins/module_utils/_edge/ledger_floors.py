# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The trust floor on its way from the ledger to the licence, and back: it outlives a trust state that somebody deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._envelope.members import FormError
from .._ledger.append import Entry
from .._ledger.events import Event
from .._license.ledger_floor import LedgerFloor, parse_ledger_floor
from .._license.state import CODE as STATE
from .._license.state import TrustState
from .._reasons.errors import ModeKeeperError, reason
from .recording import Recorder


def ledger_floor(recorder: Recorder) -> tuple[LedgerFloor, tuple[Mapping[str, Any], ...]]:
    """The floor that the ledger knows, and why it is not believed.

    What is not believed gives no floor. Then nothing that rests on floors may pass, or breaking a ledger would open what
    deleting a state does not.
    """
    try:
        verdict = recorder.look()
    except ModeKeeperError as error:
        # The licence's own check of the state says so, in its place.
        return LedgerFloor(), () if error.code == STATE else (error.as_reason(),)
    if not verdict.goes_on:
        return LedgerFloor(), verdict.reasons
    try:
        return (LedgerFloor() if verdict.floor is None else parse_ledger_floor(dict(verdict.floor))), ()
    except FormError as exc:
        return LedgerFloor(), (reason("AUDIT_LINE_MALFORMED", f"a trust floor of the ledger: {exc}"),)


def raised_floor(known: LedgerFloor, seen: TrustState | None) -> tuple[Entry, ...]:
    """The event that raises the ledger's floor to what was seen; none where it stands there already."""
    if seen is None or known.knows(seen.domain, seen.floor):
        return ()
    return (Entry(Event.TRUST_FLOOR, (), LedgerFloor.seen(seen.domain, seen.floor).document()),)
