# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A cluster whose admission webhooks do not answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..evidence import event_mark
from ..look import EVENTS, Look
from ..model import Clue, Detector, Mark, Rule, minutes, timed


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    for event in look.seen.events:
        if "failed calling webhook" in event.message:
            mark = event_mark(look, rule, event, look.whole)
            if mark is not None:
                yield mark
    failed = look.refusals.count("WEBHOOK_UNAVAILABLE")
    if failed:
        key = f"dry runs@{look.seen.observed_at}"
        yield replace(Mark(look.whole, "event", key, look.now, {"dry_runs_failed": failed}), count=failed)


DETECTOR = Detector(
    id="WEBHOOK_FAILING",
    text="3 calls of admission webhooks failed in 10 min, by events and dry runs",
    on="cluster",
    rule=Rule(hits=3, within=minutes(10), exit=minutes(15)),
    exit=timed("15 min"),
    find=_find,
    needs=(EVENTS,),
)
