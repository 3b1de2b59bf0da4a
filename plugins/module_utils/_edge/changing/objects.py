# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Facts of the gates 13 to 18: the objects read afresh, judged by the checks of verify, and the applier's own dry run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..._artifact.clock import format_time
from ..._artifact.model import Artifact
from ..._cluster.dryrun.request import Stamp, plan_hash8
from ..._cluster.dryrun.resources import kind_of
from ..._cluster.dryrun.runner import Outcome
from ..._cluster.dryrun.runner import Target as Job
from ..._cluster.live import LiveSource
from ..._cluster.observe import observe_cluster
from ..._gate.facts import Found
from ..._gate.judged import judge_dry_run, judge_objects
from ..._plan.history import History
from ..._plan.passport.model import Passport
from ..._verify.diff import board_diff
from ..._verify.facts import Facts as Objects
from ..._verify.live.cluster import LiveCluster
from ..._verify.live.gathered import Gathered
from ..._verify.live.parallel import Pool
from .cluster import Target


@dataclass(frozen=True)
class Looked:
    """What was found; :ivar diff: what a board reads, an entry an item."""

    objects: Objects
    scope: Found
    bound: Found
    blast: Found
    conflict: Found
    drift: Mapping[int, Found]
    admit: Mapping[int, Found]
    diff: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """What is to be looked at: the plan and what it was made from."""

    plan: Artifact
    observation: Artifact
    passport: Passport
    history: History
    change_ref: str = ""


def look(target: Target, asked: Asked, now: datetime) -> Looked:
    """Read the cluster again and dry-run every write.

    :raises ModeKeeperError: ``READ_…`` where the cluster cannot be read at all, ``ARTIFACT_MALFORMED``.
    """
    source = LiveSource(target.api, observed_at=format_time(now))
    cluster = observe_cluster(source, env_keys=asked.passport.env_keys)
    objects = Objects(asked.plan, asked.observation, asked.passport, now, cluster)
    judged = judge_objects(objects, asked.history)
    outcomes = _dry_run(target, objects, asked)
    drift, admit = judge_dry_run(objects, judged, outcomes)
    return Looked(
        objects,
        judged.scope,
        judged.bound,
        judged.blast,
        judged.conflict,
        drift,
        admit,
        board_diff(objects, Gathered(cluster_uid="", outcomes=outcomes)),
    )


def _dry_run(target: Target, objects: Objects, asked: Asked) -> dict[int, Outcome]:
    hash8 = plan_hash8(asked.plan.id)
    served = [item for item in objects.items if kind_of(item.ref) in target.resources]
    jobs = [
        Job(
            item.ref,
            target.resources[kind_of(item.ref)],
            item.patch,
            Stamp(hash8, item.index + 1, change_ref=asked.change_ref),
        )
        for item in served
    ]
    pool = Pool(LiveCluster(target.api))
    try:
        outcomes = pool.map(lambda runner, job: runner.patch(job), jobs)
    finally:
        pool.close()
    return {item.index: outcome for item, outcome in zip(served, outcomes, strict=True)}
