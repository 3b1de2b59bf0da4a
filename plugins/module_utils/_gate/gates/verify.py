# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 4: a plan that was not verified, or not lately, or not as this one, or whose effect nobody could judge afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..._artifact.clock import parse_time
from ..._artifact.model import Artifact
from ..._reasons.errors import ModeKeeperError, reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, found, unreadable
from .plan import AHEAD

MOST_AGE = timedelta(minutes=30)
_OUTCOMES = {"failed": "VERIFY_FAILED", "verified": None}


def _evaluate(facts: Facts) -> Iterator[Reason]:
    report = facts.verify
    if isinstance(report, Unreadable):
        edited = report.cause == "ARTIFACT_ID_MISMATCH"
        yield reason("VERIFY_ID_MISMATCH", report.why) if edited else unreadable("VERIFY", report, "the verify report")
    elif report is None:
        yield reason("VERIFY_ABSENT", "there is no verify report")
    else:
        yield from _report(facts, report)
    yield from found("VERIFY", facts.identity, "what the applier may do")
    if "VERIFY_AFTER_BLIND" not in facts.action.waived:
        yield from _after(facts)


def _report(facts: Facts, report: Artifact) -> Iterator[Reason]:
    if isinstance(facts.plan, Unreadable):
        yield unreadable("VERIFY", facts.plan, "the plan that it should be of")
    elif facts.plan.id not in report.inputs:
        yield reason("VERIFY_OTHER_PLAN", "the verify report was not made from this plan")
    outcome = report.body.get("outcome")
    code = _OUTCOMES.get(str(outcome), "VERIFY_INSUFFICIENT")
    if code is not None:
        yield reason(code, f"the outcome of verify is {outcome}")
    try:
        verified = parse_time(report.body.get("verified_at"))
    except ModeKeeperError as exc:
        yield unreadable("VERIFY", Unreadable.of(exc), "the time of the verify")
    else:
        if facts.now - verified > MOST_AGE or verified - facts.now > AHEAD:
            yield reason("VERIFY_STALE", f"it was verified at {report.body['verified_at']}")
    yield from (entry for entry in _noted(report) if entry["code"] == "IDENTITY_OVERPRIVILEGED")


def _noted(report: Artifact) -> Iterator[Any]:
    """What the checks of the report have to say, notes too."""
    for check in report.body.get("checks", ()):
        yield from check.get("reasons", ())


def _after(facts: Facts) -> Iterator[Reason]:
    if isinstance(facts.passport, Unreadable):
        yield unreadable("VERIFY", facts.passport, "whether the passport accepts rollout checks alone")
    elif not facts.passport.accepts_rollout_checks_alone:
        if isinstance(facts.base, Unreadable):
            yield unreadable("VERIFY", facts.base, "the data from before the change")
        elif facts.base.blind or not facts.base.judged:
            series = ", ".join(sorted(facts.base.blind)) or "any series"
            yield reason("VERIFY_AFTER_BLIND", f"there is too little data of {series} from before the change")


GATE = Gate("verify", ("verify",), "VERIFY", _evaluate)
