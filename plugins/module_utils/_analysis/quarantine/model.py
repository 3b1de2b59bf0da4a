# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What detectors say, and what a detector is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from ..._cluster.model import ObjectRef
    from .look import Look

On = Literal["node", "workload", "cluster"]


@dataclass(frozen=True, order=True)
class Subject:
    """What is unwell.

    :ivar uid: of the object; of a job that names no object ``job:namespace/name``, of the cluster its own.
    :ivar name: for people. :ivar ref: the object, None where there is none.
    """

    on: On
    uid: str
    name: str
    ref: ObjectRef | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Rule:
    """The figures of a detector; None where the rule has no such figure.

    :ivar hits: so many within ``within``. :ivar longer_than: how long a state lasts before it counts.
    :ivar percent: a share. :ivar factor: a multiple. :ivar exit: that long without a hit ends a hold.
    """

    hits: int | None = None
    within: timedelta | None = None
    longer_than: timedelta | None = None
    percent: float | None = None
    factor: float | None = None
    exit: timedelta | None = None

    def changed(self, figures: Mapping[str, Any]) -> Rule:
        """The rule with other figures, those apart that it has none of."""
        own = {name: value for name, value in figures.items() if getattr(self, name) is not None}
        return replace(self, **own)


@dataclass(frozen=True)
class Exit:
    """What ends a hold.

    :ivar text: in words. :ivar good: so many good things of different kinds (runs, checkpoints) must be seen.
    :ivar person: nothing ends it but a person.
    """

    text: str
    good: int = 0
    person: bool = False


@dataclass(frozen=True)
class Mark:
    """Something that happened.

    :ivar key: tells it from others of the same subject; the same key in another look is the same occurrence.
    :ivar count: how many happened for certain within the rule's window.
    :ivar total: of a counter that only grows, where ``key`` names one: what it grew by since the last look is what happened since.
    :ivar sure: whether it counts by itself, whatever the figures.
    """

    subject: Subject
    source: str
    key: str
    at: datetime
    evidence: Mapping[str, Any]
    count: int = 1
    total: int | None = None
    sure: bool = False


@dataclass(frozen=True)
class Lasting:
    """A state that is there now.

    :ivar since: None where nothing says so; then it lasts since it was first seen.
    """

    subject: Subject
    source: str
    key: str
    since: datetime | None
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Lingering:
    """Not bad enough to begin a hold, too bad to end one."""

    subject: Subject


@dataclass(frozen=True)
class Good:
    """Something that went well on a subject; ``key`` tells one from another."""

    subject: Subject
    key: str


@dataclass(frozen=True)
class Blind:
    """What could not be judged: one subject, or all of them."""

    why: str
    subject: Subject | None = None


Clue: TypeAlias = "Mark | Lasting | Lingering | Good | Blind"


@dataclass(frozen=True)
class Detector:
    """A detector.

    :ivar id: its name in ``quarantine.json`` and passports. :ivar text: the rule in words. :ivar on: what it holds.
    :ivar needs: the lists without which it is blind, as :class:`.._cluster.model.Read` names them.
    :ivar sources: how many different sources must agree.
    """

    id: str
    text: str
    on: On
    rule: Rule
    exit: Exit
    find: Callable[[Look, Rule], Iterator[Clue]]
    needs: tuple[str, ...] = ()
    sources: int = 1


def minutes(count: float) -> timedelta:
    """A duration."""
    return timedelta(minutes=count)


def timed(text: str) -> Exit:
    """An exit by the time of the rule alone."""
    return Exit(f"{text} without a hit, seen twice")
