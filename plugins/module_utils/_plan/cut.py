# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What may be written now: rollouts, rest, strategy, readiness and blast, so that the plan that is left can verify."""

from __future__ import annotations

from collections.abc import Sequence

from .blast import pods_down, readiness_problem, restarts_now, scope_ready, strategy_problem
from .facts import Facts
from .history import rest_problem
from .passport.model import Passport
from .proposals.model import LeftOut, Proposal


def cut(proposals: Sequence[Proposal], facts: Facts, passport: Passport) -> tuple[list[Proposal], list[LeftOut]]:
    """The proposals, in the order given, that fit the guardrails together; the others with the code of the first rail they meet."""
    kept: list[Proposal] = []
    lost: list[LeftOut] = []
    room = _Room(facts, passport)
    for proposal in proposals:
        problem = _alone(proposal, facts, passport) or room.problem(proposal)
        if problem is None:
            room.take(proposal)
            kept.append(proposal)
        else:
            lost.append(LeftOut(*problem, proposal.why, proposal.target, proposal.knob))
    return kept, lost


def _alone(proposal: Proposal, facts: Facts, passport: Passport) -> tuple[str, str] | None:
    workload = proposal.target.workload
    rest = rest_problem(workload, proposal.policy, facts.observed_at)
    if rest is not None:
        return rest
    if not proposal.policy.knob.restarts or not restarts_now(workload):
        return None
    strategy = strategy_problem(workload)
    if strategy is not None:
        return "BLAST_STRATEGY", strategy
    if workload.observed_generation < workload.generation or workload.updated_replicas < (workload.replicas or 0):
        return "CONFLICT_ROLLOUT", "a rollout is under way: not all pods are of the newest template"
    return readiness_problem(workload, facts, passport)


class _Room:
    """What the blast radius still holds."""

    def __init__(self, facts: Facts, passport: Passport) -> None:
        self._blast = passport.blast
        self._ready = scope_ready(facts, passport)
        self._down: dict[str, int] = {}
        self._objects: set[str] = set()
        self._namespaces: set[str] = set()

    def problem(self, proposal: Proposal) -> tuple[str, str] | None:
        """The rail that the proposal would break together with those taken."""
        ref = proposal.target.workload.ref
        blast = self._blast
        if len(self._objects | {ref.uid}) > blast.objects:
            return "BLAST_OBJECTS", f"the plan already touches {blast.objects} objects"
        down = sum({**self._down, **self._takes_down(proposal)}.values())
        if down * 100 > blast.percent * self._ready:
            return "BLAST_PERCENT", f"{down} of {self._ready} ready pods in scope would be down at once"
        if len(self._namespaces | {ref.namespace}) > blast.namespaces:
            return "BLAST_NAMESPACES", f"the plan already touches namespace {', '.join(sorted(self._namespaces))}"
        return None

    def take(self, proposal: Proposal) -> None:
        """Count the proposal in."""
        ref = proposal.target.workload.ref
        self._objects.add(ref.uid)
        self._namespaces.add(ref.namespace)
        self._down.update(self._takes_down(proposal))

    def _takes_down(self, proposal: Proposal) -> dict[str, int]:
        workload = proposal.target.workload
        restarts = proposal.policy.knob.restarts and restarts_now(workload)
        return {workload.ref.uid: pods_down(workload)} if restarts else {}
