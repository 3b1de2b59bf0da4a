# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of an object's earlier changes: cooldown, and how much of its window a knob has used up.

The annotation, written in the same patch as each change, says when and by which plan the object was changed last, to every machine.
A ledger knows the changes made from here, and what the annotation said before each: so from the annotation one walks back change by
change. Where a link is missing within the window, the value at its start is unknown, which counts as used up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from .._artifact.clock import format_time, parse_time
from .._cluster.model import Workload
from .._cluster.quantity import amount
from .._reasons.errors import ModeKeeperError
from .knobs.model import NAMES
from .passport.model import KnobPolicy
from .steps import reach

#: ``<hash8>.<seq>.<time>``, written in the same patch as the change.
LAST_CHANGE = "modekeeper/last-change"
Problem = tuple[str, str]


@dataclass(frozen=True)
class PastChange:
    """A change of an object that the ledger knows.

    :ivar mark: ``<hash8>.<seq>`` of its annotation. :ivar at: when it was written, aware.
    :ivar before: what the annotation said before; empty for nothing.
    :ivar values: of each field that it changed the value before, by container and knob.
    """

    uid: str
    mark: str
    at: datetime
    before: str
    values: Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class History:
    """Changes by uid of the object and then by mark."""

    changes: Mapping[str, Mapping[str, PastChange]]

    @classmethod
    def of(cls, changes: Iterable[PastChange]) -> History:
        """The history of some changes, in whatever order."""
        found: dict[str, dict[str, PastChange]] = {}
        for change in changes:
            found.setdefault(change.uid, {})[change.mark] = change
        return cls(found)

    def of_object(self, uid: str) -> Mapping[str, PastChange]:
        """Changes of one object, by mark."""
        return self.changes.get(uid, {})


NO_HISTORY = History({})


@dataclass(frozen=True)
class Turn:
    """A field about to be changed."""

    container: str
    before: Any
    after: Any


def rest_problem(workload: Workload, policy: KnobPolicy, now: datetime) -> Problem | None:
    """``BOUND_COOLDOWN`` or ``BOUND_WINDOW`` with its message by the annotation alone; None where the knob may be turned."""
    return past_problem(workload, policy, now, None, NO_HISTORY)


def past_problem(
    workload: Workload, policy: KnobPolicy, now: datetime, turn: Turn | None, history: History
) -> Problem | None:
    """The same with a ledger's history: then a window that is not used up leaves room.

    The annotation does not say which knob was turned, so any change of the object starts the cooldown.
    """
    text = workload.annotations.get(LAST_CHANGE, "")
    try:
        times = [_read(text)[1]] if text else []
    except ModeKeeperError:
        return "BOUND_COOLDOWN", f"annotation {LAST_CHANGE} cannot be read, so the time of the last change is unknown"
    changed = max((*times, *(change.at for change in history.of_object(workload.ref.uid).values())), default=None)
    if changed is None:
        return None
    if policy.cooldown_seconds is not None and now < changed + timedelta(seconds=policy.cooldown_seconds):
        return (
            "BOUND_COOLDOWN",
            f"the object was changed at {format_time(changed)}; the knob rests {policy.cooldown_seconds} s",
        )
    since = now - timedelta(seconds=policy.knob.window_seconds)
    return _window_problem(workload, policy, since, turn, history) if changed > since else None


def _window_problem(
    workload: Workload, policy: KnobPolicy, since: datetime, turn: Turn | None, history: History
) -> Problem | None:
    changes = None if turn is None else _changes(workload, since, history)
    if turn is None or changes is None:
        return "BOUND_WINDOW", (
            f"the object was changed within the window of {policy.knob.window_seconds} s, "
            "and the value at its start is not known here"
        )
    place = (turn.container, policy.knob.name)
    starts = [change.values[place] for change in changes if place in change.values]
    if not starts:
        return None
    start = starts[-1]
    if policy.knob.measure == NAMES:
        return "BOUND_WINDOW", f"{policy.knob.name} was changed within the window already"
    try:
        bounds, after = reach(replace(policy, step=policy.window), amount(start)), amount(turn.after)
    except ModeKeeperError:
        return "BOUND_WINDOW", "what the window holds cannot be measured from the value at its start"
    if bounds.least <= after <= bounds.most:
        return None
    return "BOUND_WINDOW", f"{turn.after} is more than the window holds from {start}, the value at its start"


def _changes(workload: Workload, since: datetime, history: History) -> list[PastChange] | None:
    """Changes of an object since then, newest first; None where they are not all known."""
    known, text = history.of_object(workload.ref.uid), workload.annotations.get(LAST_CHANGE, "")
    found: list[PastChange] = []
    seen: set[str] = set()
    while text:
        try:
            mark, at = _read(text)
        except ModeKeeperError:
            return None
        if at <= since:
            break
        change = known.get(mark)
        if change is None or mark in seen:
            return None
        seen.add(mark)
        found.append(change)
        text = change.before
    # One that the annotations do not lead to was taken away from the object: its value may be anything.
    recent = {mark for mark, change in known.items() if change.at > since}
    return found if recent <= seen else None


def _read(text: str) -> tuple[str, datetime]:
    """Mark and time of an annotation.

    :raises ModeKeeperError: ``TIME_INVALID``.
    """
    plan, _dot, rest = text.partition(".")
    sequence, _dot, time = rest.partition(".")
    return f"{plan}.{sequence}", parse_time(time)
