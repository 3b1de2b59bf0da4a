# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All that the gate looks at, gathered by others: where a fact came from is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .._approval.change import Change
from .._approval.read import Approvals
from .._artifact.model import Artifact
from .._plan.passport.model import Passport
from .actions import Action
from .known import NOT_GATHERED, Known
from .model import Reason
from .state import Base, Breaker, Burns, Journals, Licensed, Lock, Quarantine

Found = tuple[Reason, ...]
"""Reasons that somebody who looked found; none: all is well there."""


@dataclass(frozen=True)
class Facts:
    """Facts of one moment. One that was not gathered blocks.

    :ivar action: what is asked. :ivar now: aware; the run's one clock. :ivar committing: False in check mode, where no lock is held.
    :ivar change: what would be changed. :ivar plan: that it is made from; for ``isolate`` the isolation plan, for ``rollback`` the
        inverse items. :ivar verify: the report, None where there is none. :ivar change_ref: the change reference of this run.
    :ivar writing: places in the plan of the items about to be written; None: all.
    :ivar identity: what whoever changes the cluster may do beyond that.
    :ivar kill_switch: what its four sources said. :ivar audit: what is wrong with the ledger, a failed append included.
    :ivar cluster: uid of the live cluster. :ivar approvals: what lies in the folder. :ivar slos: by the objective's name.
    :ivar scope: what the checks of the objects found, on fresh objects; so also ``bound``, ``blast`` and ``conflict``.
    :ivar drift: by place in the plan, on the live object: none where it is as planned. :ivar admit: by place, of the applier's own
        dry run.
    """

    action: Action
    now: datetime
    committing: bool
    passport: Known[Passport] = NOT_GATHERED
    change: Known[Change] = NOT_GATHERED
    plan: Known[Artifact] = NOT_GATHERED
    verify: Known[Artifact | None] = NOT_GATHERED
    identity: Known[Found] = NOT_GATHERED
    base: Known[Base] = NOT_GATHERED
    change_ref: str = ""
    writing: tuple[int, ...] | None = None
    kill_switch: Known[Found] = NOT_GATHERED
    audit: Known[Found] = NOT_GATHERED
    license: Known[Licensed] = NOT_GATHERED
    cluster: Known[str] = NOT_GATHERED
    journals: Known[Journals] = NOT_GATHERED
    lock: Known[Lock] = NOT_GATHERED
    approvals: Known[Approvals] = NOT_GATHERED
    breaker: Known[Breaker] = NOT_GATHERED
    quarantine: Known[Quarantine] = NOT_GATHERED
    slos: Known[Mapping[str, Burns]] = NOT_GATHERED
    scope: Known[Found] = NOT_GATHERED
    bound: Known[Found] = NOT_GATHERED
    blast: Known[Found] = NOT_GATHERED
    conflict: Known[Found] = NOT_GATHERED
    drift: Known[Mapping[int, Known[Found]]] = NOT_GATHERED
    admit: Known[Mapping[int, Known[Found]]] = NOT_GATHERED
