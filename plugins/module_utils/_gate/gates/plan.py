# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 3: a plan that was edited, is over, comes from ahead, was made under another passport, or changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ..._artifact.clock import parse_time
from ..._plan.items import change_digest, item_digest
from ..._plan.plan import LIFETIME
from ..._reasons.errors import ModeKeeperError, reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable

AHEAD = timedelta(minutes=5)


def _evaluate(facts: Facts) -> Iterator[Reason]:
    plan = facts.plan
    if isinstance(plan, Unreadable):
        edited = plan.cause == "ARTIFACT_ID_MISMATCH"
        yield reason("PLAN_ID_MISMATCH", plan.why) if edited else unreadable("PLAN", plan, "the plan")
        return
    if isinstance(facts.passport, Unreadable):
        yield unreadable("PLAN", facts.passport, "the passport that the plan was made under")
    try:
        yield from _findings(facts, plan.body, plan.inputs)
    except (ModeKeeperError, KeyError, TypeError, AttributeError) as exc:
        # Not even the members of a plan, or a time that is none.
        yield unreadable("PLAN", Unreadable(f"its body is no plan's ({type(exc).__name__})"), "the plan")


def _findings(facts: Facts, body: Mapping[str, Any], inputs: tuple[str, ...]) -> Iterator[Reason]:
    items, passport = body["items"], body["passport"]["id"]
    cluster = (body["cluster"] or {}).get("uid", "")
    edited = sum(item_digest(entry) != entry["id"] for entry in items)
    if edited or change_digest(cluster, passport, items) != body["change"]:
        yield reason("PLAN_ID_MISMATCH", f"{edited or 'the whole'} of its digests do not fit what it says")
    if not items:
        yield reason("PLAN_NOOP", "the plan itself changes nothing")
    if not isinstance(facts.passport, Unreadable) and (passport != facts.passport.id or passport not in inputs):
        yield reason("PLAN_OTHER_PASSPORT", f"it was not made under passport {facts.passport.name} as it is now")
    yield from _time(facts, body)


def _time(facts: Facts, body: Mapping[str, Any]) -> Iterator[Reason]:
    if body["planned_at"] is None and not body["items"]:
        return  # of telemetry without a clock
    planned = parse_time(body["planned_at"])
    ends = min(parse_time(body["expires_at"]), *(parse_time(entry["expires_at"]) for entry in body["items"]))
    if planned - facts.now > AHEAD:
        yield reason("PLAN_CLOCK", f"it was planned at {body['planned_at']}, which is to come")
    if facts.now >= ends or ends - planned > LIFETIME:
        yield reason("PLAN_EXPIRED", f"it was planned at {body['planned_at']} and is good for four hours at most")


GATE = Gate("plan", ("plan",), "PLAN", _evaluate)
