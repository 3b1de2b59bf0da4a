# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who decides at the end of a change: a judge of what was measured before it and since, by the passport's rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from ..._artifact.files import write_atomic
from ..._artifact.model import Artifact
from ..._change.after.watch import Judge
from ..._change.journal.entry import Entry
from ..._change.journal.state import Progress
from ..._change.ports import Decision, Reason
from ..._gate.facts import Facts
from ..._gate.known import Unreadable
from ..._plan.passport.after import after_policy
from .. import kinds
from ..after.base import objects_of
from ..after.judging import MeasuringJudge, Sources
from ..after.measured import measure
from .facts import Moment


def judge_of(
    facts: Facts, moment: Moment, journal: Callable[[], Sequence[Entry]], now: Callable[[], datetime]
) -> Judge:
    """The judge of a run; what it compares with is read here, before the first write.

    :param facts: of the decision that let the run through.
    :raises ModeKeeperError: ``TELEMETRY_…``, ``PROMETHEUS_…``.
    """
    if isinstance(facts.plan, Unreadable) or isinstance(facts.passport, Unreadable):
        return _nobody  # a change is only taken back
    policy, plan = after_policy(facts.passport), facts.plan
    look = partial(measure, moment.params, policy, objects_of(plan))

    def save(report: Artifact) -> None:
        write_atomic(moment.journal.with_name(kinds.VERIFY_AFTER.name), report.encode())

    return MeasuringJudge(policy, Sources(journal, look, now, save), look(now()), plan.id)


def _nobody(_items: Sequence[Progress]) -> tuple[Decision, Sequence[Reason]]:
    """Nothing is kept that nobody can judge."""
    return "roll_back", ()
