# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A decision as the artefact ``gate.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from .._artifact.clock import format_time
from .._artifact.model import Artifact
from .decide import Decision
from .facts import Facts
from .known import Unreadable

KIND, SCHEMA = "Gate", "modekeeper.gate/1"


def make_report(decision: Decision, inputs: Iterable[str] = ()) -> Artifact:
    """The artefact.

    :param inputs: ids beside those of plan, verify report and passport, which the facts hold: the licence check's, an isolation plan's.
    """
    facts = decision.facts
    counts = Counter(result.result for result in decision.results)
    body = {
        "action": facts.action.name,
        "committing": facts.committing,
        "decided_at": format_time(facts.now),
        "outcome": "passed" if decision.passed else "blocked",
        "change": _change(facts),
        "reasons": list(decision.reasons),
        "gates": [
            {
                "n": result.number,
                "name": result.gate.name,
                "again": result.gate.again,
                "result": result.result,
                "reasons": [dict(entry) for entry in result.reasons],
            }
            for result in decision.results
        ],
        "summary": {
            **{name: counts[name] for name in ("passed", "blocked", "not_counted")},
            "reasons": len(decision.reasons),
        },
    }
    return Artifact(kind=KIND, schema=SCHEMA, body=body, inputs=(*_ids(facts), *inputs))


def _change(facts: Facts) -> dict[str, Any] | None:
    """What the decision is about; None where it could not be read."""
    change = facts.change
    if isinstance(change, Unreadable):
        return None
    return {
        "cluster": change.cluster,
        "passport": change.passport,
        "items": len(change.items),
        "objects": len({item.uid for item in change.items}),
        "tier": change.tier,
        "change_ref": facts.change_ref,
    }


def _ids(facts: Facts) -> list[str]:
    known = (facts.plan, facts.verify, facts.passport)
    return [fact.id for fact in known if fact is not None and not isinstance(fact, Unreadable)]
