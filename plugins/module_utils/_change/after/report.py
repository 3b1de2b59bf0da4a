# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The decision on a change as the artefact ``verify_after.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..._analysis.regression.model import Compared, Verdict
from ..._analysis.signal import rounded
from ..._artifact.model import Artifact
from ..._reasons.errors import reason
from ..ports import Decision, Reason

KIND, SCHEMA = "VerifyAfter", "modekeeper.verify-after/1"
MOST_NAMED = 20
_FIGURES = ("base", "since", "worsening", "low", "high", "level")


@dataclass(frozen=True)
class Window:
    """Times, RFC 3339.

    :ivar changed: of the journal's first line. :ivar judged_from: end of the last bake. :ivar due: the deadline. :ivar decided: now.
    """

    changed: str
    judged_from: str
    due: str
    decided: str


def make_report(
    verdict: Verdict, decision: Decision, window: Window, reasons: Iterable[Reason], inputs: Iterable[str]
) -> Artifact:
    """The artefact.

    :param inputs: ids of the plan and of what was measured.
    """
    counts = Counter(one.outcome for one in verdict.series)
    body = {
        "outcome": verdict.outcome,
        "decision": decision,
        "changed_at": window.changed,
        "judged_from": window.judged_from,
        "due_at": window.due,
        "decided_at": window.decided,
        "rule": rule_of(verdict),
        "series": [_series(one) for one in verdict.series],
        "reasons": [dict(entry) for entry in reasons],
        "summary": {
            "series": len(verdict.series),
            **{str(name): counts[name] for name in ("regressed", "unharmed", "insufficient")},
        },
    }
    return Artifact(kind=KIND, schema=SCHEMA, body=body, inputs=tuple(inputs))


def rule_of(verdict: Verdict) -> dict[str, Any]:
    """The rule, and what it makes of so many series."""
    rule = verdict.rule
    return {
        "blocks": rule.blocks,
        "looks": list(rule.looks),
        "limit": rounded(rule.limit),
        "alarm": rounded(rule.alarm),
        "level": rounded(1 - rule.alpha(len(verdict.series))),
    }


def reasons_of(verdict: Verdict) -> Iterator[Reason]:
    """Why a change is not kept, series by series, the first twenty."""
    for one in verdict.regressed[:MOST_NAMED]:
        yield reason("AFTER_REGRESSED", f"{one.name}: {one.why}", series=one.name)
    if verdict.regressed or not (verdict.undecided or not verdict.series):
        return
    if not verdict.series:
        yield reason("AFTER_INSUFFICIENT", "no series of the change was measured")
    for one in verdict.undecided[:MOST_NAMED]:
        yield reason("AFTER_INSUFFICIENT", f"{one.name}: {one.why}", series=one.name)


def _series(one: Compared) -> dict[str, Any]:
    figures = {name: getattr(one, name) for name in _FIGURES}
    known = {name: rounded(value) for name, value in figures.items() if value is not None}
    before, since = one.blocks
    return {
        "name": one.name,
        "outcome": one.outcome,
        "why": one.why,
        **known,
        "block_samples": one.block,
        "blocks_before": before,
        "blocks_since": since,
    }
