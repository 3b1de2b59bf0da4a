# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Drives a change from step to step; each is journalled before its request, so that whoever comes next goes on from there."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from .._cluster.clock import Clock
from .._reasons.errors import ModeKeeperError, reason
from .attempt import Ended, attempt, settle
from .blind import PASSING, Blind
from .closing import closing_event
from .durations import Durations
from .endings import HALTING, ending, halts, left_foreign, moved, plain, want_settled
from .foreign import foreign
from .intent import intent_of, ref_of
from .journal import entry as events
from .journal.file import JournalFile
from .journal.state import Progress, State, fold
from .lanes import Lane, write_all
from .next_step import Announce, AnnounceUndo, Bake, Close, Judge, Settle, Step, Undo, Write, next_step
from .ports import Audit, Halt, Mirror, Point, Reason, Watch
from .witness import Found, classify


@dataclass(frozen=True)
class Tools:
    """What a change works with.

    :ivar lanes: at least one; the items of a wave are written over all of them at once.
    """

    lanes: tuple[Lane, ...]
    journal: JournalFile
    mirror: Mirror
    watch: Watch
    audit: Audit
    clock: Clock
    durations: Durations
    point: Point


class Run:
    """One plan's change, new or taken up.

    :param items: the plan's ``items``; empty where only a rollback from the journal is asked for.
    """

    def __init__(self, tools: Tools, items: Sequence[Mapping[str, Any]]) -> None:
        self._tools = tools
        self._lane = tools.lanes[0]
        self._items = items
        self._writing = threading.Lock()
        self._announced: set[int] = set()
        self._folded: tuple[int, State | None] = (0, None)
        self._blind = Blind(tools.clock, tools.durations.rollout, tools.durations.poll)
        self._unheard = Blind(tools.clock, tools.durations.safe, tools.durations.poll)
        self._began: dict[int, float] = {}
        self._rolled_out: dict[int, float] = {}
        self._lost: dict[str, str] = {}

    def go_on(self) -> State:
        """Take steps until the journal is closed or halted; its state then.

        :raises ModeKeeperError: ``AUDIT_WRITE_FAILED``, ``JOURNAL_UNREADABLE``, ``READ_…``, ``CHANGE_UNSETTLED``: the journal stays open.
        """
        self._copy()  # whoever was here before us may have died between the journal and its copy
        while True:
            state = self._state()
            if state.phase != "open":
                return state
            step = next_step(state, len(self._items))
            try:
                self._take(step, state)
                self._blind.over()
            except ModeKeeperError as error:
                self._bear(error, step, state)
            except Halt as halt:
                self._halt(state, halt.reasons)

    def _bear(self, error: ModeKeeperError, step: Step, state: State) -> None:
        """Wait for a cluster that cannot be read; the step is then taken again, as another run would take it from the journal.

        A change that could not be watched for the time of a rollout is taken back as one whose rollout was not complete in time.
        """
        if not self._blind.bear(error):
            if error.code not in PASSING or not isinstance(step, Bake | Judge):
                raise error
            self.roll_back([reason(error.code, error.message, **error.details)])
            return
        try:
            self._ask_halting(min(state.items, default=1))
        except Halt as halt:
            self._halt(state, halt.reasons)

    def _halt(self, state: State, reasons: Sequence[Reason]) -> None:
        self._journal((events.HALTED, {"reasons": plain(reasons)}))
        with suppress(ModeKeeperError):  # without a cluster, or without the lock, the journal here is all there is
            self._copy()
        self._tools.audit.record("apply_halted", [state.plan, f"sha256:{state.id}"])

    def roll_back(self, reasons: Sequence[Reason]) -> None:
        """Decide that what was done is taken back."""
        self._journal((events.VERDICT, {"reasons": plain(reasons), "verdict": "roll_back"}))

    def _take(self, step: Step, state: State) -> None:
        match step:
            case Announce(wave=wave, items=items):
                self._announce(state.plan, wave, items)
            case Write(items=items):
                self._write([state.items[item] for item in items])
            case Bake(wave=wave, items=items):
                self._bake(wave, [state.items[item] for item in items if state.items[item].stands])
            case Judge():
                self._judge(state.standing)
            case Settle(item=item):
                self._done(item, settle(self._lane.sender, state.items[item].intent))
            case AnnounceUndo(items=items):
                self._announce_undo([state.items[item] for item in items])
            case Undo(item=item):
                self._undo(state.items[item])
            case Close(outcome=outcome):
                self._close(state, outcome)

    def _announce(self, plan: str, wave: int, items: Sequence[int]) -> None:
        lines = []
        for item in items:
            entry = self._items[item - 1]
            ref = ref_of(entry)
            intent = intent_of(plan, item, entry, self._lane.sender.read(ref) or {})
            intent = replace(intent, base=tuple(self._tools.watch.failures(ref)))
            lines.append((events.INTENT, {**intent.record(), "wave": wave}))
        self._journal(*lines)
        self._copy()
        self._announced.update(items)

    def _write(self, wave: Sequence[Progress]) -> None:
        """Write a wave over all lanes; the first reason to stop keeps what has not begun from beginning."""
        ends = write_all(self._tools.lanes, wave, self._done, self._tools.point, self._lost)
        self._stop_for(wave, ends)

    def _stop_for(self, wave: Sequence[Progress], ends: Sequence[Ended | ModeKeeperError | None]) -> None:
        """Halt or take back, where an item of the wave was not written; leave it open, where nobody knows."""
        missed = [
            (progress, ended)
            for progress, ended in zip(wave, ends, strict=True)
            if isinstance(ended, Ended) and ended.found is not Found.APPLIED
        ]
        for progress, ended in missed:
            if ended.found is Found.FOREIGN and progress.intent.seq not in self._announced:
                raise Halt((left_foreign(progress),))
            if ended.found is Found.NOT_APPLIED and halts(ended.reasons):
                raise Halt(ended.reasons)
        for error in ends:
            if isinstance(error, ModeKeeperError):
                raise error
        for progress, ended in missed:
            want_settled(progress, ended)
        for progress, ended in missed:
            self._done(progress.intent.seq, ended)
        if missed:
            progress, ended = missed[0]
            self.roll_back(ended.reasons or [moved(ended.found, progress)])

    def _bake(self, wave: int, items: Sequence[Progress]) -> None:
        tools = self._tools
        begin = self._began.setdefault(wave, tools.clock.monotonic())
        seconds = self._wait_for_rollouts(begin, items) if items else 0.0
        if seconds is None:
            return
        seconds = self._rolled_out.setdefault(wave, seconds)
        rest = begin + seconds + (tools.durations.bake(seconds) if items else 0.0)
        while tools.clock.monotonic() < rest:
            if self._harmed(items):
                return
            tools.clock.sleep(min(tools.durations.poll, max(0.0, rest - tools.clock.monotonic())))
        if not self._harmed(items):
            self._journal((events.BAKE, {"wave": wave}))

    def _judge(self, items: Sequence[Progress]) -> None:
        """Ask for the verdict once; where it is too early for one, rest as a bake does: harm and the gates that halt are looked for."""
        decided = self._tools.watch.verdict(items)
        if decided is not None:
            verdict, reasons = decided
            self._journal((events.VERDICT, {"reasons": plain(reasons), "verdict": verdict}))
        elif not self._harmed(items):
            self._tools.clock.sleep(self._tools.durations.poll)

    def _wait_for_rollouts(self, begin: float, items: Sequence[Progress]) -> float | None:
        """Seconds from the beginning until all were complete; None where the change is to be taken back."""
        tools = self._tools
        while not tools.watch.rolled_out(items):
            if self._harmed(items):
                return None
            if tools.clock.monotonic() - begin > tools.durations.rollout:
                self.roll_back([reason("ROLLOUT_DEADLINE", "a rollout was not complete in time")])
                return None
            tools.clock.sleep(tools.durations.poll)
        return tools.clock.monotonic() - begin

    def _harmed(self, items: Sequence[Progress]) -> bool:
        """Whether there is a reason to stop resting: harm takes the change back, a gate that halts halts it."""
        for progress in items[:1]:
            self._ask_halting(progress.intent.seq)
        reasons = self._tools.watch.harm(items)
        if reasons:
            self.roll_back(reasons)
        return bool(reasons)

    def _ask_halting(self, item: int) -> None:
        """Halt where a gate that halts says so. One that cannot be read is asked again for a while: nothing is written meanwhile."""
        codes = {str(entry["code"]): entry for entry in self._lane.guard.before_undo(item)}
        stops = [entry for code, entry in codes.items() if code.startswith(HALTING)]
        if not stops:
            self._unheard.over()
        elif not all(str(entry["code"]).endswith("_UNREADABLE") for entry in stops) or not self._unheard.lasts():
            raise Halt(stops)

    def _announce_undo(self, items: Sequence[Progress]) -> None:
        lines: list[tuple[str, dict[str, Any]]] = []
        for progress in items:
            live = self._lane.sender.read(progress.intent.ref)
            found = classify(progress.intent, live)
            if live is None or found is not Found.APPLIED:  # it is another's by now, and not ours to take back
                ended = Ended(found, () if found is Found.GONE else (foreign(progress.intent, live),))
                lines.append((events.UNDO_DONE, ending(progress.intent.seq, ended)))
            else:
                lines.append((events.UNDO_INTENT, progress.intent.reversed(live).record()))
        self._journal(*lines)
        self._copy()

    def _undo(self, progress: Progress) -> None:
        tools, undo = self._tools, progress.undo
        if undo is None:
            raise ModeKeeperError("JOURNAL_UNREADABLE", "an item is taken back that was not announced")
        ended = attempt(
            self._lane.sender, undo, lambda: self._lane.guard.before_undo(undo.seq), tools.point, self._lost
        )
        if halts(ended.reasons):
            raise Halt(ended.reasons)
        want_settled(progress, ended)
        if ended.found in (Found.ADOPTED, Found.FOREIGN):
            ended = replace(ended, reasons=(foreign(progress.intent, self._lane.sender.read(undo.ref)),))
        self._journal((events.UNDO_DONE, ending(undo.seq, ended)))

    def _close(self, state: State, outcome: str) -> None:
        self._tools.audit.record(closing_event(state, outcome), [state.plan, f"sha256:{state.id}"])
        self._journal((events.CLOSED, {"outcome": outcome}))
        self._copy()

    def _done(self, item: int, ended: Ended) -> None:
        self._journal((events.DONE, ending(item, ended)))

    def _state(self) -> State:
        entries = self._tools.journal.entries
        known, state = self._folded
        state = fold(entries[known:], state)
        if state is None:
            raise ModeKeeperError("JOURNAL_UNREADABLE", "there is no journal to go on with")
        self._folded = (len(entries), state)
        return state

    def _journal(self, *lines: tuple[str, Mapping[str, Any]]) -> None:
        names = ",".join(sorted({event for event, _own in lines}))
        with self._writing:
            self._tools.point(f"before {names}")
            self._tools.journal.add(self._lane.sender.now(), *lines)
            self._tools.point(f"after {names}")

    def _copy(self) -> None:
        self._tools.mirror.write(self._tools.journal.text, self._tools.audit.head())
        self._tools.point("mirrored")
