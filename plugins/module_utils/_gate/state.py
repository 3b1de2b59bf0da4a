# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The values of facts that are more than a value: journals, lock, breaker, holds, objectives, base data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .._license.question import Question
from .._license.verdict import Verdict
from .known import Known


@dataclass(frozen=True)
class Licensed:
    """A verdict on a licence, and the question that it answers: a verdict on another question opens nothing."""

    verdict: Verdict
    question: Question


@dataclass(frozen=True)
class JournalEntry:
    """:ivar id: of the journal. :ivar plan: id of its plan."""

    id: str
    plan: str
    state: Literal["open", "halted", "closed"]


@dataclass(frozen=True)
class Journals:
    """:ivar here: the journal beside the artefacts, None where there is none. :ivar mirrored: the one in the cluster.

    :ivar named: id of the journal that the Lease says was begun, None where it names none.
    """

    here: JournalEntry | None
    mirrored: JournalEntry | None
    named: str | None


@dataclass(frozen=True)
class Lock:
    """:ivar holder: ``nobody``, ``us``, or ``other`` where somebody else's is not over; then ``identity`` says who.

    :ivar renewed_seconds: since we renewed it, of our monotonic clock.
    """

    holder: Literal["nobody", "us", "other"]
    identity: str = ""
    renewed_seconds: float = 0.0


@dataclass(frozen=True)
class Breaker:
    """Times (aware) of the ledger's events.

    :ivar harm: of rollbacks for harm. :ivar incomplete: of rollbacks that were. :ivar reset: of the last ``breaker_reset``.
    """

    harm: tuple[datetime, ...] = ()
    incomplete: tuple[datetime, ...] = ()
    reset: datetime | None = None


@dataclass(frozen=True)
class Hold:
    """A finding of quarantine whose exit condition does not hold yet.

    :ivar on: what it holds: a workload, a node (and so what runs on it), or everything in the cluster.
    :ivar uid: of the object; empty for the cluster. :ivar name: for people.
    """

    detector: str
    on: Literal["workload", "node", "cluster"]
    uid: str
    name: str


@dataclass(frozen=True)
class Quarantine:
    """:ivar nodes: uids of the nodes that each target's pods run on, by the target's uid."""

    holds: tuple[Hold, ...]
    nodes: Known[Mapping[str, frozenset[str]]]


@dataclass(frozen=True)
class Burns:
    """Share of errors (0–1) of one objective, over each window that the rule asks for: ``5m``, ``30m``, ``1h``, ``6h``."""

    ratios: Mapping[str, Known[float]]


@dataclass(frozen=True)
class Base:
    """What could be compared with afterwards: series with enough blocks before the change, and those without."""

    judged: tuple[str, ...]
    blind: tuple[str, ...]
