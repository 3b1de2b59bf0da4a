# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The apply step: facts, gate, and only with everything in order the change; refused or not, the board gets its diff."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..._artifact.clock import format_time
from ..._artifact.model import Artifact
from ..._change.after.watch import ClusterWatch
from ..._change.durations import Durations
from ..._change.journal.file import JournalFile
from ..._change.journal.mirror import ClusterMirror
from ..._change.journal.state import State
from ..._change.lanes import Lane
from ..._change.lock.lock import Holder, Lock
from ..._change.ports import no_point
from ..._change.report import make_report
from ..._change.run import Run, Tools
from ..._change.send import Sender
from ..._change.session import holding, open_journal, reopen_journal, unfinished
from ..._change.undo_files import FOLDER, write_undo_files
from ..._cluster.clock import SystemClock
from ..._cluster.model import ObjectRef
from ..._gate.actions import APPLY
from ..._gate.decide import Decision, decide
from ..._gate.known import Unreadable
from ..._gate.report import make_report as gate_report
from ..._ledger.events import Event
from ..._lib.structs import msgspec
from ..._reasons.errors import ModeKeeperError
from .. import kinds
from ..actor import actor
from ..clock import commit_time, run_time
from ..connection import connected
from ..workspace import Workspace
from .cluster import Target
from .facts import Moment, gather
from .guard import GateGuard
from .inputs import Inputs, read_inputs
from .judge import rollout_alone
from .ledger import ChangeLedger
from .objects import Looked

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

LANES = 4
JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class _Asked:
    """One run: what was asked, and what was found in the output folder."""

    workspace: Workspace
    params: dict[str, Any]
    inputs: Inputs
    durations: Durations


def apply(module: AnsibleModule, durations: Durations | None = None) -> dict[str, Any]:
    """Run the step with the module's options.

    :param durations: of tests; no option leads to them.
    """
    workspace = Workspace.of(module.params, check_mode=module.check_mode)
    asked = _Asked(
        workspace, module.params, read_inputs(workspace, module.params["passport"]), durations or Durations()
    )
    with connected(module.params) as client:
        target = Target.of(client, _refs(asked.inputs))
        if module.check_mode:
            decision, looked = _decide(asked, target, run_time(None), None)
            return _result(asked, decision, looked, None)
        return _commit(asked, target)


def _commit(asked: _Asked, target: Target) -> dict[str, Any]:
    now = commit_time(None)
    plan = asked.inputs.plan
    plan_id = "" if isinstance(plan, Unreadable) else plan.id
    holder = Holder(f"{actor()}/{os.getpid()}/{secrets.token_hex(4)}", plan_id)
    lock = Lock(target.api.twin(), holder, asked.durations, SystemClock(), lambda: datetime.now(UTC))
    with ExitStack() as held:
        try:
            held.enter_context(holding(lock, asked.durations.renew))
        except ModeKeeperError as error:
            if error.code not in ("LOCK_HELD", "LOCK_UNREADABLE"):
                raise
            decision, looked = _decide(asked, target, now, None)
            return _result(asked, decision, looked, None)
        decision, looked = _decide(asked, target, now, lock)
        if not decision.passed or isinstance(plan, Unreadable):
            return _result(asked, decision, looked, None)
        return _result(asked, decision, looked, _change(asked, plan, target, decision, lock))


def _decide(asked: _Asked, target: Target, now: datetime, lock: Lock | None) -> tuple[Decision, Looked | None]:
    facts, looked = gather(_moment(asked, now, lock), asked.inputs, target)
    return decide(facts), looked


def _moment(asked: _Asked, now: datetime, lock: Lock | None) -> Moment:
    return Moment(APPLY, asked.params, asked.workspace.recorder, asked.workspace.out / JOURNAL, now, lock)


def _change(asked: _Asked, plan: Artifact, target: Target, decision: Decision, lock: Lock) -> State:
    """Make the change, or go on with it where this plan's journal is open."""
    recorder, out = asked.workspace.recorder, asked.workspace.out
    verify = asked.inputs.verify
    verify_id = verify.id if isinstance(verify, Artifact) else ""
    ledger = ChangeLedger(recorder)
    ledger.record(Event.APPLY_INTENT, [plan.id, verify_id])
    write_undo_files(out / FOLDER, plan.id, plan.body["items"])
    with ExitStack() as opened:
        journal = opened.enter_context(JournalFile(out / JOURNAL))
        targets = [target, *(target.twin() for _lane in range(LANES - 1))]
        for twin in targets[1:]:
            opened.callback(twin.api.close)
        moment = _moment(asked, commit_time(None), lock)
        lanes = tuple(_lane(asked, one, decision, moment) for one in targets)
        if unfinished(journal) is None:
            open_journal(journal, lock, _time(), {"plan": plan.id, "verify": verify_id})
        else:
            reopen_journal(journal, lock, _time())
        tools = Tools(
            lanes=lanes,
            journal=journal,
            mirror=ClusterMirror(target.api),
            watch=ClusterWatch(target.api, target, rollout_alone),
            audit=ledger,
            clock=SystemClock(),
            durations=asked.durations,
            point=no_point,
        )
        return Run(tools, plan.body["items"]).go_on()


def _lane(asked: _Asked, target: Target, decision: Decision, moment: Moment) -> Lane:
    guard = GateGuard(decision.facts, moment, target, lambda: datetime.now(UTC))
    return Lane(Sender(target.api, target, _time, asked.params["change_ref"] or ""), guard)


def _result(asked: _Asked, decision: Decision, looked: Looked | None, state: State | None) -> dict[str, Any]:
    workspace = asked.workspace
    gate = gate_report(decision)
    changed = workspace.save(kinds.GATE.name, gate)
    artifacts = [gate]
    if state is not None:
        artifacts.append(make_report(state, inputs=(gate.id,)))
        workspace.save(kinds.APPLY.name, artifacts[-1])
        changed = True
    elif workspace.check_mode:
        changed = decision.passed
    last = artifacts[-1].body
    outcome = last["outcome"] if state is not None else "planned" if decision.passed else "blocked"
    return {
        "changed": changed,
        "artifacts": [{"id": entry.id, "kind": entry.kind} for entry in artifacts],
        "diff": [_diff(entry) for entry in looked.diff] if looked is not None else [],
        "ok": outcome in ("kept", "planned"),
        "outcome": outcome,
        "reasons": list(last["reasons"]),
        "summary": last["summary"],
    }


def _diff(entry: dict[str, Any]) -> dict[str, str]:
    return {name: entry[name] for name in ("before_header", "after_header", "before", "after")}


def _refs(inputs: Inputs) -> list[ObjectRef]:
    if isinstance(inputs.plan, Unreadable):
        return []
    try:
        return [msgspec.convert(item["ref"], ObjectRef) for item in inputs.plan.body["items"]]
    except (KeyError, TypeError, ValueError):
        return []


def _time() -> str:
    return format_time(datetime.now(UTC))
