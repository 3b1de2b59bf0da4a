# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Plan in, report out: the one function of this room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from .._artifact.clock import format_time
from .._artifact.model import Artifact
from .._artifact.schemas.registry import faults as contract_faults
from .._plan.passport.model import Passport
from .._plan.plan import SCHEMA as PLAN_SCHEMA
from .._reasons.errors import reason, sort_reasons
from .checks.registry import LIVE, STATIC
from .diff import board_diff
from .facts import Facts, observed_cluster
from .live.cluster import LiveCluster
from .live.gather import gather
from .live.gathered import Gathered
from .model import Finding, as_check, failed, passed

KIND = "Verify"
SCHEMA_ID = "modekeeper.verify/1"

Check = dict[str, Any]
Reason = Mapping[str, Any]


def verify(
    plan: Artifact, observation: Artifact, passport: Passport, *, now: datetime, live: LiveCluster | None
) -> Artifact:
    """The report on a plan: ``verified``, ``static_only``, ``nothing_to_do``, ``failed`` or ``insufficient_evidence``.

    :param now: aware; a recording is verified at its own ``observed_at``.
    :param live: None for a recording, or where nothing may be asked.
    :raises ModeKeeperError: ``READ_…`` where the cluster cannot be reached at all, ``LIBRARY_MISSING``, ``ARTIFACT_MALFORMED`` for an
        observation that is not of its form.
    """
    facts = Facts(plan, observation, passport, now, observed_cluster(observation))
    faults = contract_faults(PLAN_SCHEMA, plan.body)
    if faults:
        finding = failed("ARTIFACT_MALFORMED", f"the plan is not of its form at {', '.join(faults[:3])}", paths=faults)
        return _report(facts, [as_check("plan_schema", "static", finding)], None, [], [])
    checks = [as_check("plan_schema", "static", passed()), *_static(facts)]
    gathered = gather(live, facts) if live is not None else None
    withheld = _withheld(facts, gathered)
    checks += _live(facts, gathered, withheld)
    return _report(facts, checks, gathered, withheld, board_diff(facts, gathered))


def _static(facts: Facts) -> Iterator[Check]:
    for check in STATIC:
        yield from _all(check.id, "static", check.evaluate(facts))


def _withheld(facts: Facts, gathered: Gathered | None) -> list[Reason]:
    """Why the live checks are not evaluated; empty where they are."""
    if gathered is not None:
        return list(gathered.refusals)
    if facts.observation.body.get("source") == "live":
        return [reason("VERIFY_STATIC_ONLY", "no cluster was given, so nothing was asked of an API server")]
    return [reason("SNAPSHOT_ONLY", "a recording was verified, so nothing was asked of an API server")]


def _live(facts: Facts, gathered: Gathered | None, withheld: Sequence[Reason]) -> Iterator[Check]:
    for check in LIVE:
        if gathered is not None and (check.always or not withheld):
            yield from _all(check.id, "live", check.evaluate(facts, gathered))
        else:
            yield as_check(check.id, "live", Finding("not_evaluated", None, tuple(withheld)))


def _all(check_id: str, scope: Any, findings: Iterable[Finding]) -> list[Check]:
    """The findings of one check; none at all means that it holds."""
    return [as_check(check_id, scope, finding) for finding in findings] or [as_check(check_id, scope, passed())]


def _report(
    facts: Facts, checks: list[Check], gathered: Gathered | None, withheld: Sequence[Reason], diff: list[dict[str, Any]]
) -> Artifact:
    counts = Counter(check["result"] for check in checks)
    against = [entry for check in checks if check["result"] in ("failed", "insufficient") for entry in check["reasons"]]
    outcome, why = _outcome(facts, counts, withheld)
    identity = gathered.identity if gathered is not None else None
    body = {
        "verified_at": format_time(facts.now),
        "outcome": outcome,
        "checks": checks,
        "identity": identity.caller.username if identity is not None else None,
        "class": identity.class_ if identity is not None else None,
        "reasons": sort_reasons([*against, *why]),
        "summary": {
            **{result: counts[result] for result in ("passed", "failed", "insufficient", "not_evaluated", "note")},
            "items": len(diff),
            "at_source": _length(facts.plan.body.get("at_source")),
        },
        "diff": diff,
    }
    inputs = (facts.plan.id, facts.observation.id, facts.passport.id)
    return Artifact(kind=KIND, schema=SCHEMA_ID, inputs=inputs, body=body)


def _outcome(facts: Facts, counts: Mapping[str, int], withheld: Sequence[Reason]) -> tuple[str, list[Reason]]:
    """The class of the whole, and the reasons that belong to it alone."""
    if counts["failed"]:
        return "failed", list(withheld)
    if counts["insufficient"]:
        return "insufficient_evidence", list(withheld)
    if not facts.items:
        elsewhere = len(facts.at_source)
        owned = f"; what it proposes is for the owners of the fields ({elsewhere} at the source)" if elsewhere else ""
        message = f"the plan itself changes nothing{owned}"
        return "nothing_to_do", [reason("PLAN_NOOP", message)]
    return ("static_only", list(withheld)) if withheld else ("verified", [])


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0
