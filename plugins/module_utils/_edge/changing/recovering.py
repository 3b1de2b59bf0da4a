# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The recover step: takes a change back that was left open or halted, from its journal alone, wherever that stands."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._approval.change import Change
from ..._artifact.files import ensure_folder
from ..._change.durations import Durations
from ..._change.journal.choose import to_recover
from ..._change.journal.entry import Entry
from ..._change.journal.file import JournalFile, read_journal
from ..._change.journal.mirror import read_mirror
from ..._change.journal.state import State
from ..._change.lock.lock import Lock
from ..._change.report import make_report
from ..._change.run import Run
from ..._change.session import holding, reopen_journal
from ..._gate.actions import RECOVER_RESUME, RECOVER_ROLLBACK
from ..._gate.decide import Decision, decide
from ..._gate.facts import Facts
from ..._gate.report import make_report as gate_report
from ..._ledger.events import Event
from ..._reasons.errors import ModeKeeperError
from .. import kinds
from ..clock import commit_time, run_time
from ..connection import connected
from ..license_judged import path_of
from ..workspace import Workspace
from . import safety
from .applier import require_named
from .applying import JOURNAL, apply
from .back import following, nothing_to_do, ours, undo_diff
from .cluster import Target
from .engine import Engine, machine_text, new_lock, tools
from .facts import Moment
from .inputs import known
from .ledger import ChangeLedger
from .told import tell

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


@dataclass(frozen=True)
class _Left:
    """A change that somebody left, and the run that takes it back."""

    workspace: Workspace
    params: Mapping[str, Any]
    lines: list[Entry]
    state: State
    durations: Durations

    def moment(self, now: datetime, lock: Lock | None) -> Moment:
        """What the gates are asked on."""
        path = self.workspace.out / JOURNAL
        return Moment(RECOVER_ROLLBACK, self.params, self.workspace.recorder, path, now, lock)


def recover(module: AnsibleModule, durations: Durations | None = None) -> dict[str, Any]:
    """Run the step with the module's options: take the change back, or go on with it.

    :param durations: of tests; no option leads to them.
    """
    if module.params["mode"] == "resume":
        return apply(module, durations, RECOVER_RESUME)
    return _rollback(module, durations or Durations())


def _rollback(module: AnsibleModule, durations: Durations) -> dict[str, Any]:
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    with connected(params) as client:
        mirrored = read_mirror(client)
        found = to_recover(read_journal(workspace.out / JOURNAL), mirrored.entries)
        if found is None:
            return nothing_to_do()
        workspace = replace(workspace, recorder=following(workspace.recorder, mirrored.ledger))
        left = _Left(workspace, params, *found, durations)
        target = Target.of(client, [entry.intent.ref for entry in left.state.items.values()])
        if module.check_mode:
            return _result(left, target, _decide(left, target, run_time(None), None), None)
        return _commit(left, target)


def _commit(left: _Left, target: Target) -> dict[str, Any]:
    require_named(left.params)
    now = commit_time(None)
    lock = new_lock(target, left.state.plan, left.durations)
    with ExitStack() as held:
        try:
            held.enter_context(holding(lock, left.durations.renew))
        except ModeKeeperError as error:
            if error.code not in ("LOCK_HELD", "LOCK_UNREADABLE"):
                raise
            return _result(left, target, _decide(left, target, now, None), None)
        decision = _decide(left, target, now, lock)
        return _result(left, target, decision, _take_back(left, target, decision, lock) if decision.passed else None)


def _take_back(left: _Left, target: Target, decision: Decision, lock: Lock) -> State:
    ledger = ChangeLedger(left.workspace.recorder)
    ids = [left.state.plan, f"sha256:{left.state.id}", gate_report(decision).id]
    ledger.record(Event.RECOVER_INTENT, ids)
    engine = Engine(target, decision.facts, left.moment(commit_time(None), lock), ledger, left.durations)
    ensure_folder(left.workspace.out)
    with JournalFile(left.workspace.out / JOURNAL) as journal, tools(engine, journal) as found:
        if journal.entries != left.lines:
            journal.take(left.lines)
        reopen_journal(journal, lock, machine_text())
        run = Run(found, ())
        if left.state.verdict != "roll_back":
            run.roll_back(())
        return run.go_on()


def _decide(left: _Left, target: Target, now: datetime, lock: Lock | None) -> Decision:
    moment, api = left.moment(now, lock), target.api
    return decide(
        Facts(
            action=RECOVER_ROLLBACK,
            now=now,
            committing=lock is not None,
            change=Change(left.state.cluster, left.state.passport, ()),
            kill_switch=known(lambda: safety.switch_found(api, path_of(left.params["kill_switch_file"]))),
            audit=known(moment.recorder.against),
            cluster=known(target.uid),
            lock=known(lambda: safety.lock_fact(api, lock)),
        )
    )


def _result(left: _Left, target: Target, decision: Decision, state: State | None) -> dict[str, Any]:
    workspace, gate = left.workspace, gate_report(decision)
    workspace.save(kinds.GATE.name, gate)
    report = make_report(state, inputs=(gate.id,)) if state is not None else None
    last = (report or gate).body
    outcome = last["outcome"] if report is not None else "planned" if decision.passed else "blocked"
    if report is not None:
        workspace.save(kinds.CHANGES[report.kind].name, report)
    told = tell(workspace, "recover", outcome, gate=gate, report=report, journal=workspace.out / JOURNAL)
    if state is not None and report is not None:
        ids = [state.plan, f"sha256:{state.id}", report.id, *told.ids]
        ChangeLedger(workspace.recorder).record(Event.APPLY_RESULT, ids)
    return {
        "changed": state is not None or outcome == "planned",
        "artifacts": [{"id": entry.id, "kind": entry.kind} for entry in (gate, report) if entry is not None],
        "diff": [] if state is not None else [undo_diff(entry) for entry in ours(target, left.state)],
        "ok": outcome in ("rolled_back", "planned") and not told.reasons,
        "outcome": outcome,
        "reasons": [*(last["reasons"] if outcome != "rolled_back" else ()), *told.reasons],
        "summary": last["summary"],
    }
