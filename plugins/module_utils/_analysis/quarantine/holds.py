# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Holds: what begins one, what keeps it, and what ends it. More hits never end a hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..._artifact.clock import format_time, parse_time
from ..._cluster.model import ObjectRef
from ..._lib.structs import msgspec
from .judge import Judged
from .model import Detector, Rule, Subject

LOOKS = 2
"""So many looks in a row must find the exit condition true."""


@dataclass(frozen=True)
class Hold:
    """A finding that is not over.

    :ivar since: when it was first found. :ivar last: when the subject was unwell last.
    :ivar clear: looks in a row that found the exit condition true. :ivar good: what went well since, by key.
    :ivar looked: when it was judged last.
    """

    detector: str
    subject: Subject
    since: datetime
    last: datetime
    looked: datetime
    clear: int = 0
    good: tuple[str, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What a look says of the subject of a hold: ``blind`` why it says nothing, ``gone`` that there is no such object."""

    now: datetime
    judged: Judged | None
    blind: str | None = None
    gone: bool = False


def begin(detector: Detector, judged: Judged, now: datetime, evidence: Mapping[str, Any]) -> Hold:
    """A new hold."""
    return Hold(detector.id, judged.told.subject, now, judged.last or now, now, evidence=evidence)


def go_on(hold: Hold, detector: Detector, rule: Rule, seen: Seen) -> tuple[Hold, str | None]:
    """The hold after another look, and why it is over where it is: ``gone`` or ``exit``.

    A hit begins the time anew; a look that could not judge begins the counting of looks anew. A look that is not later than the last
    adds nothing.
    """
    judged = seen.judged
    last = max(hold.last, judged.last) if judged is not None and judged.last is not None else hold.last
    if last > hold.last or (judged is not None and judged.hit):
        return replace(hold, last=last, looked=max(hold.looked, seen.now), clear=0, good=()), None
    if seen.gone:
        return replace(hold, looked=seen.now), "gone"
    if seen.now <= hold.looked:
        return hold, None
    if seen.blind is not None:
        return replace(hold, looked=seen.now, clear=0), None
    good = tuple(sorted({*hold.good, *(judged.told.good if judged is not None else ())}))
    over = not detector.exit.person and len(good) >= detector.exit.good
    over = over and (rule.exit is None or seen.now - last >= rule.exit)
    clear = hold.clear + 1 if over else 0
    return replace(hold, looked=seen.now, clear=clear, good=good), "exit" if clear >= LOOKS else None


def to_json(holds: Sequence[Hold]) -> list[dict[str, Any]]:
    """As the artefact holds them, sorted."""
    return [
        {
            "clear": hold.clear,
            "detector": hold.detector,
            "evidence": dict(hold.evidence),
            "good": list(hold.good),
            "last_hit_at": format_time(hold.last),
            "looked_at": format_time(hold.looked),
            "name": hold.subject.name,
            "on": hold.subject.on,
            "ref": msgspec.to_builtins(hold.subject.ref),
            "since": format_time(hold.since),
            "uid": hold.subject.uid,
        }
        for hold in sorted(holds, key=lambda hold: (hold.detector, hold.subject))
    ]


def from_json(entries: Sequence[Mapping[str, Any]]) -> list[Hold]:
    """What :func:`to_json` made, read again."""
    return [
        Hold(
            detector=entry["detector"],
            subject=Subject(
                entry["on"], entry["uid"], entry["name"], ObjectRef(**entry["ref"]) if entry["ref"] else None
            ),
            since=parse_time(entry["since"]),
            last=parse_time(entry["last_hit_at"]),
            looked=parse_time(entry["looked_at"]),
            clear=entry["clear"],
            good=tuple(entry["good"]),
            evidence=entry["evidence"],
        )
        for entry in entries
    ]
