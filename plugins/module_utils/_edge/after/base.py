# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether what was measured until now could judge a change afterwards: what gate 4 asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..._analysis.regression.decide import look_before
from ..._analysis.regression.lines import none_of, workload_of
from ..._analysis.regression.model import Line
from ..._artifact.model import Artifact
from ..._cluster.model import ObjectRef
from ..._gate.known import Known, Unreadable
from ..._gate.state import Base
from ..._lib.structs import msgspec
from ..._plan.passport.after import AfterPolicy, after_policy
from ..._plan.passport.model import Passport
from ..._reasons.errors import ModeKeeperError
from .measured import Objects, measure, place_of


def base_of(params: Mapping[str, Any], plan: Known[Artifact], passport: Known[Passport], now: datetime) -> Known[Base]:
    """The series that could be judged, and those, with the objects that have none, that could not."""
    if isinstance(plan, Unreadable) or isinstance(passport, Unreadable) or passport.accepts_rollout_checks_alone:
        return Base((), ())  # the gate tells of the first two by other reasons, and asks for nothing of the third
    try:
        policy, objects = after_policy(passport), objects_of(plan)
        found = measure(params, policy, objects, now).lines
    except ModeKeeperError as error:
        return Unreadable.of(error)
    base = look_before(_fresh(found, policy, now), place_of(now), policy.rule, policy.deadline)
    blind = {f"{name} ({why})" for name, why in base.blind.items()}
    known = {workload_of(line) for line in found} | {("", line.job) for line in found if not line.namespace}
    if policy.named:
        measured = {line.metric for line in found}
        blind |= {condition.metric for condition in policy.conditions if condition.metric not in measured}
    else:
        blind |= {f"{space}/{name}" for space, name in objects if not {(space, name), ("", name)} & known}
    return Base(base.judged, tuple(sorted(blind)))


def objects_of(plan: Artifact) -> Objects:
    """Namespace and name of what a plan changes; nothing of a body that is no plan's: the gate says so."""
    try:
        refs = [msgspec.convert(item["ref"], ObjectRef) for item in plan.body["items"]]
    except (KeyError, TypeError, ValueError):
        return frozenset()
    return frozenset((ref.namespace, ref.name) for ref in refs)


def _fresh(lines: Sequence[Line], policy: AfterPolicy, now: datetime) -> list[Line]:
    """The series, those emptied that went on no longer: what does not go on says nothing of the change."""
    oldest = place_of(now - timedelta(seconds=policy.deadline))
    return [none_of(line) if line.timed and len(line.place) and line.place[-1] < oldest else line for line in lines]
