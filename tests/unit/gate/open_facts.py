# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Facts under which every gate is passed: a plan of one item, verified, licensed, approved."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._approval.change import Change
from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import Approvals, Signed
from ansible_collections.modekeeper.core.plugins.module_utils._approval.statement import Statement
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._gate.actions import APPLY, Action
from ansible_collections.modekeeper.core.plugins.module_utils._gate.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import (
    Base,
    Breaker,
    Burns,
    Journals,
    Licensed,
    Lock,
    Quarantine,
)
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question
from ansible_collections.modekeeper.core.plugins.module_utils._license.verdict import Verdict
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from tests.unit.verify.builders import AT, NOW, UID, observation, passport, resealed

SLO = {"name": "latency", "objective_percent": 99, "error_ratio_query": "errors[$window]"}
PASSPORT = passport(slos=[SLO], customer="acme")
PLAN = make_plan(observation(), PASSPORT)
APPROVER, PLANNER = "a" * 64, "b" * 64


def verify_report(plan_id: str, **body: Any) -> Artifact:
    given = {"outcome": "verified", "verified_at": AT, "checks": [], **body}
    return Artifact("Verify", "modekeeper.verify/1", given, (plan_id, PASSPORT.id))


def change_of(plan: Artifact, tier: str = "mid") -> Change:
    change = Change.of(plan.body)
    return replace(change, items=tuple(replace(item, tier=tier) for item in change.items))


def statement(change: Change, **fields: Any) -> Statement:
    given: dict[str, Any] = {
        "role": "approver",
        "cluster": change.cluster,
        "passport": change.passport,
        "items": tuple(sorted(change.ids)),
        "change_ref": "",
        "not_before": NOW - timedelta(hours=1),
        "not_after": NOW + timedelta(days=7),
    }
    return Statement(**{**given, **fields})


def signed(change: Change, keyid: str = APPROVER, name: str = "a.json", **fields: Any) -> Signed:
    return Signed(name, keyid, statement(change, **fields))


def open_facts(action: Action = APPLY) -> Facts:
    """Facts that open every gate, for an action."""
    change = change_of(PLAN)
    return Facts(
        action=action,
        now=NOW,
        committing=True,
        passport=PASSPORT,
        change=change,
        plan=PLAN,
        verify=verify_report(PLAN.id),
        base=Base(judged=("latency",), blind=()),
        identity=(),
        kill_switch=(),
        audit=(),
        license=Licensed(
            Verdict((), (), ()),
            Question(now=NOW, pin="", feature=action.feature, cluster_named=True, cluster_uid=UID, customer="acme"),
        ),
        cluster=UID,
        journals=Journals(None, None, None),
        lock=Lock("us"),
        approvals=Approvals((signed(change),)),
        breaker=Breaker(),
        quarantine=Quarantine((), {item.uid: frozenset({"node-1"}) for item in change.items}),
        slos={"latency": Burns(dict.fromkeys(("5m", "30m", "1h", "6h"), 0.0))},
        scope=(),
        bound=(),
        blast=(),
        conflict=(),
        drift=dict.fromkeys(range(len(change.items)), ()),
        admit=dict.fromkeys(range(len(change.items)), ()),
    )


def replanned(facts: Facts, alter: Callable[[dict[str, Any]], None], *, seal: bool = True) -> Facts:
    """The same facts of a plan that says something else, and was verified so."""
    body = copy.deepcopy(dict(PLAN.body))
    alter(body)
    if seal:
        resealed(body, body["passport"]["id"])
    plan = Artifact(PLAN.kind, PLAN.schema, body, PLAN.inputs)
    return replace(facts, plan=plan, verify=verify_report(plan.id))
