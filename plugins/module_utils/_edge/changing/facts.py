# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All facts of one moment, gathered for the gate; what cannot be is told as such, and blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..._approval.change import Change
from ..._approval.draft import signers_of
from ..._approval.read import Approvals, read_approvals
from ..._change.lock.lock import Lock
from ..._gate.actions import Action
from ..._gate.facts import Facts
from ..._gate.known import NOT_GATHERED, Known, Unreadable
from ..._gate.state import Licensed, Quarantine
from ..._plan.passport.model import Passport
from ..._reasons.errors import ModeKeeperError
from ..after.base import base_of
from ..approving import read_folder
from ..license_judged import judge_license, path_of
from ..recording import Recorder
from . import safety
from .applier import applier_found
from .cluster import Target
from .inputs import Inputs, known
from .objects import Asked, Looked, look
from .past import breaker_of, history_of
from .quarantined import quarantine_fact


@dataclass(frozen=True)
class Moment:
    """What a run is asked for, and where it stands.

    :ivar now: of the run's one clock. :ivar lock: held; None in check mode. :ivar journal: path of the journal's file.
    """

    action: Action
    params: Mapping[str, Any]
    recorder: Recorder
    journal: Path
    now: datetime
    lock: Lock | None

    def check_lock(self) -> None:
        """Whether the lock is ours without doubt.

        :raises ModeKeeperError: ``LOCK_LOST``.
        """
        if self.lock is None:
            raise ModeKeeperError("LOCK_LOST", "the lock was never taken")
        self.lock.check()


def gather(moment: Moment, inputs: Inputs, target: Target) -> tuple[Facts, Looked | None]:
    """The facts, and what was seen of the objects where that could be looked at."""
    api, params = target.api, moment.params
    looked = _looked(moment, inputs, target)
    facts = Facts(
        action=moment.action,
        now=moment.now,
        committing=moment.lock is not None,
        passport=inputs.passport,
        change=_change(inputs),
        plan=inputs.plan,
        verify=inputs.verify,
        identity=known(lambda: applier_found(api)),
        base=base_of(params, inputs.plan, inputs.passport, moment.now),
        change_ref=params["change_ref"] or "",
        kill_switch=known(lambda: safety.switch_found(api, path_of(params["kill_switch_file"]))),
        audit=known(moment.recorder.against),
        license=known(lambda: _licensed(moment, inputs.passport)),
        cluster=known(target.uid),
        journals=known(lambda: safety.journals(api, moment.journal)),
        lock=known(lambda: safety.lock_fact(api, moment.lock)),
        approvals=known(lambda: _approvals(path_of(params["approvals"]), inputs.passport)),
        breaker=known(lambda: breaker_of(moment.recorder)),
        quarantine=_quarantine(moment, inputs, looked),
        slos=NOT_GATHERED,
    )
    return (facts, None) if isinstance(looked, Unreadable) else (with_objects(facts, looked), looked)


def with_objects(facts: Facts, looked: Looked) -> Facts:
    """The facts with what the objects say."""
    return replace(
        facts,
        scope=looked.scope,
        bound=looked.bound,
        blast=looked.blast,
        conflict=looked.conflict,
        drift=looked.drift,
        admit=looked.admit,
    )


def again(facts: Facts, moment: Moment, target: Target, item: int) -> Facts:
    """The facts for one item about to be written, those gathered anew that may have changed since (↻).

    :param item: its place in the plan, from 0.
    """
    api = target.api
    return replace(
        facts,
        now=moment.now,
        writing=(item,),
        kill_switch=known(lambda: safety.switch_found(api, path_of(moment.params["kill_switch_file"]))),
        audit=known(moment.recorder.against),
        lock=known(lambda: safety.lock_fact(api, moment.lock)),
    )


def _looked(moment: Moment, inputs: Inputs, target: Target) -> Known[Looked]:
    plan, observation, passport = inputs.plan, inputs.observation, inputs.passport
    if isinstance(plan, Unreadable):
        return plan
    if isinstance(observation, Unreadable):
        return observation
    if isinstance(passport, Unreadable):
        return passport
    history = known(lambda: history_of(target.api, moment.journal))
    if isinstance(history, Unreadable):
        return history
    asked = Asked(plan, observation, passport, history, moment.params["change_ref"] or "")
    return known(lambda: look(target, asked, moment.now))


def _quarantine(moment: Moment, inputs: Inputs, looked: Known[Looked]) -> Known[Quarantine]:
    """What is held: by the last look, and by a look at the cluster as it is now."""
    last, passport = inputs.quarantine, inputs.passport
    if isinstance(last, Unreadable):
        return last
    if isinstance(passport, Unreadable):
        return passport
    if isinstance(looked, Unreadable):
        return looked
    cluster = looked.objects.cluster
    if cluster is None:
        return NOT_GATHERED
    return known(lambda: quarantine_fact(last, cluster, passport, moment.now))


def _change(inputs: Inputs) -> Known[Change]:
    plan = inputs.plan
    if isinstance(plan, Unreadable):
        return plan
    try:
        return Change.of(plan.body)
    except (KeyError, TypeError, AttributeError) as exc:
        return Unreadable(f"the plan's body is no plan's ({type(exc).__name__})")


def _licensed(moment: Moment, passport: Known[Passport]) -> Licensed:
    customer = None if isinstance(passport, Unreadable) else passport.customer
    params = {**moment.params, "feature": moment.action.feature, "customer": customer}
    judged = judge_license(params, moment.recorder, now=moment.now)
    return Licensed(judged.verdict, judged.question)


def _approvals(folder: Path | None, passport: Known[Passport]) -> Approvals:
    if isinstance(passport, Unreadable):
        raise ModeKeeperError("APPROVAL_UNREADABLE", f"whose keys count: {passport.text}")
    return read_approvals(read_folder(folder), signers_of(passport))
