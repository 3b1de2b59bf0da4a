# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Facts of gate 11: what the last quarantine holds, what the cluster as it is now adds, and the nodes that each target runs on."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from ..._analysis.quarantine.detect import detect
from ..._analysis.quarantine.holds import Hold as Held
from ..._analysis.quarantine.look import Look
from ..._analysis.quarantine.report import state_from_json
from ..._artifact.model import Artifact
from ..._cluster.model import Cluster
from ..._gate.known import Known, Unreadable
from ..._gate.state import Hold, Quarantine
from ..._plan.isolation.rules import rules_of
from ..._plan.passport.model import Passport
from ..._reasons.errors import ModeKeeperError


def quarantine_fact(last: Artifact, fresh: Cluster, passport: Passport, now: datetime) -> Quarantine:
    """What is held.

    A look at the fresh cluster adds holds and never takes one away: that is for the step quarantine, which leaves a trace of it.

    :param last: ``quarantine.json``. :param fresh: the cluster, just read.
    :raises ModeKeeperError: ``QUARANTINE_UNREADABLE`` for another cluster's, ``ARTIFACT_MALFORMED``.
    """
    if last.body.get("cluster") != fresh.uid:
        raise ModeKeeperError("QUARANTINE_UNREADABLE", "quarantine.json is of another cluster")
    before = state_from_json(last.body.get("state", {}))
    after = detect(Look(now, fresh), rules_of(passport), before).state
    found = {(hold.detector, hold.subject): hold for hold in (*after.holds, *before.holds)}
    holds = tuple(_hold(hold) for _key, hold in sorted(found.items()))
    return Quarantine(holds, nodes_of(fresh, now))


def nodes_of(cluster: Cluster, now: datetime) -> Known[dict[str, frozenset[str]]]:
    """Uids of the nodes that each workload's pods stand on, by the workload's uid; of one without pods none."""
    unread = Look(now, cluster).unread(("nodes", "pods"))
    if unread is not None:
        return Unreadable(unread)
    found: dict[str, set[str]] = defaultdict(set)
    for workload in cluster.workloads:
        found[workload.ref.uid] = set()
    for node in cluster.nodes:
        for uid in node.workloads:
            found[uid].add(node.ref.uid)
    return {uid: frozenset(nodes) for uid, nodes in found.items()}


def _hold(held: Held) -> Hold:
    subject = held.subject
    return Hold(held.detector, subject.on, "" if subject.on == "cluster" else subject.uid, subject.name)
