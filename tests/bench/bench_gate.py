# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The gate's decision on a plan of 1,000 items against the 50 ms that it may take, and with the judging of its objects before it.

Pure work alone: what was read is in memory and decoded. Every item has an object, a ledger's entry and a dry run that was accepted.
"""

from __future__ import annotations

import copy
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.tools.paths import ROOT

from .registry import Goal, Row

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._approval.change import Change
from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import Approvals
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.answer import Answer
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import written
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.runner import Outcome
from ansible_collections.modekeeper.core.plugins.module_utils._gate.decide import Decision, decide
from ansible_collections.modekeeper.core.plugins.module_utils._gate.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._gate.judged import judge_dry_run, judge_objects
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import Quarantine
from ansible_collections.modekeeper.core.plugins.module_utils._plan.history import History, PastChange
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport
from ansible_collections.modekeeper.core.plugins.module_utils._verify.facts import Facts as Objects
from ansible_collections.modekeeper.core.plugins.module_utils._verify.items import Item
from tests.unit.gate.open_facts import PASSPORT, open_facts, signed, verify_report
from tests.unit.verify.builders import NOW, cluster, deployment, observation, over_requested, ref, resealed

ITEMS = 1000
ALLOWED_SECONDS = 0.050
_ROUNDS = 7


def rows(scale: int) -> Iterator[Row]:
    """1,000 items times ``scale``."""
    case = _Case(ITEMS * scale)
    whole, decision = _best(case.judge_and_decide)
    refused = {str(entry["code"]) for entry in decision.reasons}
    # So many objects at once no passport allows: nothing else may be in the way.
    if refused != {"BLAST_OBJECTS"}:
        raise RuntimeError(f"the gate says {sorted(refused)}")
    taken, _decision = _best(lambda: decide(decision.facts))
    parsed, _document = _best(lambda: json.loads(case.text))
    notes = {"items": case.count}
    yield Row(
        f"gate decision of {case.count:,} items",
        taken,
        "the 50 ms allowed",
        ALLOWED_SECONDS * scale,
        goal=Goal("<=", 1),
        scale=scale,
        notes=notes,
    )
    work = f"the same, judging {case.count:,} objects first"
    yield Row(work, whole, "parsing the plan", parsed, scale=scale, notes=notes)


class _Case:
    """A plan with an item for each of so many Deployments, and all that was read of them."""

    def __init__(self, count: int) -> None:
        self.count = count
        names = [f"app-{number:05}" for number in range(count)]
        seen = cluster(*(deployment(name) for name in names))
        found = observation(seen, *(over_requested(name) for name in names))
        plan = _plan(names, found.id, PASSPORT)
        self.text = plan.encode()
        self.objects = Objects(plan, found, PASSPORT, NOW, seen)
        change = Change.of(plan.body)
        uids = [ref("Deployment", name).uid for name in names]
        old = NOW - timedelta(days=9)
        self.history = History.of(PastChange(uid, "0.1", old, "", {("main", "cpu_request"): "2"}) for uid in uids)
        self.outcomes = {item.index: _accepted(item) for item in self.objects.items}
        self.facts = replace(
            open_facts(),
            plan=plan,
            verify=verify_report(plan.id),
            change=change,
            approvals=Approvals((signed(change),)),
            quarantine=Quarantine((), {uid: frozenset({"node-1"}) for uid in uids}),
        )

    def judge_and_decide(self) -> Decision:
        """The whole of it, from decoded objects; what was worked out for one decision is not kept for the next."""
        objects = replace(self.objects)
        judged = judge_objects(objects, self.history)
        drift, admit = judge_dry_run(objects, judged, self.outcomes)
        facts: Facts = replace(
            self.facts,
            scope=judged.scope,
            bound=judged.bound,
            blast=judged.blast,
            conflict=judged.conflict,
            drift=drift,
            admit=admit,
        )
        return decide(facts)


def _plan(names: list[str], observation_id: str, passport: Passport) -> Artifact:
    """One item of the planner's own, said of each Deployment: blast caps keep it from planning so many at once."""
    made = open_facts().plan
    if not isinstance(made, Artifact):
        raise TypeError("there is no plan")
    body: dict[str, Any] = copy.deepcopy(dict(made.body))
    (first,) = body["items"]
    text = json.dumps(first)
    old = first["ref"]["uid"]
    body["items"] = [
        json.loads(
            text.replace(old, ref("Deployment", name).uid).replace('"web"', f'"{name}"').replace("-web", f"-{name}")
        )
        for name in names
    ]
    resealed(body, passport.id)
    return Artifact(made.kind, made.schema, body, (observation_id, passport.id))


def _accepted(item: Item) -> Outcome:
    path = next(iter(written(item.patch)))
    index = int(path.split("/")[5])
    containers = [{"name": "main", "resources": {"requests": {"cpu": item.from_, "memory": "1Gi"}}}]
    live = {"metadata": {"uid": item.ref.uid}, "spec": {"template": {"spec": {"containers": containers}}}}
    result = copy.deepcopy(live)
    result["spec"]["template"]["spec"]["containers"][index]["resources"]["requests"]["cpu"] = item.to  # type: ignore[index]
    return Outcome(Answer("accepted"), live, result, (), 1)


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    best, answer = float("inf"), None
    for _unused in range(_ROUNDS):
        started = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - started)
    return best, answer
