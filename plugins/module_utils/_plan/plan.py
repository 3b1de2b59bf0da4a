# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From an observation and a passport to a plan: a pure function of the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from .._artifact.clock import format_time, parse_time
from .._artifact.model import Artifact
from .._cluster.model import Cluster
from .._reasons.errors import ModeKeeperError, reason, sort_reasons
from .cut import cut
from .facts import Facts, decode_cluster
from .items import change_digest, item, source_item
from .owners.model import Field, Owner
from .owners.registry import owners_of
from .passport.model import Passport
from .proposals.model import LeftOut, Outcome, Proposal, Signal
from .proposals.registry import rule_of
from .resolve import left_out_entry, resolve
from .value.estimate import estimate

KIND, SCHEMA = "Plan", "modekeeper.plan/1"
LIFETIME = timedelta(hours=4)
_EPOCH = "1970-01-01T00:00:00Z"


@dataclass
class _Draft:
    """What becomes of the proposals."""

    items: list[Proposal] = field(default_factory=list)
    at_source: list[tuple[Proposal, list[Owner]]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def make_plan(observation: Artifact, passport: Passport) -> Artifact:
    """The plan: items, changes for their owners' sources, what was left out and why, and its value.

    Signals other than ``signal_found`` lead to nothing. Without a cluster in the observation there is nothing to change.

    :raises ModeKeeperError: ``ARTIFACT_MALFORMED`` for an observation that is not of its schema.
    """
    body = observation.body
    cluster = decode_cluster(body["cluster"]) if body.get("cluster") else Cluster(uid="", version="", observed_at="")
    # Telemetry alone may lack a clock; it proposes nothing, so no time is needed.
    moment = body.get("observed_at") or cluster.observed_at or None
    found = _signals(body)
    facts = Facts.of(cluster, parse_time(moment or _EPOCH), body["signals"])
    draft = _draft(found, facts, passport)
    expires_at = format_time(facts.observed_at + LIFETIME) if moment else None
    items = sorted((item(proposal, expires_at or "") for proposal in draft.items), key=_place)
    at_source = sorted((source_item(proposal, owners) for proposal, owners in draft.at_source), key=_place)
    left_out = sorted((left_out_entry(entry) for entry in draft.left_out), key=_left_out_place)
    outcome, reasons = _outcome(body, found, items, at_source, left_out)
    value, value_reasons = estimate(
        facts,
        passport,
        draft.items,
        [proposal for proposal, _unused in draft.at_source],
        seed=(observation.id, passport.id),
    )
    return Artifact(
        kind=KIND,
        schema=SCHEMA,
        inputs=(observation.id, passport.id),
        body={
            "at_source": at_source,
            "change": change_digest(cluster.uid, passport.id, items),
            "cluster": {"uid": cluster.uid, "version": cluster.version},
            "expires_at": expires_at,
            "items": items,
            "left_out": left_out,
            "outcome": outcome,
            "passport": {"id": passport.id, "name": passport.name},
            "planned_at": moment,
            "reasons": sort_reasons([*reasons, *value_reasons]),
            "summary": _summary(found, items, at_source, left_out),
            "value": value,
        },
    )


def _signals(body: Any) -> list[Signal]:
    """Found signals, in the order of their ids."""
    signals = body.get("signals")
    if not isinstance(signals, list) or not all(isinstance(signal, dict) and _sound(signal) for signal in signals):
        raise ModeKeeperError("ARTIFACT_MALFORMED", "the observation's signals are not of their schema")
    return sorted(
        (signal for signal in signals if signal["outcome"] == "signal_found"), key=lambda signal: signal["id"]
    )


def _sound(signal: dict[str, Any]) -> bool:
    texts = all(isinstance(signal.get(name), str) for name in ("id", "pattern", "outcome"))
    mappings = all(isinstance(signal.get(name), dict) for name in ("subject", "evidence"))
    return texts and mappings and isinstance(signal["subject"].get("object", {}), dict)


def _draft(found: Sequence[Signal], facts: Facts, passport: Passport) -> _Draft:
    draft = _Draft()
    proposals: list[Proposal] = []
    for signal in found:
        for outcome in _answers(signal, facts, passport):
            if isinstance(outcome, LeftOut):
                draft.left_out.append(outcome)
            elif (refused := _out_of_scope(outcome, facts, passport)) is not None:
                draft.left_out.append(refused)
            else:
                proposals.append(outcome)
    kept, lost = resolve(proposals)
    draft.left_out += lost
    ours: list[Proposal] = []
    for proposal in kept:
        paths = tuple(change.path for change in proposal.changes)
        owners = owners_of(Field(proposal.target, tuple(proposal.amounts), paths), facts, passport)
        if owners:
            draft.at_source.append((proposal, owners))
        else:
            ours.append(proposal)
    draft.items, lost = cut(ours, facts, passport)
    draft.left_out += lost
    return draft


def _answers(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    try:
        return rule_of(signal["pattern"])(signal, facts, passport)
    except ModeKeeperError as exc:
        # A custom resource may hold what is no quantity; it must not keep all others from being planned.
        return [LeftOut(exc.code, exc.message, (signal["id"],))]


def _out_of_scope(proposal: Proposal, facts: Facts, passport: Passport) -> LeftOut | None:
    workload = proposal.target.workload
    ref = workload.ref
    code = passport.scope_code(
        cluster=facts.cluster.uid, namespace=ref.namespace, kind=ref.kind, labels=workload.labels
    )
    if code is None:
        return None
    message = f"{ref.kind} {ref.namespace}/{ref.name} is out of the passport's scope"
    return LeftOut(code, message, proposal.why, proposal.target, proposal.knob)


def _outcome(
    body: Any, found: Sequence[Signal], items: Sequence[Any], at_source: Sequence[Any], left_out: Sequence[Any]
) -> tuple[str, list[dict[str, Any]]]:
    if items or at_source:
        return "proposed", []
    if found:
        nothing = reason("PLAN_NOOP", f"{len(found)} signals were found, and none leads to a change that may be made")
        return "nothing_to_do", [nothing, *({"code": entry["code"], **entry} for entry in left_out)]
    if body.get("outcome") == "insufficient_evidence":
        return "insufficient_evidence", [
            reason("PLAN_INSUFFICIENT_EVIDENCE", "no signal could be decided from what was observed")
        ]
    return "nothing_to_do", [reason("PLAN_NO_SIGNAL", "no signal was found")]


def _summary(
    found: Sequence[Signal], items: Sequence[Any], at_source: Sequence[Any], left_out: Sequence[Any]
) -> dict[str, Any]:
    return {
        "at_source": len(at_source),
        "items": len(items),
        "items_by_knob": dict(sorted(Counter(entry["knob"] for entry in items).items())),
        "items_by_tier": dict(sorted(Counter(entry["tier"] for entry in items).items())),
        "left_out": len(left_out),
        "left_out_by_code": dict(sorted(Counter(str(entry["code"]) for entry in left_out).items())),
        "namespaces": len({entry["ref"]["namespace"] for entry in items}),
        "objects": len({entry["ref"]["uid"] for entry in items}),
        "owners": dict(sorted(Counter(entry["owner"]["code"] for entry in at_source).items())),
        "signals_found": len(found),
    }


def _place(entry: dict[str, Any]) -> tuple[str, ...]:
    ref = entry["ref"]
    return (ref["group"], ref["version"], ref["kind"], ref["namespace"], ref["name"], ref["uid"], *_tail(entry))


def _tail(entry: dict[str, Any]) -> tuple[str, ...]:
    return (entry["role"], entry["container"], entry["knob"], entry["id"])


def _left_out_place(entry: dict[str, Any]) -> tuple[str, ...]:
    ref = entry.get("ref") or {}
    place = (ref.get("namespace", ""), ref.get("kind", ""), ref.get("name", ""), entry.get("container", ""))
    return (*place, entry.get("knob", ""), entry["code"], entry["message"], *entry["signals"])
