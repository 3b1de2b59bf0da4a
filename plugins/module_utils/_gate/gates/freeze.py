# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 10: a moment within a freeze window of the passport."""

from __future__ import annotations

from collections.abc import Iterator

from ..._artifact.clock import format_time
from ..._reasons.errors import reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable


def _evaluate(facts: Facts) -> Iterator[Reason]:
    if isinstance(facts.passport, Unreadable):
        yield unreadable("FREEZE", facts.passport, "the passport's windows")
        return
    window = facts.passport.freeze_at(facts.now)
    if window is not None:
        name, end = window
        yield reason("FREEZE_ACTIVE", f"freeze window {name} lasts until {format_time(end)}", ends_at=format_time(end))


GATE = Gate("freeze", ("freeze",), "FREEZE", _evaluate, again=True)
