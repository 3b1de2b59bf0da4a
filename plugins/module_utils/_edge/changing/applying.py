# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The apply step: facts, gate, and only with everything in order the change; refused or not, the board gets its diff."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._artifact.model import Artifact
from ..._change.durations import Durations
from ..._change.journal.choose import to_recover
from ..._change.journal.file import JournalFile
from ..._change.journal.mirror import read_mirror
from ..._change.journal.state import State
from ..._change.lock.lock import Lock
from ..._change.report import make_report
from ..._change.run import Run
from ..._change.session import holding, open_journal, reopen_journal, take_up
from ..._change.undo_files import FOLDER, write_undo_files
from ..._cluster.model import ObjectRef
from ..._gate.actions import APPLY, Action
from ..._gate.decide import Decision, decide
from ..._gate.known import Unreadable
from ..._gate.report import make_report as gate_report
from ..._ledger.events import Event
from ..._lib.structs import msgspec
from ..._reasons.errors import ModeKeeperError
from .. import kinds
from ..clock import commit_time, run_time
from ..connection import connected
from ..workspace import Workspace
from .applier import require_named
from .cluster import Target
from .engine import Engine, machine_text, new_lock, tools
from .facts import Moment, gather
from .inputs import Inputs, read_inputs
from .ledger import ChangeLedger
from .objects import Looked
from .told import tell

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class _Asked:
    """One run: what was asked, and what was found in the output folder."""

    action: Action
    workspace: Workspace
    params: dict[str, Any]
    inputs: Inputs
    durations: Durations

    @property
    def step(self) -> str:
        """Its name in the trace."""
        return "apply" if self.action is APPLY else "recover"


def apply(module: AnsibleModule, durations: Durations | None = None, action: Action = APPLY) -> dict[str, Any]:
    """Run the step with the module's options.

    :param durations: of tests; no option leads to them.
    :param action: to be made, or one that was left to be gone on with.
    """
    workspace = Workspace.of(module.params, check_mode=module.check_mode)
    asked = _Asked(
        action, workspace, module.params, read_inputs(workspace, module.params["passport"]), durations or Durations()
    )
    with connected(module.params) as client:
        target = Target.of(client, _refs(asked.inputs))
        if module.check_mode:
            decision, looked = _decide(asked, target, run_time(None), None)
            return _result(asked, decision, looked, None)
        return _commit(asked, target)


def _commit(asked: _Asked, target: Target) -> dict[str, Any]:
    require_named(asked.params)
    now = commit_time(None)
    plan = asked.inputs.plan
    lock = new_lock(target, "" if isinstance(plan, Unreadable) else plan.id, asked.durations)
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
    return Moment(asked.action, asked.params, asked.workspace.recorder, asked.workspace.out / JOURNAL, now, lock)


def _change(asked: _Asked, plan: Artifact, target: Target, decision: Decision, lock: Lock) -> State:
    """Make the change, or go on with it where this plan's journal is open."""
    out, gate = asked.workspace.out, gate_report(decision)
    verify = asked.inputs.verify
    inputs = {
        "plan": plan.id,
        "verify": verify.id if isinstance(verify, Artifact) else "",
        "passport": plan.body["passport"]["id"],
        "cluster": plan.body["cluster"]["uid"],
    }
    ledger = ChangeLedger(asked.workspace.recorder)
    ledger.record(Event.APPLY_INTENT, [plan.id, inputs["verify"], gate.id])
    write_undo_files(out / FOLDER, plan.id, plan.body["items"])
    engine = Engine(target, decision.facts, _moment(asked, commit_time(None), lock), ledger, asked.durations)
    with JournalFile(out / JOURNAL) as journal, tools(engine, journal) as found:
        left = to_recover(journal.entries, read_mirror(target.api).entries)
        if left is None:
            open_journal(journal, lock, machine_text(), inputs)
        else:
            take_up(journal, left, plan.id)
            reopen_journal(journal, lock, machine_text())
        return Run(found, plan.body["items"]).go_on()


def _result(asked: _Asked, decision: Decision, looked: Looked | None, state: State | None) -> dict[str, Any]:
    workspace = asked.workspace
    gate = gate_report(decision)
    changed = workspace.save(kinds.GATE.name, gate)
    report = make_report(state, inputs=(gate.id,)) if state is not None else None
    last = report or gate
    outcome = last.body["outcome"] if report is not None else "planned" if decision.passed else "blocked"
    if report is not None:
        workspace.save(kinds.APPLY.name, report)
    told = tell(workspace, asked.step, outcome, gate=gate, report=report, journal=workspace.out / JOURNAL)
    if state is not None:
        ids = [state.plan, f"sha256:{state.id}", last.id, *told.ids]
        ChangeLedger(workspace.recorder).record(Event.APPLY_RESULT, ids)
        changed = True
    elif workspace.check_mode:
        changed = decision.passed
    return {
        "changed": changed,
        "artifacts": [{"id": entry.id, "kind": entry.kind} for entry in (gate, report) if entry is not None],
        "diff": [_diff(entry) for entry in looked.diff] if looked is not None else [],
        "ok": outcome in ("kept", "planned") and not told.reasons,
        "outcome": outcome,
        "reasons": [*last.body["reasons"], *told.reasons],
        "summary": last.body["summary"],
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
