# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which closed journal is taken back, and what of it is left to take back. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..._reasons.errors import ModeKeeperError
from ..foreign import GONE_BACK
from ..journal.choose import to_recover
from ..journal.entry import Entry
from ..journal.state import Progress, State, fold
from ..witness import Found


def to_roll_back(here: Sequence[Sequence[Entry]], mirrored: Sequence[Entry], wanted: str = "") -> State | None:
    """The journal whose change is taken back; None where nothing of it is left, or nothing was ever changed.

    :param here: the journals of this machine, in order. :param mirrored: the cluster's copy: its last change, made anywhere.
    :param wanted: id of a journal, ``sha256:…``; empty: the last.
    :raises ModeKeeperError: ``JOURNAL_OPEN`` where a change is open or halted, for `recover` comes first; ``JOURNAL_UNREADABLE``;
        ``OPTION_INVALID`` where no journal has the id.
    """
    if to_recover(here[-1] if here else (), mirrored) is not None:
        raise ModeKeeperError(
            "JOURNAL_OPEN", "a change was left open or halted, and is ended before another is taken back"
        )
    states = _states(here, mirrored)
    if not states:
        return None
    name = wanted.removeprefix("sha256:") or next(reversed(states))
    if name not in states:
        raise ModeKeeperError("OPTION_INVALID", "journal: neither here nor in the cluster is a journal of this id")
    state = states[name]
    taken = any(other.carries == name and other.outcome == "rolled_back" for other in states.values())
    return None if taken or not to_take_back(state) else state


def to_take_back(state: State) -> list[Progress]:
    """What was written and not taken back, the last item first."""
    items = [state.items[seq] for seq in sorted(state.items, reverse=True)]
    return [entry for entry in items if entry.done == Found.APPLIED.value and entry.undone not in GONE_BACK]


def _states(here: Sequence[Sequence[Entry]], mirrored: Sequence[Entry]) -> dict[str, State]:
    """By id, in order; the cluster's is the last, for every run leaves its copy there."""
    states: dict[str, State] = {}
    for lines in (*here, mirrored):
        state = fold(lines)
        if state is not None:
            known = states.pop(state.id, state)
            states[state.id] = state if state.phase == "closed" else known
    return states
