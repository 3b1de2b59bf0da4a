# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Asks the cluster, in the order that keeps it safe: who are we, does the fence stand, and only then the dry runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..._cluster.dryrun import fence, identity, webhooks
from ..._cluster.dryrun.answer import Answer
from ..._cluster.dryrun.exchange import Api, document
from ..._cluster.dryrun.pointer import patched, written
from ..._cluster.dryrun.probe_pod import template_of
from ..._cluster.dryrun.request import Stamp, plan_hash8
from ..._cluster.dryrun.resources import Kind, Resource, kind_of, resolve
from ..._cluster.dryrun.reviews import Access
from ..._cluster.dryrun.runner import Outcome, Runner, Target
from ..._reasons.errors import ModeKeeperError
from ..by_object import changes_by_workload
from ..facts import Facts
from ..items import Item
from .cluster import LiveCluster
from .gathered import Gathered, Listing, Probe
from .parallel import Pool
from .permission import refusals

Job = tuple[Item, Target]


def gather(live: LiveCluster, facts: Facts) -> Gathered:
    """Everything the live checks need. No dry run is sent to another cluster, without the right, or without the fence.

    :raises ModeKeeperError: ``READ_…`` where the server cannot be asked at all.
    """
    uid = _cluster_uid(live.api)
    planned = (facts.plan.body["cluster"] or {}).get("uid")
    resources = resolve(live.api, {kind_of(item.ref) for item in facts.items})
    patches = {
        _patch_access(item, resources[kind_of(item.ref)]) for item in facts.items if kind_of(item.ref) in resources
    }
    found = identity.inspect(live.api, live.clock, patches)
    if not facts.items or (uid and uid != planned):
        return Gathered(uid, found)
    faults = fence.fence_faults(*fence.read_fence(live.api)) if found.class_ == "verifier" else ["not looked at"]
    refused = refusals(found, patches, faults)
    if refused:
        return Gathered(uid, found, tuple(refused))
    return _sent(live, facts, Gathered(uid, found), resources)


def _sent(live: LiveCluster, facts: Facts, base: Gathered, resources: Mapping[Kind, Resource]) -> Gathered:
    stamps = {item.index: Stamp(plan_hash8(facts.plan.id), item.index + 1) for item in facts.items}
    jobs: list[Job] = [
        (item, Target(item.ref, resources[kind_of(item.ref)], item.patch, stamps[item.index]))
        for item in facts.items
        if kind_of(item.ref) in resources
    ]
    spaces = sorted({item.ref.namespace for item in facts.items} - {""})
    pool = Pool(live)
    try:
        answers = pool.map(_dry_run, jobs)
        outcomes = {item.index: outcome for (item, _target), (outcome, _owner) in zip(jobs, answers, strict=True)}
        probes = pool.map(_probe, list(_pairs(facts, outcomes, stamps)))
    finally:
        pool.close()
    return Gathered(
        cluster_uid=base.cluster_uid,
        identity=base.identity,
        outcomes=outcomes,
        owners={
            item.index: owner
            for (item, _target), (_outcome, owner) in zip(jobs, answers, strict=True)
            if owner is not None
        },
        plurals={item.index: target.resource.plural for item, target in jobs},
        probes=tuple(probe for probe in probes if probe is not None),
        quotas={space: _listing(live.api, f"/api/v1/namespaces/{space}/resourcequotas") for space in spaces},
        namespaces={space: _labels(live.api, space) for space in spaces},
        webhooks=tuple(_listing(live.api, path) for path in webhooks.PATHS),
        changes=tuple(changes_by_workload(facts)),
    )


def _dry_run(runner: Runner, job: Job) -> tuple[Outcome, Answer | None]:
    _unused, target = job
    outcome = runner.patch(target)
    accepted = outcome.answer.kind == "accepted" and outcome.live is not None
    return outcome, runner.owners(target, outcome.live) if accepted and outcome.live is not None else None


def _pairs(facts: Facts, outcomes: Mapping[int, Outcome], stamps: Mapping[int, Stamp]) -> Iterable[tuple[Probe, Stamp]]:
    """One job for each pod template that the plan touches and whose object was read."""
    grouped: dict[tuple[str, str], list[Item]] = {}
    for item in facts.items:
        templates = {template for path in written(item.patch) if (template := template_of(path)) is not None}
        for template in sorted(templates):
            grouped.setdefault((item.ref.uid, template), []).append(item)
    nothing = Outcome(Answer("undecided"))
    for (_unused, template), items in grouped.items():
        taken = [item for item in items if item.index in outcomes and outcomes[item.index].answer.kind == "accepted"]
        before = outcomes[taken[0].index].live if taken else None
        if before is not None:
            after = patched(before, [operation for item in taken for operation in item.patch])
            yield Probe(template, tuple(taken), before, after, nothing, nothing), stamps[taken[0].index]


def _probe(runner: Runner, job: tuple[Probe, Stamp]) -> Probe | None:
    wanted, stamp = job
    space, manager = wanted.items[0].ref.namespace, stamp.manager
    name = f"mk-probe-{stamp.hash8}-{stamp.sequence}"
    live = runner.probe(wanted.before, wanted.template, space, f"{name}-live", manager)
    after = runner.probe(wanted.after, wanted.template, space, f"{name}-next", manager)
    if live is None or after is None:
        return None
    return Probe(wanted.template, wanted.items, wanted.before, wanted.after, live, after)


def _patch_access(item: Item, resource: Resource) -> Access:
    return Access("patch", resource.group, resource.plural, item.ref.namespace if resource.namespaced else "")


def _cluster_uid(api: Api) -> str:
    """The uid of kube-system, empty where this identity may not read it."""
    try:
        found = document(api.get("/api/v1/namespaces/kube-system")) or {}
    except ModeKeeperError as error:
        if error.code in ("READ_FORBIDDEN", "READ_NOT_FOUND"):
            return ""
        raise
    metadata = found.get("metadata")
    return str(metadata.get("uid") or "") if isinstance(metadata, Mapping) else ""


def _listing(api: Api, path: str) -> Listing:
    try:
        found = document(api.get(path))
    except ModeKeeperError as error:
        return Listing(code=error.code)
    items = found.get("items") if found is not None else None
    if not isinstance(items, list):
        return Listing(code="READ_TRUNCATED")
    return Listing(tuple(item for item in items if isinstance(item, Mapping)))


def _labels(api: Api, name: str) -> Mapping[str, str] | None:
    try:
        found = document(api.get(f"/api/v1/namespaces/{name}")) or {}
    except ModeKeeperError:
        return None
    metadata = found.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    return labels if isinstance(labels, Mapping) else {}
