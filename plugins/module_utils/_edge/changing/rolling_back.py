# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The rollback step: takes a kept change back, days later, from its journal alone and without a licence."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._approval.change import Change
from ..._artifact.files import ensure_folder
from ..._artifact.model import Artifact
from ..._change.durations import Durations
from ..._change.journal.file import JournalFile
from ..._change.journal.state import State
from ..._change.lock.lock import Lock
from ..._change.report import make_report
from ..._change.run import Run
from ..._change.session import holding, open_rollback
from ..._gate.actions import ROLLBACK
from ..._gate.decide import Decision, decide
from ..._gate.facts import Facts
from ..._gate.known import Known
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
from .applying import JOURNAL
from .back import nothing_to_do, ours, undo_diff
from .cluster import Target
from .engine import Engine, machine_text, new_lock, tools
from .facts import Moment
from .inputs import known
from .kept import Kept, find_kept
from .ledger import ChangeLedger
from .told import tell

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


@dataclass(frozen=True)
class _Asked:
    """One run: the change that is to be taken back, and the report on its inverse items."""

    kept: Kept
    verify: Known[Artifact | None]
    params: Mapping[str, Any]
    durations: Durations

    def moment(self, now: datetime, lock: Lock | None) -> Moment:
        """What the gates are asked on."""
        workspace = self.kept.workspace
        return Moment(ROLLBACK, self.params, workspace.recorder, workspace.out / JOURNAL, now, lock)


def rollback(module: AnsibleModule, durations: Durations | None = None) -> dict[str, Any]:
    """Run the step with the module's options.

    :param durations: of tests; no option leads to them.
    """
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    with connected(params) as client:
        kept = find_kept(workspace, client, params["journal"])
        if kept is None:
            return nothing_to_do()
        asked = _Asked(kept, known(lambda: _verify(workspace)), params, durations or Durations())
        target = Target.of(client, [intent.ref for intent in kept.intents])
        if module.check_mode:
            return _result(asked, target, _decide(asked, target, run_time(None), None), None)
        return _commit(asked, target)


def _commit(asked: _Asked, target: Target) -> dict[str, Any]:
    require_named(asked.params)
    now = commit_time(None)
    lock = new_lock(target, asked.kept.state.plan, asked.durations)
    with ExitStack() as held:
        try:
            held.enter_context(holding(lock, asked.durations.renew))
        except ModeKeeperError as error:
            if error.code not in ("LOCK_HELD", "LOCK_UNREADABLE"):
                raise
            return _result(asked, target, _decide(asked, target, now, None), None)
        _want_same(asked, target)
        decision = _decide(asked, target, now, lock)
        return _result(asked, target, decision, _take_back(asked, target, decision, lock) if decision.passed else None)


def _want_same(asked: _Asked, target: Target) -> None:
    """Under the lock it is still the change that was looked at."""
    again = find_kept(asked.kept.workspace, target.api, asked.params["journal"])
    if again is None or again.plan.id != asked.kept.plan.id:
        raise ModeKeeperError("JOURNAL_OPEN", "another run made a change, or took one back, meanwhile")


def _take_back(asked: _Asked, target: Target, decision: Decision, lock: Lock) -> State:
    kept, verify = asked.kept, asked.verify
    if not isinstance(verify, Artifact):
        raise ModeKeeperError("VERIFY_ABSENT", "there is no report on the inverse items")
    ledger = ChangeLedger(kept.workspace.recorder)
    ledger.record(Event.ROLLBACK_INTENT, [kept.plan.id, verify.id, gate_report(decision).id])
    engine = Engine(target, decision.facts, asked.moment(commit_time(None), lock), ledger, asked.durations)
    ensure_folder(kept.workspace.out)
    with JournalFile(kept.workspace.out / JOURNAL) as journal, tools(engine, journal) as found:
        open_rollback(journal, lock, machine_text(), verify.id, kept.state)
        return Run(found, ()).go_on()


def _decide(asked: _Asked, target: Target, now: datetime, lock: Lock | None) -> Decision:
    moment, api, state = asked.moment(now, lock), target.api, asked.kept.state
    return decide(
        Facts(
            action=ROLLBACK,
            identity=(),  # whoever can take it back may
            now=now,
            committing=lock is not None,
            change=Change(state.cluster, state.passport, ()),
            plan=asked.kept.plan,
            verify=asked.verify,
            kill_switch=known(lambda: safety.switch_found(api, path_of(asked.params["kill_switch_file"]))),
            audit=known(moment.recorder.against),
            cluster=known(target.uid),
            lock=known(lambda: safety.lock_fact(api, lock)),
        )
    )


def _verify(workspace: Workspace) -> Artifact | None:
    file = kinds.ROLLBACK_VERIFY
    return workspace.load(*file) if workspace.find(file.name).exists() else None


def _result(asked: _Asked, target: Target, decision: Decision, state: State | None) -> dict[str, Any]:
    workspace, gate = asked.kept.workspace, gate_report(decision)
    workspace.save(kinds.GATE.name, gate)
    report = make_report(state, inputs=(gate.id,)) if state is not None else None
    last = (report or gate).body
    outcome = last["outcome"] if report is not None else "planned" if decision.passed else "blocked"
    if report is not None:
        workspace.save(kinds.ROLLBACK.name, report)
    told = tell(workspace, "rollback", outcome, gate=gate, report=report, journal=workspace.out / JOURNAL)
    if state is not None and report is not None:
        ids = [state.plan, f"sha256:{state.id}", report.id, *told.ids]
        ChangeLedger(workspace.recorder).record(Event.ROLLBACK_RESULT, ids)
    return {
        "changed": state is not None or outcome == "planned",
        "artifacts": [{"id": entry.id, "kind": entry.kind} for entry in (gate, report) if entry is not None],
        "diff": [] if state is not None else [undo_diff(entry) for entry in ours(target, asked.kept.state)],
        "ok": outcome in ("rolled_back", "planned") and not told.reasons,
        "outcome": outcome,
        "reasons": [*(last["reasons"] if outcome != "rolled_back" else ()), *told.reasons],
        "summary": last["summary"],
    }
