# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``quarantine.json``: what is held and why, what could not be judged, and what the next look has to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..._artifact.clock import format_time, parse_time
from ..._artifact.model import Artifact
from ..._lib.structs import msgspec
from ..._reasons.errors import ModeKeeperError, reason, sort_reasons
from ..signal import INSUFFICIENT
from . import holds, memory
from .detect import Finding, Result, State, Verdict
from .holds import LOOKS, Hold
from .model import Rule

KIND, SCHEMA = "Quarantine", "modekeeper.quarantine/1"
HELD, CLEAR = "held", "clear"
_STATES = ("hit", "held", "undecided", "released")


def make_report(
    result: Result,
    before: State,
    *,
    cluster: str,
    observed_at: str | None,
    inputs: tuple[str, ...],
    previous: str | None = None,
    looser: tuple[str, ...] = (),
) -> Artifact:
    """The artefact.

    :param before: what the look began with; it stays in the report, so that the same look again says the same.
    :param cluster: uid. :param observed_at: of the observation, None where it has no time.
    :param inputs: ids of observation, passport and what else was read. :param previous: id of the quarantine before.
    :param looser: detectors whose figures the passport made looser.
    """
    rules = {verdict.detector.id: verdict for verdict in result.verdicts}
    found = [_finding(finding, rules[finding.detector]) for finding in result.findings]
    blind = [verdict for verdict in result.verdicts if verdict.outcome == INSUFFICIENT]
    held = [finding for finding in result.findings if finding.state in (HELD, "hit")]
    outcome = HELD if held else INSUFFICIENT if len(blind) == len(result.verdicts) else CLEAR
    counts = Counter(finding.state for finding in result.findings)
    return Artifact(
        kind=KIND,
        schema=SCHEMA,
        inputs=inputs,
        body={
            "before": state_to_json(before),
            "cluster": cluster,
            "detectors": [_verdict(verdict) for verdict in result.verdicts],
            "findings": sorted(
                found, key=lambda entry: (_STATES.index(entry["state"]), entry["detector"], entry["name"])
            ),
            "looser": sorted(looser),
            "observed_at": observed_at,
            "outcome": outcome,
            "previous": previous,
            "reasons": sort_reasons(_reasons(held, blind)),
            "state": state_to_json(result.state),
            "summary": {
                **{name: counts[name] for name in _STATES},
                "detectors_blind": len(blind),
                "nodes_held": len({finding.subject.uid for finding in held if finding.subject.on == "node"}),
                "workloads_held": len({finding.subject.uid for finding in held if finding.subject.on == "workload"}),
            },
        },
    )


def _reasons(held: list[Finding], blind: list[Verdict]) -> list[dict[str, Any]]:
    found = []
    if held:
        objects = len({finding.subject for finding in held})
        text = f"{len(held)} findings hold {objects} objects"
        found.append(reason("QUARANTINE_HELD", text, detectors=sorted({finding.detector for finding in held})))
    if blind:
        names = [verdict.detector.id for verdict in blind]
        found.append(reason("QUARANTINE_BLIND", f"{len(names)} detectors could not judge", detectors=names))
    return found


def _finding(finding: Finding, verdict: Verdict) -> dict[str, Any]:
    hold, subject = finding.hold, finding.subject
    return {
        "detector": finding.detector,
        "ended": finding.ended,
        "evidence": dict(finding.evidence),
        "exit": _exit(hold, verdict) if hold is not None else None,
        "id": finding.id,
        "last_hit_at": format_time(hold.last) if hold is not None else None,
        "name": subject.name,
        "on": subject.on,
        "ref": msgspec.to_builtins(subject.ref),
        "since": format_time(hold.since) if hold is not None else None,
        "state": finding.state,
        "uid": subject.uid,
    }


def _exit(hold: Hold, verdict: Verdict) -> dict[str, Any]:
    detector, after = verdict.detector, verdict.rule.exit
    return {
        "condition": detector.exit.text,
        "looks": hold.clear,
        "looks_needed": LOOKS,
        "good": len(hold.good),
        "good_needed": detector.exit.good,
        "not_before": None if after is None or detector.exit.person else format_time(hold.last + after),
        "person": detector.exit.person,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    detector = verdict.detector
    return {
        "figures": rule_to_json(verdict.rule),
        "id": detector.id,
        "on": detector.on,
        "outcome": verdict.outcome,
        "rule": detector.text,
        "sources": detector.sources,
        "why": verdict.why or "",
    }


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """The figures of a rule, durations in seconds."""
    named = {
        "exit_s": rule.exit,
        "factor": rule.factor,
        "hits": rule.hits,
        "longer_than_s": rule.longer_than,
        "percent": rule.percent,
        "within_s": rule.within,
    }
    return {
        name: int(value.total_seconds()) if hasattr(value, "total_seconds") else value
        for name, value in named.items()
        if value is not None
    }


def state_to_json(state: State) -> dict[str, Any]:
    """A state as the artefact holds it."""
    return {
        "holds": holds.to_json(state.holds),
        "looked_at": format_time(state.looked) if state.looked is not None else None,
        "memory": memory.to_json(state.memory),
    }


def state_from_json(document: Mapping[str, Any]) -> State:
    """The state that a report holds.

    :raises ModeKeeperError: ``ARTIFACT_MALFORMED``.
    """
    try:
        looked = document["looked_at"]
        return State(
            looked=parse_time(looked) if looked else None,
            holds=tuple(holds.from_json(document["holds"])),
            memory=memory.from_json(document["memory"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as exc:
        raise ModeKeeperError("ARTIFACT_MALFORMED", "the last quarantine does not hold what a look leaves") from exc
