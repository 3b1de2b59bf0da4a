# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether those who must agree to a change did: distinct keys, the right role, this change, this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .._artifact.clock import format_time
from .._reasons.errors import reason
from .change import Change
from .read import Approvals, Refused
from .statement import APPROVER, LONGEST, PLANNER, Statement

_NAMED = 5
"""So many files are named in a message."""


@dataclass(frozen=True)
class Needed:
    """Voices that a change needs.

    :ivar approvers: of distinct keys. :ivar planner: whether a planner signs too, because the passport names planners.
    """

    approvers: int
    planner: bool


def judge(
    approvals: Approvals, change: Change, needed: Needed, now: datetime, change_ref: str = ""
) -> list[dict[str, Any]]:
    """Why the change is not agreed to; none when it is, whatever else lies in the folder.

    A file that does not count is told by its own code; ``APPROVAL_MISSING`` comes in where even with all of them there would
    be too few.
    """
    if not needed.approvers:
        return []
    voices: dict[str, set[str]] = {APPROVER: set(), PLANNER: set()}
    lost: list[tuple[str, Refused]] = [(f"file {index}", entry) for index, entry in enumerate(approvals.refused)]
    for signed in approvals.signed:
        problem = _problem(signed.statement, change, now, change_ref)
        if problem is None:
            voices[signed.statement.role].add(signed.keyid)
        else:
            lost.append((signed.keyid, Refused(problem[0], f"{signed.name} {problem[1]}")))
    both = voices[APPROVER] & voices[PLANNER]
    lost += [(keyid, Refused("APPROVAL_SELF", f"key {keyid[:16]} plans and approves")) for keyid in sorted(both)]
    approvers = len(voices[APPROVER] - both)
    planner = bool(voices[PLANNER]) or not needed.planner
    short = max(0, needed.approvers - approvers) + (not planner)
    if not short:
        return []
    found = _told(entry for _unused, entry in lost)
    if len({voice for voice, _unused in lost} - voices[APPROVER] - voices[PLANNER] | both) < short:
        message = f"{approvers} of {needed.approvers} approvals"
        found.append(reason("APPROVAL_MISSING", message if planner else f"{message}, and no planner's signature"))
    return found


def _problem(statement: Statement, change: Change, now: datetime, change_ref: str) -> tuple[str, str] | None:
    """Why a statement does not cover the change now; None where it does."""
    more = change.ids - set(statement.items)
    other_place = (statement.cluster, statement.passport) != (change.cluster, change.passport)
    other_ref = bool(change_ref and statement.change_ref) and statement.change_ref != change_ref
    too_long = statement.not_after - statement.not_before > LONGEST
    findings = (
        (other_place, "APPROVAL_OTHER_CHANGE", "is for another cluster or passport"),
        (bool(more), "APPROVAL_OTHER_CHANGE", f"does not hold {len(more)} of {len(change.ids)} items"),
        (other_ref, "APPROVAL_OTHER_CHANGE", "carries another change reference"),
        (now > statement.not_after, "APPROVAL_EXPIRED", f"was good until {format_time(statement.not_after)}"),
        (too_long, "APPROVAL_WINDOW", f"has a window of more than {LONGEST.days} days"),
        (now < statement.not_before, "APPROVAL_WINDOW", f"is good from {format_time(statement.not_before)}"),
    )
    return next(((code, message) for holds, code, message in findings if holds), None)


def _told(lost: Iterable[Refused]) -> list[dict[str, Any]]:
    """One reason a code, so that a folder of old approvals does not bury the rest."""
    by_code: dict[str, list[str]] = defaultdict(list)
    for entry in lost:
        by_code[entry.code].append(entry.message)
    return [reason(code, _joined(sorted(set(messages)))) for code, messages in by_code.items()]


def _joined(messages: list[str]) -> str:
    more = len(messages) - _NAMED
    return "; ".join(messages[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
