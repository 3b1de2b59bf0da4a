# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container keeps restarting now, not weeks ago.

One look knows how often a container restarted in all, when its last run ended, and what events say. From these the last hour is bounded
from above and below; the rule fires where the lower bound reaches it, is silent where the upper bound does not, and abstains between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..facts import Facts
from ..naming import named
from ..pods import Place, ago, grouped, places, span, when, whole
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict

PATTERN = "restarting"
TIMES = 3
WITHIN = timedelta(hours=1)
#: The kubelet waits at most five minutes before it starts a container again.
_BACK_OFF = timedelta(minutes=5)
RULE = f"restart count up by {TIMES} within {int(WITHIN.total_seconds() // 60)} minutes"
_STARTED = ("Started", "Created")


@dataclass(frozen=True)
class _Bounds:
    """Restarts in the last hour: at least ``least``, by ``how``; ``over`` when fewer than :data:`TIMES` are certain."""

    least: int
    over: bool
    how: str


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload and container that restarts or may; else one for the cluster."""
    cluster = facts.cluster
    if cluster is None:
        return
    restarted = [place for place in places(cluster) if place.container.restarts >= TIMES]
    judged = {id(place): _bounds(place, facts) for place in restarted}
    said = False
    for about, group in grouped(restarted):
        sure = [place for place in group if judged[id(place)].least >= TIMES]
        open_ = [place for place in group if not judged[id(place)].over and judged[id(place)].least < TIMES]
        if sure or open_:
            said = True
            chosen = sure or open_
            figures = _evidence(chosen, judged[id(chosen[0])], max(judged[id(place)].least for place in chosen))
            if not sure:
                figures["why"] = "it restarted within the last hour, but one look cannot tell how often; observe again"
            times = span(place.container.last_finished_at for place in chosen)
            yield verdict(PATTERN, SIGNAL if sure else INSUFFICIENT, about, figures, times)
    if not said:
        figures = {"rule": RULE, "containers_restarted_earlier": len(restarted), "pods": cluster.pods_total}
        yield verdict(PATTERN, NOTHING, whole(cluster), figures)


def _bounds(place: Place, facts: Facts) -> _Bounds:
    state, now = place.container, _as_of(place, facts.observed_at)
    age = ago(place.pod.created_at, now)
    if age is not None and age <= WITHIN:
        return _Bounds(state.restarts, over=False, how="all of the pod's restarts are within the hour")
    ended = ago(state.last_finished_at, now)
    if ended is not None and ended > WITHIN + _BACK_OFF:
        return _Bounds(0, over=True, how="the last run ended before the hour")
    starts = _starts(place, facts)
    if starts >= TIMES:
        return _Bounds(starts, over=False, how="events count the starts within the hour")
    if age is not None and ended is not None and ended <= WITHIN and state.restarts / (age / WITHIN) >= TIMES:
        # So many over its whole life, and still at it.
        return _Bounds(TIMES, over=False, how="so often an hour over the pod's life, the last time within the hour")
    return _Bounds(starts, over=False, how="events")


def _as_of(place: Place, observed_at: datetime) -> datetime:
    """The time that a record speaks of. A container waits in back-off for five minutes at most: what waits longer was recorded earlier
    (a bundle put together, a node that fell silent), and is judged as of then.
    """
    ended = when(place.container.last_finished_at)
    if place.container.reason != "CrashLoopBackOff" or ended is None:
        return observed_at
    return min(observed_at, ended + _BACK_OFF)


def _starts(place: Place, facts: Facts) -> int:
    """Restarts within the hour by the events that count starts; events of several containers of one pod cannot be told apart."""
    if len(place.pod.containers) > 1:
        return 0
    counts = [0]
    for event in place.events:
        first, last = ago(event.first, facts.observed_at), ago(event.last, facts.observed_at)
        if event.reason in _STARTED and first is not None and last is not None and first <= WITHIN:
            counts.append(event.count)
    return max(counts)


def _evidence(group: list[Place], bounds: _Bounds, least: int) -> dict[str, Any]:
    states = [place.container for place in group]
    return {
        "rule": RULE,
        "pods_restarting": len(group),
        "pods_named": named(place.pod.ref.name for place in group),
        "restarts": sum(state.restarts for state in states),
        "restarts_of_one_max": max(state.restarts for state in states),
        "restarts_within_hour_at_least": least,
        "known_by": bounds.how,
        "last_finished_at": max((state.last_finished_at for state in states), default="") or None,
        "state_reasons": sorted({state.reason for state in states} - {""}),
        "last_reasons": sorted({state.last_reason for state in states} - {""}),
        "exit_codes": sorted({state.last_exit_code for state in states if state.last_exit_code is not None}),
        "back_off_events": sum(event.count for place in group for event in place.events if event.reason == "BackOff"),
    }
