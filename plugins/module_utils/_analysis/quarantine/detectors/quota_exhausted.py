# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A workload that cannot get its pods because a quota is used up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from ...._cluster.model import Event, Quota
from ...._cluster.quantity import amount
from ...._reasons.errors import ModeKeeperError
from ...naming import reference
from ...pods import when
from ..look import EVENTS, QUOTAS, Look
from ..model import Clue, Detector, Exit, Lingering, Mark, Rule, Subject, minutes

FREE_PERCENT = 10
"""So much must be free again."""
_Tight: TypeAlias = tuple[Quota, str, Decimal]


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    quotas = _tight(look)
    for event in look.events("FailedCreate"):
        last = when(event.last)
        recent = last is not None and (rule.within is None or last >= look.now - rule.within)
        if "exceeded quota" in event.message and last is not None and recent:
            yield from _refused(look.about(event.subject), event, last, look.now, quotas[event.subject.namespace])
    for workload in look.seen.workloads:
        # Events are forgotten after an hour; a quota that is still tight keeps whoever is held.
        if workload.ref.namespace in quotas:
            yield Lingering(look.outermost(workload.ref))


def _refused(subject: Subject, event: Event, last: datetime, now: datetime, tight: list[_Tight]) -> Iterator[Clue]:
    told = {"object": reference(event.subject), "event": event.reason, "count": event.count}
    yield Mark(subject, "event", "FailedCreate", last, {**told, "from": event.first, "to": event.last}, sure=True)
    for quota, resource, free in tight:
        if free <= 0 and quota.ref.name in event.message:
            full = {"object": reference(quota.ref), "resource": resource, "hard": quota.hard[resource]}
            yield Mark(subject, "quota", f"{quota.ref.uid}/{resource}", now, full, sure=True)


def _tight(look: Look) -> defaultdict[str, list[_Tight]]:
    """Quotas by namespace of which less is free than must be."""
    found: defaultdict[str, list[_Tight]] = defaultdict(list)
    for quota in look.seen.quotas:
        for resource in sorted(quota.hard):
            free = _free(quota, resource)
            if free is not None and free < FREE_PERCENT:
                found[quota.ref.namespace].append((quota, resource, free))
    return found


def _free(quota: Quota, resource: str) -> Decimal | None:
    """Percent of a quota that is free, None where that cannot be told."""
    try:
        hard, used = amount(quota.hard[resource]), amount(quota.used.get(resource, "0"))
    except ModeKeeperError:
        return None
    return 100 * (hard - used) / hard if hard > 0 else None


DETECTOR = Detector(
    id="QUOTA_EXHAUSTED",
    text="a quota is used up, and pods of the workload were refused for it within 1 h",
    on="workload",
    rule=Rule(within=minutes(60)),
    exit=Exit("10 % of the quota are free, seen twice"),
    find=_find,
    needs=(EVENTS, QUOTAS),
    sources=2,
)
