# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``isolation_plan.json``: the node to isolate next, those to release, and why all others are reported only. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..._artifact.clock import format_time, parse_time
from ..._artifact.model import Artifact
from ..._cluster.model import Node
from ..._reasons.errors import reason, sort_reasons
from ..facts import Facts, decode_cluster
from ..items import change_digest, reference
from ..passport.model import Passport
from ..plan import LIFETIME
from .caps import Fleet, Limits, suspect
from .foreign import in_other_hands
from .move import how_to_move
from .taint import isolation, ours, release

KIND, SCHEMA = "IsolationPlan", "modekeeper.isolation-plan/1"


def make_isolation_plan(quarantine: Artifact, observation: Artifact, passport: Passport) -> Artifact:
    """The plan of what quarantine found on nodes.

    It has the members of a plan that an approval, the gate and apply ask for; ``releases`` are items that take isolation back.

    :raises ModeKeeperError: ``ARTIFACT_MALFORMED``.
    """
    cluster = decode_cluster(observation.body["cluster"] or {"uid": "", "version": "", "observed_at": ""})
    moment = quarantine.body["observed_at"]
    expires = format_time(parse_time(moment) + LIFETIME) if moment else ""
    fleet = Fleet(Facts.of(cluster, parse_time(moment or "1970-01-01T00:00:00Z")), passport)
    held = _held(quarantine.body["findings"])
    picked, left_out = _choose(fleet, held, Limits.of(passport))
    items = [isolation(node, finding["id"], [finding["id"]], expires) for node, finding in picked]
    releases = [
        release(node, found, [found], expires)
        for node in fleet.isolated
        if (found := ours(node)) is not None and found not in {entry["id"] for entry in held.get(node.ref.uid, ())}
    ]
    reasons = [reason(entry["code"], entry["message"]) for entry in left_out]
    return Artifact(
        kind=KIND,
        schema=SCHEMA,
        inputs=(quarantine.id, observation.id, passport.id),
        body={
            "caps": _caps(fleet, Limits.of(passport), len(held)),
            "change": change_digest(cluster.uid, passport.id, items),
            "cluster": {"uid": cluster.uid, "version": cluster.version},
            "expires_at": expires or None,
            "exits": [_exit(finding) for _node, finding in picked],
            "isolated": [{"ref": reference(node.ref), "id": ours(node)} for node in fleet.isolated],
            "items": items,
            "left_out": left_out,
            "move": [how_to_move(node, fleet.facts) for node in (*(node for node, _unused in picked), *fleet.isolated)],
            "outcome": "proposed" if items or releases else "nothing_to_do",
            "passport": {"id": passport.id, "name": passport.name},
            "planned_at": moment,
            "reasons": sort_reasons(reasons),
            "releases": releases,
            "summary": {
                "isolated": len(fleet.isolated),
                "items": len(items),
                "left_out": len(left_out),
                "left_out_by_code": dict(sorted(Counter(entry["code"] for entry in left_out).items())),
                "nodes_held": len(held),
                "releases": len(releases),
            },
        },
    )


def _held(findings: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Findings that hold a node, by its uid."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        if finding["on"] == "node" and finding["state"] in ("hit", "held"):
            found.setdefault(finding["uid"], []).append(finding)
    return found


def _choose(
    fleet: Fleet, held: Mapping[str, Sequence[Mapping[str, Any]]], limits: Limits
) -> tuple[list[tuple[Node, Mapping[str, Any]]], list[dict[str, Any]]]:
    nodes = [node for node in fleet.facts.cluster.nodes if node.ref.uid in held]
    # What only a person ends goes first, then what lasts longest.
    order = sorted(nodes, key=lambda node: (*_gravity(held[node.ref.uid][0]), node.ref.name))
    doubtful = suspect(len(nodes), len(fleet.facts.cluster.nodes))
    picked: list[tuple[Node, Mapping[str, Any]]] = []
    left_out: list[dict[str, Any]] = []
    for node in order:
        finding = min(held[node.ref.uid], key=_gravity)
        problem = _problem(fleet, node, [entry for entry, _unused in picked], limits, doubtful=doubtful)
        if problem is None:
            picked.append((node, finding))
        else:
            left_out.append(_left_out(node, finding, *problem))
    return picked, left_out


def _problem(
    fleet: Fleet, node: Node, picked: Sequence[Node], limits: Limits, *, doubtful: bool
) -> tuple[str, str] | None:
    name = f"node {node.ref.name}"
    if ours(node) is not None:
        return "ISOLATION_DONE", f"{name} is isolated"
    if doubtful:
        return "DETECTOR_SUSPECT", f"{name}: too many nodes are found unwell at once"
    other = in_other_hands(node)
    if other is not None:
        return "ISOLATION_FOREIGN", f"{name}: {other}"
    if not fleet.passport.body.get("quarantine", {}).get("isolation", False):
        return "ISOLATION_OFF", f"{name} is reported only"
    cap = fleet.problem(node, picked, limits)
    return ("QUARANTINE_CAP", f"{name}: {cap}") if cap is not None else None


def _gravity(finding: Mapping[str, Any]) -> tuple[bool, str, str]:
    return not finding["exit"]["person"], finding["since"], finding["id"]


def _left_out(node: Node, finding: Mapping[str, Any], code: str, message: str) -> dict[str, Any]:
    entry = reason(code, message)
    return {**entry, "ref": reference(node.ref), "signals": [finding["id"]]}


def _exit(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": finding["id"], "evidence": finding["evidence"], "exit": finding["exit"]}


def _caps(fleet: Fleet, limits: Limits, hit: int) -> dict[str, Any]:
    return {
        "gpus_percent": float(limits.gpus_percent),
        "nodes": limits.nodes,
        "nodes_hit": hit,
        "nodes_in_cluster": len(fleet.facts.cluster.nodes),
        "nodes_per_run": limits.nodes_per_run,
        "nodes_percent": float(limits.nodes_percent),
    }
