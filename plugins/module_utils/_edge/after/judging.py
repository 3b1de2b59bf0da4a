# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Judges a change by what was measured before it and since; asked again and again until it knows, or until the deadline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..._analysis.regression.decide import Split, decide, follows, look_before
from ..._analysis.regression.model import Verdict
from ..._artifact.clock import format_time, parse_time
from ..._artifact.model import Artifact
from ..._change.after.report import Window, make_report, reasons_of
from ..._change.journal import entry as events
from ..._change.journal.entry import Entry
from ..._change.journal.state import Progress
from ..._change.ports import Decision, Reason
from ..._plan.passport.after import AfterPolicy
from ..._reasons.errors import ModeKeeperError, reason
from .measured import Measured, place_of

LOOKS = 60
"""Telemetry is read at most so often between the last bake and the deadline."""


@dataclass(frozen=True)
class Sources:
    """What a judge sees and leaves.

    :ivar journal: lines of the change's journal as they stand. :ivar measure: what is measured at a moment. :ivar now: the machine's clock.
    :ivar save: leaves the artefact.
    """

    journal: Callable[[], Sequence[Entry]]
    measure: Callable[[datetime], Measured]
    now: Callable[[], datetime]
    save: Callable[[Artifact], None]


class MeasuringJudge:
    """The judge of one run.

    :param base: what was measured when the run began, before its first write.
    """

    def __init__(self, policy: AfterPolicy, sources: Sources, base: Measured, plan: str) -> None:
        self._policy = policy
        self._sources = sources
        self._base = base
        self._plan = plan
        self._next: datetime | None = None

    def __call__(self, items: Sequence[Progress]) -> tuple[Decision, Sequence[Reason]] | None:
        """The decision; None: it is too early to tell.

        :param items: whose change stands; with none of them there is nothing to judge.
        """
        now = self._sources.now()
        changed, rested = _times(self._sources.journal(), now)
        due = rested + timedelta(seconds=self._policy.deadline)
        final = now >= due or not items
        if not final and self._next is not None and now < self._next:
            return None
        self._next = now + timedelta(seconds=self._policy.deadline / LOOKS)
        trouble: tuple[Reason, ...] = ()
        try:
            seen = self._sources.measure(now)
        except ModeKeeperError as error:
            seen = Measured((), {}, ())
            trouble = (reason("AFTER_INSUFFICIENT", str(error), cause=error.code),)
            if not final:
                return None  # what cannot be read now may be at the next look
        verdict = self._verdict(seen, Split(place_of(changed), place_of(rested)), final=final)
        decision = follows(verdict, self._policy.unproven) if items else "keep"
        if decision is None:
            return None
        reasons = () if decision == "keep" else (*reasons_of(verdict), *trouble)
        window = Window(*(format_time(moment) for moment in (changed, rested, due, now)))
        inputs = sorted({*self._base.digests, *seen.digests})
        self._sources.save(make_report(verdict, decision, window, reasons, (self._plan, *inputs)))
        return decision, reasons

    def _verdict(self, seen: Measured, split: Split, *, final: bool) -> Verdict:
        base = look_before(self._base.lines, split.change, self._policy.rule)
        # Of what stood before the change, the earlier reading counts: a file may have been rewritten since.
        return decide(base, seen.lines, seen.loads, split, self._policy.rule, final=final)


def _times(journal: Sequence[Entry], now: datetime) -> tuple[datetime, datetime]:
    """When the change was begun, and when its last bake ended: what lies between is warm-up."""
    begun = next((line.time for line in reversed(journal) if line.event == events.OPEN and line.seq == 0), None)
    rested = next((line.time for line in reversed(journal) if line.event == events.BAKE), None)
    return (parse_time(begun) if begun else now), (parse_time(rested) if rested else now)
