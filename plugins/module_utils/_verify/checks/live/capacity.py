# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether some node has room for a pod of the changed template. Resources, selectors and taints only: affinity is not judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ...._cluster.dryrun.pointer import lookup
from ...._cluster.model import Node, Workload
from ...._cluster.quantity import amount
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...live.gathered import Gathered, Probe
from ...model import Finding, failed, insufficient, note, passed
from ...pod_resources import Amounts, pod_requests
from ...rollout import unavailable
from .check import LiveCheck

_ZERO = Decimal(0)
_KEEP_OUT = frozenset({"NoSchedule", "NoExecute"})


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    unread = facts.unread("nodes")
    for probe in gathered.probes:
        workload = facts.workload(probe.items[0])
        if workload is None:
            continue
        try:
            finding = _finding(facts, probe, workload, unread)
        except ModeKeeperError as error:
            finding = insufficient(error.code, error.message)
        yield from (Finding(finding.result, item, finding.reasons, finding.figures) for item in probe.items)


def _finding(facts: Facts, probe: Probe, workload: Workload, unread: str | None) -> Finding:
    before, after = (_requests(side, probe.template) for side in (probe.before, probe.after))
    grown = {name: value - before.get(name, _ZERO) for name, value in after.items() if value > before.get(name, _ZERO)}
    if not grown:
        return passed()
    if unread is not None:
        return insufficient(unread, "the nodes were not read")
    nodes = [node for node in (facts.cluster.nodes if facts.cluster is not None else ()) if admits(node, workload)]
    if any(_fits(node, after, pods=1) for node in nodes):
        return passed(None, nodes=len(nodes))
    if unavailable(workload) and any(_fits(node, grown, pods=0) for node in nodes):
        return note("CAPACITY_SHORT", "a changed pod fits only where one of today's pods makes room", nodes=len(nodes))
    return failed("CAPACITY_SHORT", f"none of {len(nodes)} nodes that may take the pod has the room", nodes=len(nodes))


def admits(node: Node, workload: Workload) -> bool:
    """Whether the node's labels, taints and state let the workload's pods onto it."""
    ready = not any(entry.type == "Ready" and entry.status != "True" for entry in node.conditions)
    selected = all(node.labels.get(key) == value for key, value in workload.node_selector.items())
    cordoned = node.unschedulable and not _tolerated({"key": "node.kubernetes.io/unschedulable"}, workload)
    taints = [taint for taint in node.taints if taint.get("effect") in _KEEP_OUT]
    return ready and selected and not cordoned and all(_tolerated(taint, workload) for taint in taints)


def _tolerated(taint: Mapping[str, str], workload: Workload) -> bool:
    return any(_tolerates(toleration, taint) for toleration in workload.tolerations)


def _tolerates(toleration: Mapping[str, str], taint: Mapping[str, str]) -> bool:
    effect, key = toleration.get("effect"), toleration.get("key")
    if effect and effect != taint.get("effect", "NoSchedule"):
        return False
    if toleration.get("operator") == "Exists":
        return not key or key == taint.get("key")
    return key == taint.get("key") and (toleration.get("value") or "") == (taint.get("value") or "")


def _fits(node: Node, wanted: Amounts, *, pods: int) -> bool:
    """Whether what is free on the node holds these amounts and so many more pods."""
    for name, value in wanted.items():
        if name not in node.allocatable:
            return False
        if amount(node.allocatable[name]) - Decimal(str(node.requested.get(name, 0.0))) < value:
            return False
    return "pods" not in node.allocatable or amount(node.allocatable["pods"]) - node.pods >= pods


def _requests(document: Mapping[str, object], template: str) -> Amounts:
    found = lookup(document, template + "/spec")
    return pod_requests(found) if isinstance(found, Mapping) else {}


CHECK = LiveCheck("capacity", _evaluate)
