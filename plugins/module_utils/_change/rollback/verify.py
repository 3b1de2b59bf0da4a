# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Proof that the inverse items would be taken: each dry-run by the server, under an identity that can do no more than that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from ..._artifact.clock import format_time
from ..._artifact.model import Artifact
from ..._cluster.dryrun import fence, identity
from ..._cluster.dryrun.resources import Kind, Resource, kind_of, resolve
from ..._cluster.dryrun.reviews import Access
from ..._cluster.dryrun.runner import Outcome, Runner, Target
from ..._lib.structs import msgspec
from ..._reasons.errors import reason, sort_reasons
from ..._verify.live.cluster import LiveCluster
from ..._verify.live.parallel import Pool
from ..._verify.live.permission import excess, refusals
from ..foreign import foreign
from ..intent import Intent
from ..ports import Reason
from ..witness import Found, classify

KIND, SCHEMA = "RollbackVerify", "modekeeper.rollback-verify/1"
Result = Literal["accepted", "left_alone", "refused", "undecided"]


@dataclass(frozen=True)
class Judged:
    """What would become of one item; :ivar result: ``left_alone``: it is another's by now, or gone."""

    intent: Intent
    result: Result
    reasons: tuple[Reason, ...] = ()


def verify_rollback(live: LiveCluster, plan: Artifact, intents: Sequence[Intent], uid: str, now: datetime) -> Artifact:
    """The artefact ``rollback_verify.json``. No dry run is sent to another cluster, without the right, or without the fence.

    :param plan: the inverse items. :param intents: of the change, in the order in which they are taken back.
    :param uid: of the live cluster.
    :raises ModeKeeperError: ``READ_…`` where the server cannot be asked at all.
    """
    resources = resolve(live.api, {kind_of(intent.ref) for intent in intents})
    against = _against(live, intents, resources)
    if uid != plan.body["cluster"]:
        against = [reason("CLUSTER_MISMATCH", "the change was made in another cluster"), *against]
    judged: list[Judged] = []
    if not against:
        pool = Pool(live)
        try:
            judged = pool.map(lambda runner, intent: _judge(runner, intent, resources), intents)
        finally:
            pool.close()
    return _report(plan, judged, against, now)


def _against(live: LiveCluster, intents: Sequence[Intent], resources: Mapping[Kind, Resource]) -> list[Reason]:
    served = [(intent.ref, resources[kind_of(intent.ref)]) for intent in intents if kind_of(intent.ref) in resources]
    needed = {
        Access("patch", resource.group, resource.plural, ref.namespace if resource.namespaced else "")
        for ref, resource in served
    }
    found = identity.inspect(live.api, live.clock, needed)
    faults = fence.fence_faults(*fence.read_fence(live.api)) if found.class_ == "verifier" else ["not looked at"]
    return refusals(found, needed, faults) or list(excess(found))


def _judge(runner: Runner, intent: Intent, resources: Mapping[Kind, Resource]) -> Judged:
    resource = resources.get(kind_of(intent.ref))
    if resource is None:
        return Judged(intent, "left_alone", (reason("DRIFT_GONE", f"{intent.ref.kind} is not served any more"),))
    target = Target(intent.ref, resource, intent.inverse, replace(intent.stamp, undo=True))
    outcome = runner.patch(target)
    answer = outcome.answer
    found = classify(intent, outcome.live) if outcome.live is not None or answer.code == "DRIFT_GONE" else None
    if found is Found.GONE:
        return Judged(intent, "left_alone", (reason("DRIFT_GONE", "the object is gone"),))
    if found is not None and found is not Found.APPLIED:
        return Judged(intent, "left_alone", (foreign(intent, outcome.live),))
    if answer.kind != "accepted" or outcome.live is None:
        kind: Result = "refused" if answer.kind == "refused" else "undecided"
        return Judged(intent, kind, (reason(answer.code, answer.message, item=intent.seq),))
    return _owned(runner, intent, target, outcome)


def _owned(runner: Runner, intent: Intent, target: Target, outcome: Outcome) -> Judged:
    """The probe of ownership: the server names whoever owns a field beside us."""
    answer = runner.owners(target, outcome.live or {})
    managers = [] if answer is None else [str(name) for name in answer.details.get("managers", ())]
    others = [name for name in managers if not name.startswith("mk/")]
    if others:
        message = f"item {intent.seq}: {', '.join(others)} owns a field of it, too"
        return Judged(intent, "refused", (reason("CONFLICT_SOURCE", message, item=intent.seq),))
    return Judged(intent, "accepted")


def _report(plan: Artifact, judged: Sequence[Judged], against: Sequence[Reason], now: datetime) -> Artifact:
    counts = Counter(entry.result for entry in judged)
    refused = bool(counts["refused"]) or not counts["accepted"]
    outcome = "insufficient_evidence" if against or counts["undecided"] else "failed" if refused else "verified"
    body: dict[str, Any] = {
        "items": [_item(entry) for entry in judged],
        "outcome": outcome,
        "reasons": sort_reasons([*against, *(why for entry in judged for why in entry.reasons)]),
        "summary": {name: counts[name] for name in ("accepted", "left_alone", "refused", "undecided")},
        "verified_at": format_time(now),
    }
    return Artifact(KIND, SCHEMA, body, (plan.id, *plan.inputs))


def _item(judged: Judged) -> dict[str, Any]:
    return {
        "index": judged.intent.seq - 1,
        "ref": msgspec.to_builtins(judged.intent.ref),
        "result": judged.result,
        "reasons": [dict(entry) for entry in judged.reasons],
    }
