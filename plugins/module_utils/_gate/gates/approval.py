# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 9: a change to which too few have agreed, or that lacks its reference."""

from __future__ import annotations

from collections.abc import Iterator

from ..._approval.judge import Needed, judge
from ..._reasons.errors import reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable


def _evaluate(facts: Facts) -> Iterator[Reason]:
    passport, change = facts.passport, facts.change
    if isinstance(passport, Unreadable):
        yield unreadable("APPROVAL", passport, "the passport that says who approves")
        return
    if passport.change_ref_required and not passport.takes_change_ref(facts.change_ref):
        given = "of another form" if facts.change_ref else "absent"
        yield reason("APPROVAL_REF_MISSING", f"the change reference is {given}")
    if isinstance(change, Unreadable):
        yield unreadable("APPROVAL", change, "the change that is to be approved")
        return
    needed = Needed(passport.approvals(change.tier), planner=bool(passport.signing_keys("planners")))
    if isinstance(facts.approvals, Unreadable):
        if needed.approvers:
            yield unreadable("APPROVAL", facts.approvals, "the approvals")
        return
    yield from judge(facts.approvals, change, needed, facts.now, facts.change_ref)


GATE = Gate("approval", ("approval",), "APPROVAL", _evaluate)
