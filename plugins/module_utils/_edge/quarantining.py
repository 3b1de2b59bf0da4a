# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The quarantine step: what is held, from the observation and the last quarantine; and which node would be isolated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._analysis.quarantine.detect import State, detect
from .._analysis.quarantine.look import Look
from .._analysis.quarantine.report import make_report, state_from_json
from .._artifact.clock import parse_time
from .._artifact.model import Artifact
from .._ledger.events import Event
from .._plan.facts import decode_cluster
from .._plan.isolation.plan import make_isolation_plan
from .._plan.isolation.rules import looser, rules_of
from .._plan.passport.load import load_passport
from .._reasons.errors import ModeKeeperError
from . import kinds
from .diffs import quarantine_diff
from .result import finish
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

# An observation of telemetry that counts steps only has no time, and nothing in it depends on one.
_TIMELESS = "1970-01-01T00:00:00Z"


def quarantine(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    workspace = Workspace.of(module.params, check_mode=module.check_mode)
    passport = load_passport(module.params["passport"])
    observation = workspace.load(*kinds.OBSERVATION)
    verify = _verify(workspace, observation)
    body = observation.body
    cluster = decode_cluster(body["cluster"]) if body["cluster"] else None
    before, previous = _before(workspace, observation, cluster.uid if cluster is not None else "")
    look = Look(
        now=parse_time(body["observed_at"] or _TIMELESS),
        cluster=cluster,
        signals=body["signals"],
        readings=body.get("readings", ()),
        refusals=_refusals(verify),
    )
    rules = rules_of(passport)
    report = make_report(
        detect(look, rules, before),
        before,
        observed_at=body["observed_at"],
        previous=previous,
        cluster=cluster.uid if cluster is not None else "",
        inputs=(observation.id, passport.id, *([verify.id] if verify else ()), *([previous] if previous else ())),
        looser=looser(rules),
    )
    plan = make_isolation_plan(report, observation, passport)
    planned = workspace.save(kinds.ISOLATION_PLAN.name, plan)
    result = finish(workspace, kinds.QUARANTINE.name, report, quarantine_diff(report, plan), Event.QUARANTINE, plan.id)
    isolation = {"id": plan.id, "kind": plan.kind, "path": str(workspace.out / kinds.ISOLATION_PLAN.name)}
    summary = {**result["summary"], "isolation": plan.body["summary"]}
    return {**result, "changed": result["changed"] or planned, "isolation": isolation, "summary": summary, "ok": True}


def _before(workspace: Workspace, observation: Artifact, cluster: str) -> tuple[State, str | None]:
    """What the last look left and its id. One that is there and cannot be believed ends the step: what it held would be forgotten.

    The last look at this same observation is made again from what it began with, so that it says the same.
    """
    if not workspace.find(kinds.QUARANTINE.name).exists():
        return State(), None
    last = workspace.load(*kinds.QUARANTINE)
    try:
        same = last.body["cluster"] == cluster
        again = observation.id in last.inputs
        state, previous = (last.body["before"], last.body["previous"]) if again else (last.body["state"], last.id)
    except (KeyError, TypeError) as exc:
        raise ModeKeeperError("ARTIFACT_MALFORMED", f"{kinds.QUARANTINE.name} is not of its schema") from exc
    return (state_from_json(state), previous) if same else (State(), None)


def _verify(workspace: Workspace, observation: Artifact) -> Artifact | None:
    """The verify of this observation, where there is one."""
    try:
        found = workspace.load(*kinds.VERIFY)
    except ModeKeeperError:
        return None
    return found if observation.id in found.inputs else None


def _refusals(verify: Artifact | None) -> list[str]:
    if verify is None:
        return []
    return [str(entry["code"]) for check in verify.body["checks"] for entry in check["reasons"]]
