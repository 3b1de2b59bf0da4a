# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Looks as short as a test needs them: nodes, pods and what was read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detect import (
    Result,
    State,
    detect,
)
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.look import Look
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time, parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Cluster,
    Node,
    NodeCondition,
    ObjectRef,
    Read,
)

NOW = parse_time("2026-01-10T00:00:00Z")
LISTS = ("nodes", "pods", "events", "leases.coordination.k8s.io", "resourcequotas", "deployments.apps")
READS = tuple(Read(name, objects=1, pages=1) for name in LISTS)


def ago(minutes: float) -> str:
    """A time before the look."""
    return format_time(NOW - timedelta(minutes=minutes))


def later(minutes: float) -> datetime:
    """A time after the first look."""
    return NOW + timedelta(minutes=minutes)


def node(name: str = "n1", *conditions: tuple[str, str, float], **more: Any) -> Node:
    """A node; conditions as type, status and minutes since; Ready where none says otherwise."""
    told = tuple(NodeCondition(kind, status, since=ago(minutes)) for kind, status, minutes in conditions)
    if not any(entry.type == "Ready" for entry in told):
        told = (*told, NodeCondition("Ready", "True", since=ago(10_000)))
    ref = ObjectRef("", "v1", "Node", "", name, f"uid-{name}")
    return Node(ref, **{"created_at": ago(20_000), "lease_renewed_at": ago(0), "conditions": told, **more})


def seen(at: datetime = NOW, **more: Any) -> Cluster:
    """A cluster all of whose lists were read."""
    return Cluster("uid-of-cluster", "v1.37.2", format_time(at), **{"reads": READS, **more})


def look(at: datetime = NOW, **more: Any) -> Look:
    """A look at a cluster; ``signals`` and ``readings`` go beside it."""
    beside = {name: more.pop(name) for name in ("signals", "readings", "refusals") if name in more}
    return Look(at, seen(at, **more), **beside)


def judged(detector: str, where: Look, before: State | None = None) -> tuple[str, list[tuple[str, str]]]:
    """The outcome of one detector, and its findings as subject and state."""
    return told(detector, detect(where, before=before))


def told(detector: str, result: Result) -> tuple[str, list[tuple[str, str]]]:
    """The same of a result."""
    (verdict,) = (entry for entry in result.verdicts if entry.detector.id == detector)
    found = [(entry.subject.name, entry.state) for entry in result.findings if entry.detector == detector]
    return verdict.outcome, found


def reading(metric: str, figures: dict[str, float], **subject: Any) -> dict[str, Any]:
    """A reading."""
    window = {"from": ago(60), "to": ago(0)}
    return {"metric": metric, "subject": {"job": "a", **subject}, "window": window, "figures": figures}


def signal(pattern: str, outcome: str, **subject: Any) -> dict[str, Any]:
    """A signal of the observation."""
    about = {"job": "a", **subject}
    return {"id": f"{pattern}-1", "pattern": pattern, "outcome": outcome, "subject": about, "window": {"from_step": 1}}
