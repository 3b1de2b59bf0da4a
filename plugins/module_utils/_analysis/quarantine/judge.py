# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From clues and what is remembered to a verdict on each subject of one detector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from .memory import Kept, Remembered
from .model import Blind, Clue, Detector, Good, Lasting, Lingering, Mark, Rule, Subject


@dataclass
class Told:
    """All clues about one subject."""

    subject: Subject
    marks: list[Mark] = field(default_factory=list)
    states: list[Lasting] = field(default_factory=list)
    good: list[str] = field(default_factory=list)
    lingers: bool = False
    blind: str | None = None


@dataclass(frozen=True)
class Judged:
    """:ivar hit: whether the rule holds now. :ivar undecided: it would, had a second source said the same.
    :ivar last: when the subject was unwell last, None: not seen so. :ivar hits: the largest number by one source.
    :ivar lasted_seconds: of the longest state.
    """

    told: Told
    kept: Kept
    hit: bool = False
    undecided: bool = False
    last: datetime | None = None
    hits: int = 0
    lasted_seconds: int = 0
    sources: tuple[str, ...] = ()


def by_subject(clues: Iterable[Clue]) -> tuple[dict[str, Told], str | None]:
    """The clues by the subject's uid, and why nothing could be judged where that is so."""
    found: dict[str, Told] = {}
    blind: str | None = None
    for clue in clues:
        if isinstance(clue, Blind) and clue.subject is None:
            blind = blind or clue.why
            continue
        subject = clue.subject
        if subject is None:
            continue
        told = found.setdefault(subject.uid, Told(subject))
        if isinstance(clue, Mark):
            told.marks.append(clue)
        elif isinstance(clue, Lasting):
            told.states.append(clue)
        elif isinstance(clue, Good):
            told.good.append(clue.key)
        elif isinstance(clue, Lingering):
            told.lingers = True
        else:
            told.blind = clue.why
    return found, blind


class Times(NamedTuple):
    """:ivar now: of this look. :ivar looked: of the last, None: there was none."""

    now: datetime
    looked: datetime | None


def judge(detector: Detector, rule: Rule, told: Told, kept: Kept, times: Times) -> Judged:
    """The verdict on one subject."""
    now = times.now
    marks, totals = _marks(rule, told.marks, kept, times)
    since = {state.key: min(_since(state, kept, now), now) for state in told.states}
    counted: dict[str, int] = defaultdict(int)
    for mark in marks:
        counted[mark.source] += mark.count
    lasted = {state.key: now - since[state.key] for state in told.states}
    agreeing = {mark.source for mark in told.marks if mark.sure}
    if rule.hits is not None:
        agreeing |= {source for source, count in counted.items() if count >= rule.hits}
    if rule.longer_than is not None:
        agreeing |= {state.source for state in told.states if lasted[state.key] > rule.longer_than}
    unwell = [at for at in (*(mark.at for mark in marks), *(mark.at for mark in told.marks)) if at <= now]
    if told.states or told.lingers:
        unwell.append(now)
    return Judged(
        told=told,
        kept=Kept(marks if rule.within is not None else (), totals, since),
        hit=len(agreeing) >= detector.sources,
        undecided=0 < len(agreeing) < detector.sources,
        last=max(unwell, default=None),
        hits=max(counted.values(), default=0),
        lasted_seconds=int(max(lasted.values()).total_seconds()) if lasted else 0,
        sources=tuple(sorted(agreeing)),
    )


def _since(state: Lasting, kept: Kept, now: datetime) -> datetime:
    known = kept.since.get(state.key)
    if state.since is not None:
        # What says when it began is believed before what we saw: a state that ended in between began anew.
        return state.since
    return known if known is not None else now


def _marks(rule: Rule, told: Sequence[Mark], kept: Kept, times: Times) -> tuple[tuple[Remembered, ...], dict[str, int]]:
    """The marks that still count, and the counters as they stand now."""
    start = times.now - rule.within if rule.within is not None else None
    looked = times.looked
    marks = {(mark.source, mark.key): mark for mark in kept.marks}
    totals = dict(kept.totals) if looked is not None and start is not None and looked >= start else {}
    for mark in told:
        key, count = mark.key, mark.count
        if mark.total is not None:
            before = totals.get(mark.key)
            # A counter that fell began anew.
            count = mark.total - before if before is not None and mark.total >= before else mark.count
            totals[mark.key] = mark.total
            key = f"{mark.key}#{mark.total}"
        known = marks.get((mark.source, key))
        if count > 0 and (known is None or known.count < count):
            marks[mark.source, key] = Remembered(mark.source, key, mark.at, count)
    counting = (mark for mark in marks.values() if start is None or mark.at >= start)
    return tuple(sorted(counting, key=lambda mark: (mark.at, mark.source, mark.key))), totals
