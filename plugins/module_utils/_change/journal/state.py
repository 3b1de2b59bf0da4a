# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a change stands, as its journal tells it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..._reasons.errors import ModeKeeperError
from ..intent import Intent, intent_from
from . import entry as events
from .entry import Entry

Phase = Literal["open", "closed", "halted"]


@dataclass(frozen=True)
class Progress:
    """One item that was at least announced.

    :ivar done: how its write ended: ``APPLIED``, or the class of a write that never came about; None: not known yet.
    :ivar undo: the announced write that takes it back. :ivar undone: how that ended.
    :ivar kept_because: why it was not taken back, where it was not.
    :ivar generation: of the object since the last of these writes, which its controller must have observed.
    """

    intent: Intent
    done: str | None = None
    undo: Intent | None = None
    undone: str | None = None
    generation: int = 0
    kept_because: tuple[Mapping[str, Any], ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the change is on the object, as far as is known."""
        return self.done == "APPLIED" and self.undone is None


@dataclass(frozen=True)
class State:
    """A journal, folded.

    :ivar id: hex digest of its first line. :ivar plan: id of the plan. :ivar verify: id of the verify report.
    :ivar cluster: uid of the cluster that it is made in. :ivar passport: id of the passport.
    :ivar fence: the lock's number under which it was last opened.
    :ivar opened: time of its first line. :ivar items: progress by the item's place in the plan, from 1.
    :ivar baked: numbers of the waves that rested to the end, from 1.
    :ivar verdict: what verify-after decided: ``keep``, ``roll_back`` or ``hold``. :ivar outcome: of the closing line.
    :ivar reasons: of the verdict, or of the halt. :ivar because: of the verdict, whatever halted it since.
    :ivar carries: id of the closed journal whose items this one takes back; empty for a change.
    """

    id: str
    plan: str
    verify: str
    cluster: str
    passport: str
    fence: int
    opened: str
    phase: Phase = "open"
    items: Mapping[int, Progress] = field(default_factory=dict)
    baked: tuple[int, ...] = ()
    verdict: str | None = None
    outcome: str = ""
    reasons: tuple[Mapping[str, Any], ...] = ()
    because: tuple[Mapping[str, Any], ...] = ()
    carries: str = ""

    @property
    def standing(self) -> list[Progress]:
        """Items whose change stands, in the order in which they are taken back."""
        return [self.items[seq] for seq in sorted(self.items, reverse=True) if self.items[seq].stands]


def fold(entries: Iterable[Entry], state: State | None = None) -> State | None:
    """The state after these events of one journal; None where there are none.

    :param state: after the events before them.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE`` for events in an order that no run writes.
    """
    for entry in entries:
        try:
            state = _opened(state, entry) if entry.event == events.OPEN else _after(state, entry)
        except (KeyError, TypeError, ValueError) as exc:
            raise _misplaced(entry) from exc
    return state


def _opened(state: State | None, entry: Entry) -> State:
    if state is None:
        plan, verify, cluster, passport = (str(entry.own[name]) for name in ("plan", "verify", "cluster", "passport"))
        fresh = State(entry.digest, plan, verify, cluster, passport, int(entry.own["fence"]), entry.time)
        return _carrying(fresh, entry.own["carried"]) if "carried" in entry.own else fresh
    if state.phase == "closed":
        raise _misplaced(entry)
    return replace(state, fence=int(entry.own["fence"]), phase="open")


def _carrying(fresh: State, carried: Mapping[str, Any]) -> State:
    """A rollback's journal: what it is to take back stands whole in its first line, so that no torn journal takes back a part."""
    intents = [intent_from(fresh.plan, record, undo=False) for record in carried["intents"]]
    items = {intent.seq: Progress(intent, done="APPLIED") for intent in intents}
    return replace(fresh, items=items, verdict="roll_back", carries=str(carried["journal"]))


def _after(state: State | None, entry: Entry) -> State:
    if state is None or state.phase == "closed":
        raise _misplaced(entry)
    match entry.event:
        case events.INTENT | events.DONE | events.UNDO_INTENT | events.UNDO_DONE:
            progress = _progress(state, entry)
            return replace(state, items={**state.items, progress.intent.seq: progress})
        case events.BAKE:
            return replace(state, baked=(*state.baked, int(entry.own["wave"])))
        case events.VERDICT:
            because = tuple(entry.own["reasons"])
            return replace(state, verdict=str(entry.own["verdict"]), reasons=because, because=because)
        case events.HALTED:
            return replace(state, phase="halted", reasons=tuple(entry.own["reasons"]))
        case _:
            return replace(state, phase="closed", outcome=str(entry.own["outcome"]))


def _progress(state: State, entry: Entry) -> Progress:
    known = state.items.get(int(entry.own["item"]))
    if entry.event == events.INTENT:
        if known is not None and known.done is not None:
            raise _misplaced(entry)
        return Progress(intent_from(state.plan, entry.own, undo=False))
    if known is None:
        raise _misplaced(entry)
    if entry.event == events.DONE:
        return replace(known, done=str(entry.own["found"]), generation=int(entry.own["generation"]))
    if entry.event == events.UNDO_INTENT:
        return replace(known, undo=intent_from(state.plan, entry.own, undo=True))
    found, generation = str(entry.own["found"]), int(entry.own["generation"])
    return replace(known, undone=found, generation=generation, kept_because=tuple(entry.own["reasons"]))


def _misplaced(entry: Entry) -> ModeKeeperError:
    return ModeKeeperError("JOURNAL_UNREADABLE", f"line {entry.seq} of the journal, {entry.event}, has no place there")
