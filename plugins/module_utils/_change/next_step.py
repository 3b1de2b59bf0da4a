# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a change does next, from its journal alone: so a run that takes another's place goes on where that one ended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .journal.state import Progress, State
from .waves import waves


@dataclass(frozen=True)
class Announce:
    """Journal the intents of a wave, and mirror them.

    :ivar wave: its number, from 1. :ivar items: places in the plan.
    """

    wave: int
    items: tuple[int, ...]


@dataclass(frozen=True)
class Write:
    """Send announced items of one wave, unless their objects say that they arrived."""

    items: tuple[int, ...]


@dataclass(frozen=True)
class Bake:
    """Wait for a wave's rollouts, and let it rest."""

    wave: int
    items: tuple[int, ...]


@dataclass(frozen=True)
class Judge:
    """Decide by verify-after."""


@dataclass(frozen=True)
class Settle:
    """Find out what became of an announced item that is not to be sent any more."""

    item: int


@dataclass(frozen=True)
class AnnounceUndo:
    """Journal what takes these items back, in this order, and mirror it."""

    items: tuple[int, ...]


@dataclass(frozen=True)
class Undo:
    """Send what takes an item back, unless the object says that it arrived."""

    item: int


@dataclass(frozen=True)
class Close:
    """End the journal."""

    outcome: str


Step: TypeAlias = Announce | Write | Bake | Judge | Settle | AnnounceUndo | Undo | Close


def next_step(state: State, items: int) -> Step:
    """The next step of a journal that is not closed.

    :param items: how many the plan has.
    """
    return _back(state) if state.verdict == "roll_back" else _forth(state, items)


def _forth(state: State, items: int) -> Step:
    for number, wave in enumerate(waves(range(1, items + 1)), start=1):
        if number in state.baked:
            continue
        if any(item not in state.items for item in wave):
            return Announce(number, tuple(item for item in wave if item not in state.items))
        pending = tuple(item for item in wave if state.items[item].done is None)
        return Write(pending) if pending else Bake(number, wave)
    if state.verdict is None:
        return Judge()
    return Close("kept" if state.verdict == "keep" else "held")


def _back(state: State) -> Step:
    progress = [state.items[item] for item in sorted(state.items, reverse=True)]
    unknown = [entry for entry in progress if entry.done is None]
    if unknown:
        return Settle(unknown[0].intent.seq)
    unannounced = tuple(entry.intent.seq for entry in progress if entry.stands and entry.undo is None)
    if unannounced:
        return AnnounceUndo(unannounced)
    waiting = [entry for entry in progress if entry.stands]
    return Undo(waiting[0].intent.seq) if waiting else Close(_outcome_of_undoing(progress))


def _outcome_of_undoing(progress: Sequence[Progress]) -> str:
    """Whether every change that was made is gone again; one that is another's now is not."""
    clean = all(entry.undone in ("APPLIED", "GONE") for entry in progress if entry.done == "APPLIED")
    return "rolled_back" if clean else "rollback_incomplete"
