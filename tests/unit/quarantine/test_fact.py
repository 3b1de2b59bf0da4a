# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the gate is told: holds of the last quarantine and of the cluster as it is now, and where each target runs."""

from __future__ import annotations

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detect import State, detect
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.report import make_report
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Workload
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.quarantined import (
    nodes_of,
    quarantine_fact,
)
from ansible_collections.modekeeper.core.plugins.module_utils._gate.known import Unreadable
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import Hold
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.unit.analysis.builders import ref

from .looks import NOW, later, look, node, seen

PASSPORT = load_passport("pilot")
NETWORK = ("NetworkUnavailable", "True", 5)
WEB = Workload(ref(), "1")


def last(*conditions: tuple[str, str, float]) -> Artifact:
    result = detect(look(nodes=(node("n1", *conditions),)))
    return make_report(result, State(), cluster="uid-of-cluster", observed_at="2026-01-10T00:00:00Z", inputs=())


def test_what_was_held_is_held_however_well_it_looks_now() -> None:
    fresh = seen(later(600), nodes=(node("n1", lease_renewed_at="2026-01-10T10:00:00Z"),))
    fact = quarantine_fact(last(NETWORK), fresh, PASSPORT, later(600))
    assert fact.holds == (Hold("NODE_NETWORK", "node", "uid-n1", "node n1"),)


def test_what_is_unwell_since_is_held_too() -> None:
    fact = quarantine_fact(last(), seen(nodes=(node("n1", NETWORK),)), PASSPORT, NOW)
    assert [hold.detector for hold in fact.holds] == ["NODE_NETWORK"]
    assert quarantine_fact(last(), seen(nodes=(node("n1"),)), PASSPORT, NOW).holds == ()


def test_a_workload_runs_on_the_nodes_of_its_pods() -> None:
    where = seen(
        nodes=(node("n1", workloads=(WEB.ref.uid,)), node("n2")), workloads=(WEB, Workload(ref(name="x"), "1"))
    )
    assert nodes_of(where, NOW) == {WEB.ref.uid: frozenset({"uid-n1"}), ref(name="x").uid: frozenset()}


def test_nobody_knows_where_it_runs_when_pods_were_not_read() -> None:
    assert isinstance(nodes_of(seen(reads=()), NOW), Unreadable)


def test_another_clusters_quarantine_says_nothing_of_this_one() -> None:
    report = last()
    other = Artifact(kind=report.kind, schema=report.schema, body={**report.body, "cluster": "x"})
    for found, code in ((other, "QUARANTINE_UNREADABLE"), (spoilt(report), "ARTIFACT_MALFORMED")):
        with pytest.raises(ModeKeeperError) as refused:
            quarantine_fact(found, seen(), PASSPORT, NOW)
        assert refused.value.code == code


def spoilt(report: Artifact) -> Artifact:
    return Artifact(kind=report.kind, schema=report.schema, body={**report.body, "state": {"holds": 1}})
