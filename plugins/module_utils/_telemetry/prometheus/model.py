# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a profile says, and what a query is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMES = ("job", "worker", "namespace", "pod", "container")


@dataclass(frozen=True)
class Series:
    """One metric, as PromQL that aggregates over there.

    :ivar query: with the places ``$where`` (matchers of cluster and namespace, each with its comma), ``$cluster`` (the first alone),
        ``$exported`` (as ``$where``, the namespace under ``exported_namespace``), ``$step``, ``$rate`` (durations; a rate reaches
        over a step at least) and ``$fine`` (the range of rates as it was asked for: for subqueries within a step).
    :ivar labels: by field the labels that may hold it, the first that does counting; over those of the profile.
    """

    metric: str
    unit: str
    query: str
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Owners:
    """One instant query that says whose a pod is. :ivar job, worker: labels of its answer, the first that is not empty."""

    query: str
    job: tuple[str, ...]
    worker: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """:ivar labels: for all series by field the labels that may hold it. :ivar owners: in this order; the first to know a pod counts.

    :ivar window, step: seconds, where the options name none.
    """

    name: str
    series: tuple[Series, ...]
    labels: Mapping[str, tuple[str, ...]]
    owners: tuple[Owners, ...] = ()
    window: int = 6 * 3600
    step: int = 60


@dataclass(frozen=True)
class Query:
    """One request. Seconds since 1970, both ends inclusive; ``step`` 0 for an instant query at ``end``."""

    text: str
    start: int
    end: int
    step: int

    @property
    def points(self) -> int:
        """How many points a series can have."""
        return (self.end - self.start) // self.step + 1 if self.step else 1

    def halves(self) -> tuple[Query, Query]:
        """The same in two requests that share no point."""
        middle = self.start + (self.points // 2) * self.step
        return Query(self.text, self.start, middle - self.step, self.step), Query(
            self.text, middle, self.end, self.step
        )
