# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A small cluster, an observation of it, and a plan made from that by the planner itself; then altered as a test needs."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Cluster,
    Container,
    DisruptionBudget,
    Node,
    ObjectRef,
    PodSummary,
    UpdateStrategy,
    Workload,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.items import change_digest
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._verify.facts import Facts, observed_cluster

AT = "2026-01-05T10:00:00Z"
NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
UID = "11111111-1111-1111-1111-111111111111"
WRITER = "kubectl-edit"
TEMPLATE = "/spec/template"


def ref(kind: str, name: str, namespace: str = "shop", group: str = "apps", version: str = "v1") -> ObjectRef:
    return ObjectRef(group, version, kind, namespace, name, f"uid-{kind.lower()}-{namespace}-{name}")


def deployment(name: str = "web", **fields: Any) -> Workload:
    """Twenty replicas of one container that asks for one core and 1 GiB, without limits."""
    given: dict[str, Any] = {
        "ref": ref("Deployment", name),
        "resource_version": "7",
        "generation": 2,
        "observed_generation": 2,
        "replicas": 20,
        "ready_replicas": 20,
        "updated_replicas": 20,
        "available_replicas": 20,
        "pods": PodSummary(total=20, ready=20, running=20),
        "strategy": UpdateStrategy("RollingUpdate", max_unavailable="5%", max_surge="0"),
        "selector": {"app": name},
        "template_labels": {"app": name},
        "containers": (Container("main", 0, requests={"cpu": "1", "memory": "1Gi"}),),
        "writers": {
            f"{TEMPLATE}/spec/containers/0/resources/requests/cpu": WRITER,
            f"{TEMPLATE}/spec/containers/0/resources/requests/memory": WRITER,
        },
    }
    return Workload(**{**given, **fields})


def node(name: str = "node-0", **fields: Any) -> Node:
    given: dict[str, Any] = {
        "ref": ref("Node", name, "", ""),
        "allocatable": {"cpu": "32", "memory": "128Gi", "pods": "110"},
        "requested": {"cpu": 4.0, "memory": 4.0 * 2**30},
        "pods": 10,
    }
    return Node(**{**given, **fields})


def budget(**fields: Any) -> DisruptionBudget:
    given: dict[str, Any] = {"ref": ref("PodDisruptionBudget", "pdb", group="policy"), "selector": {"app": "web"}}
    return DisruptionBudget(**{**given, "disruptions_allowed": 5, **fields})


def cluster(*workloads: Workload, **fields: Any) -> Cluster:
    return Cluster(
        uid=UID, version="v1.37.2", observed_at=AT, workloads=workloads or (deployment(),), nodes=(node(),), **fields
    )


def over_requested(name: str = "web", use_cores: float = 0.2) -> dict[str, Any]:
    """The signal that a container asks for five times what it uses."""
    reference = {field: getattr(ref("Deployment", name), field) for field in ObjectRef.__struct_fields__}
    return {
        "id": f"over_requested-{name}",
        "pattern": "over_requested",
        "outcome": "signal_found",
        "subject": {"object": reference, "container": "main"},
        "window": {},
        "evidence": {"rule": "r", "resource": "cpu", "use_p95": use_cores},
    }


def observation(seen: Cluster | None = None, *signals: dict[str, Any], source: str = "snapshot") -> Artifact:
    seen = seen if seen is not None else cluster()
    body = {
        "observed_at": AT,
        "source": source,
        "cluster": msgspec.to_builtins(seen),
        "telemetry": [],
        "signals": list(signals or (over_requested(),)),
        "outcome": "signal_found",
        "reasons": [],
        "summary": {},
    }
    return Artifact(kind="Observation", schema="modekeeper.observation/1", body=body)


def passport(**changes: Any) -> Passport:
    """The pilot template, some sections replaced; not validated again."""
    pilot = load_passport("pilot")
    return replace(pilot, body={**pilot.body, **changes})


def guardrails(**changes: Any) -> Passport:
    """The pilot template with some guardrails replaced."""
    return passport(guardrails={**load_passport("pilot").body["guardrails"], **changes})


def facts(
    seen: Cluster | None = None,
    under: Passport | None = None,
    alter: Callable[[dict[str, Any]], None] | None = None,
    *,
    checked: Cluster | None = None,
    now: datetime = NOW,
    judged: Passport | None = None,
    signals: tuple[dict[str, Any], ...] = (),
) -> Facts:
    """Facts of a plan for a cluster.

    :param alter: changes the plan's body after it was made. :param checked: the cluster as observed for the checks, where another.
    :param judged: the passport the checks go by, where another than the planner's.
    """
    under = under or passport()
    made = make_plan(observation(seen, *signals), under)
    plan = altered(made, alter) if alter is not None else made
    if checked is not None:
        seen = checked
    seen_again = observation(seen, *signals)
    if seen_again.id not in plan.inputs:
        plan = Artifact(plan.kind, plan.schema, plan.body, (seen_again.id, under.id))
    return Facts(plan, seen_again, judged or under, now, observed_cluster(seen_again))


def altered(plan: Artifact, alter: Callable[[dict[str, Any]], None]) -> Artifact:
    """The plan with another body, its digests made again."""
    body = copy.deepcopy(dict(plan.body))
    alter(body)
    return Artifact(plan.kind, plan.schema, body, plan.inputs)


def resealed(body: dict[str, Any], passport_id: str) -> None:
    """Give items and plan the digests of what they now say."""
    from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import digest  # noqa: PLC0415

    for item in body["items"]:
        item["id"] = digest({key: item[key] for key in ("container", "fields", "from", "knob", "ref", "to")})
    body["change"] = change_digest(body["cluster"]["uid"], passport_id, body["items"])
