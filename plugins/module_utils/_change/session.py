# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One holding of the lock, from taking it to giving it back, with the journal opened under its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .._reasons.errors import ModeKeeperError
from .journal import entry as events
from .journal.entry import Entry
from .journal.file import JournalFile
from .journal.state import State, fold
from .lock.heartbeat import Heartbeat
from .lock.lock import Lock
from .rollback.choose import to_take_back


@contextmanager
def holding(lock: Lock, renew_seconds: float) -> Iterator[Lock]:
    """The lock, taken, renewed beside the work, and given back however the work ends.

    :raises ModeKeeperError: ``LOCK_HELD``, ``LOCK_UNREADABLE``.
    """
    lock.acquire()
    try:
        with Heartbeat(lock, renew_seconds):
            yield lock
    finally:
        lock.release()


def unfinished(journal: JournalFile) -> State | None:
    """The change that the journal has left open or halted, None where there is none.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``.
    """
    state = fold(journal.entries)
    return None if state is None or state.phase == "closed" else state


def take_up(journal: JournalFile, left: tuple[list[Entry], State], plan: str) -> None:
    """Put a change that was left, here or elsewhere, under this run's hands.

    :param plan: id of the plan that this run has.
    :raises ModeKeeperError: ``JOURNAL_OPEN`` where it was left by another plan.
    """
    lines, state = left
    if state.plan != plan:
        raise ModeKeeperError("JOURNAL_OPEN", f"journal {state.id} is of another plan, {state.plan}")
    if journal.entries != lines:
        journal.take(lines)


def open_journal(journal: JournalFile, lock: Lock, time: str, inputs: Mapping[str, Any]) -> None:
    """Begin the journal of a new change.

    :param inputs: ids of what the change rests on: ``plan``, ``verify``, ``passport``, and the ``cluster``'s uid.
    """
    journal.add(time, (events.OPEN, {**inputs, "fence": lock.fence}))
    lock.name_journal(journal.id)


def open_rollback(journal: JournalFile, lock: Lock, time: str, verify: str, closed: State) -> None:
    """Begin the journal that takes a closed one's change back: in its first line stands all that it may take back.

    :param verify: id of the report on the inverse items.
    """
    inputs = {"plan": closed.plan, "verify": verify, "passport": closed.passport, "cluster": closed.cluster}
    carried = {"journal": closed.id, "intents": [progress.intent.record() for progress in to_take_back(closed)]}
    verdict = {"reasons": [], "verdict": "roll_back"}
    journal.add(time, (events.OPEN, {**inputs, "carried": carried, "fence": lock.fence}), (events.VERDICT, verdict))
    lock.name_journal(journal.id)


def reopen_journal(journal: JournalFile, lock: Lock, time: str) -> None:
    """Go on with the journal that is there, under the number of this holding."""
    journal.add(time, (events.OPEN, {"fence": lock.fence}))
    lock.name_journal(journal.id)
