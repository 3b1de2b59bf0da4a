# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All detectors on one look: findings, what is held, and what the next look has to know. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..._artifact.canonical import digest
from ..signal import INSUFFICIENT, NAMED, NOTHING, SIGNAL
from .detectors.registry import DETECTORS
from .holds import Hold, Seen, begin, go_on
from .judge import Judged, Times, Told, by_subject, judge
from .look import Look
from .memory import NOTHING as NO_MEMORY
from .memory import Kept, Key, Memory
from .model import Detector, Rule, Subject


@dataclass(frozen=True)
class State:
    """What one look leaves for the next. :ivar looked: when it was; None: there was none."""

    looked: datetime | None = None
    holds: tuple[Hold, ...] = ()
    memory: Memory = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What is to be said of one subject by one detector.

    :ivar state: ``hit`` now, ``held`` by an earlier hit, ``released`` by this look, or ``undecided``: it rests on one source of two.
    :ivar ended: of a released one ``exit`` or ``gone``.
    """

    detector: str
    subject: Subject
    state: str
    evidence: Mapping[str, Any]
    hold: Hold | None = None
    ended: str | None = None

    @property
    def id(self) -> str:
        """The same as long as detector and subject are; fit for a label's value."""
        return finding_id(self.detector, self.subject)


@dataclass(frozen=True)
class Verdict:
    """What became of one detector. :ivar why: where the data did not let it judge."""

    detector: Detector
    rule: Rule
    outcome: str
    why: str | None = None


@dataclass(frozen=True)
class Result:
    """All of it; :ivar state: for the next look."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    state: State


def finding_id(detector: str, subject: Subject) -> str:
    """A name of at most 63 characters."""
    return f"{detector}-{digest({'uid': subject.uid, 'on': subject.on}).removeprefix('sha256:')[:12]}"


def detect(look: Look, rules: Mapping[str, Rule] | None = None, before: State | None = None) -> Result:
    """Judge a look.

    :param rules: figures that differ from a detector's own, by its id.
    :param before: what the last look left.
    """
    before = before or State()
    findings: list[Finding] = []
    verdicts: list[Verdict] = []
    holds: list[Hold] = []
    memory: dict[Key, Kept] = {}
    for detector in DETECTORS.values():
        rule = (rules or {}).get(detector.id, detector.rule)
        found, verdict, kept = _one(detector, rule, look, before)
        findings += found
        verdicts.append(verdict)
        holds += [finding.hold for finding in found if finding.hold is not None and finding.ended is None]
        memory |= kept
    looked = max(look.now, before.looked) if before.looked is not None else look.now
    return Result(tuple(findings), tuple(verdicts), State(looked, tuple(holds), memory))


def _one(detector: Detector, rule: Rule, look: Look, before: State) -> tuple[list[Finding], Verdict, dict[Key, Kept]]:
    unread = look.unread(detector.needs)
    told, blind = by_subject(() if unread is not None else detector.find(look, rule))
    blind = unread or blind
    mine = {uid: kept for (name, uid), kept in before.memory.items() if name == detector.id}
    held = {hold.subject.uid: hold for hold in before.holds if hold.detector == detector.id}
    findings: list[Finding] = []
    memory: dict[Key, Kept] = {}
    for uid in sorted({*told, *held, *mine}):
        if uid not in told and blind is not None:
            judged = None
            kept = mine.get(uid, NO_MEMORY)
        else:
            about = told.get(uid) or Told(held[uid].subject if uid in held else Subject(detector.on, uid, uid))
            judged = judge(detector, rule, about, mine.get(uid, NO_MEMORY), Times(look.now, before.looked))
            kept = judged.kept
        if kept:
            memory[detector.id, uid] = kept
        finding = _finding(detector, rule, look, held.get(uid), judged, blind)
        if finding is not None:
            findings.append(finding)
    return (
        sorted(findings, key=lambda finding: finding.subject),
        _verdict(detector, rule, findings, told, blind),
        memory,
    )


def _finding(  # noqa: PLR0917 - all that bears on it
    detector: Detector, rule: Rule, look: Look, hold: Hold | None, judged: Judged | None, blind: str | None
) -> Finding | None:
    evidence = _evidence(detector, judged) if judged is not None else {}
    if hold is not None:
        told = judged.told if judged is not None else None
        why = (told.blind or (blind if not (told.marks or told.good) else None)) if told is not None else blind
        after, ended = go_on(hold, detector, rule, Seen(look.now, judged, why, look.gone(hold.subject)))
        hit = judged is not None and judged.hit
        state = "hit" if hit else "released" if ended else "held"
        return Finding(detector.id, hold.subject, state, evidence if hit else hold.evidence, after, ended)
    if judged is None:
        return None
    subject = judged.told.subject
    if judged.hit:
        return Finding(detector.id, subject, "hit", evidence, begin(detector, judged, look.now, evidence))
    if judged.undecided:
        why = judged.told.blind or f"only {', '.join(judged.sources)} says so; two sources are needed"
        return Finding(detector.id, subject, "undecided", {**evidence, "why": why})
    return None


def _evidence(detector: Detector, judged: Judged) -> dict[str, Any]:
    told = judged.told
    seen = [*(dict(mark.evidence) for mark in told.marks), *(dict(state.evidence) for state in told.states)]
    return {
        "rule": detector.text,
        "sources": list(judged.sources),
        "hits": judged.hits,
        "lasted_s": judged.lasted_seconds,
        "seen": seen[:NAMED],
        "seen_more": max(0, len(seen) - NAMED),
    }


def _verdict(
    detector: Detector, rule: Rule, findings: Sequence[Finding], told: Mapping[str, Told], blind: str | None
) -> Verdict:
    if any(finding.state == "hit" for finding in findings):
        return Verdict(detector, rule, SIGNAL)
    partly = next((entry.blind for entry in told.values() if entry.blind is not None), None)
    why = blind or (partly if any(finding.state == "undecided" for finding in findings) else None)
    if why is not None or any(finding.state == "undecided" for finding in findings):
        return Verdict(detector, rule, INSUFFICIENT, why or "it rests on one source; two are needed")
    return Verdict(detector, rule, NOTHING)
