# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the plan may still be acted on: not from the future, not expired, and no longer-lived than a plan may be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ...._artifact.clock import parse_time
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...model import Finding, failed, passed
from .check import StaticCheck

LIFETIME = timedelta(hours=4)
AHEAD = timedelta(minutes=5)


def _evaluate(facts: Facts) -> Iterator[Finding]:
    if facts.plan.body["planned_at"] is None:
        return  # telemetry alone without a clock: the schema lets no item stand beside it
    try:
        planned, expires = (parse_time(facts.plan.body[member]) for member in ("planned_at", "expires_at"))
        ends = [(item, parse_time(item.expires_at)) for item in facts.items]
    except ModeKeeperError as error:
        yield Finding("failed", None, (error.as_reason(),))
        return
    age = int((facts.now - planned).total_seconds())
    if planned - facts.now > AHEAD:
        yield failed("PLAN_CLOCK", "the plan comes from more than five minutes ahead", age_seconds=age)
    if _over(planned, expires, facts.now):
        yield failed("PLAN_EXPIRED", _why(planned, expires), age_seconds=age)
        return
    over = [(item, end) for item, end in ends if _over(planned, end, facts.now)]
    for item, end in over:
        yield failed("PLAN_EXPIRED", _why(planned, end), item)
    if not over:
        yield passed(age_seconds=age)


def _over(planned: datetime, end: datetime, now: datetime) -> bool:
    return now >= end or end - planned > LIFETIME


def _why(planned: datetime, end: datetime) -> str:
    return "it claims to live for more than four hours" if end - planned > LIFETIME else "its time is over"


CHECK = StaticCheck("plan_time", _evaluate)
