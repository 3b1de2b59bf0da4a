# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the checks of verify say on fresh objects, as facts of the gates: one rule for planner, verify and gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .._cluster.dryrun.runner import Outcome
from .._plan.history import History, Turn, past_problem
from .._reasons.catalogue import FAMILIES
from .._reasons.errors import reason
from .._verify.checks.live import drift as live_drift
from .._verify.checks.live import dry_run, side_changes, warnings
from .._verify.checks.static import (
    autoscaler_after,
    blast_size,
    disruption_budget,
    headroom,
    knob_bounds,
    min_ready,
    owners,
    patch_form,
    products,
    resources_after,
    scope,
    strategy,
    target_state,
)
from .._verify.checks.static.check import StaticCheck
from .._verify.facts import Facts as Objects
from .._verify.live.gathered import Gathered
from .._verify.model import Finding
from .facts import Found
from .model import Reason

_CHECKS: Mapping[str, tuple[StaticCheck, ...]] = {
    "SCOPE": (scope.CHECK,),
    "BOUND": (knob_bounds.CHECK, headroom.CHECK, resources_after.CHECK, autoscaler_after.CHECK, products.CHECK),
    "BLAST": (blast_size.CHECK, min_ready.CHECK, disruption_budget.CHECK, strategy.CHECK),
    "CONFLICT": (owners.CHECK, target_state.CHECK),
    "ADMIT": (patch_form.CHECK,),
}
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "SCOPE": ("scope",),
    "BOUND": ("bounds",),
    "BLAST": ("blast",),
    "CONFLICT": ("owners",),
    "DRIFT": ("drift",),
    # A dry run may say that the switch is on, or that the object moved; a patch, that it changes nothing.
    "ADMIT": ("admission", "drift", "kill_switch", "plan"),
}
_OWN = {
    prefix: frozenset(entry.code for family in FAMILIES if family.name in names for entry in family.reasons)
    for prefix, names in _FAMILIES.items()
}
_AGAINST = frozenset({"failed", "insufficient"})


@dataclass(frozen=True)
class Judged:
    """Facts of the gates 13 to 16, and what the observation alone says for 17 and 18, by place in the plan."""

    scope: Found
    bound: Found
    blast: Found
    conflict: Found
    drift: Mapping[int, Found]
    admit: Mapping[int, Found]


def judge_objects(objects: Objects, history: History) -> Judged:
    """The static checks on objects read afresh, cooldown and window by annotation and ledger.

    :param objects: plan, the observation that it was made from, passport, and the cluster as it is now.
    """
    found: dict[str, list[Reason]] = {prefix: [] for prefix in _CHECKS}
    drift: dict[int, list[Reason]] = defaultdict(list)
    admit: dict[int, list[Reason]] = defaultdict(list)
    for prefix, checks in _CHECKS.items():
        for finding in (finding for check in checks for finding in check.evaluate(objects)):
            for entry in _against(prefix, finding):
                if str(entry["code"]).startswith("DRIFT_") and finding.item is not None:
                    drift[finding.item.index].append(entry)
                elif prefix == "ADMIT" and finding.item is not None:
                    admit[finding.item.index].append(entry)
                else:
                    found[prefix].append(entry)
    return Judged(
        scope=tuple(found["SCOPE"]),
        bound=(*found["BOUND"], *_past(objects, history)),
        blast=tuple(found["BLAST"]),
        conflict=tuple(found["CONFLICT"]),
        drift={item.index: tuple(drift[item.index]) for item in objects.items},
        admit={item.index: tuple(admit[item.index]) for item in objects.items},
    )


def judge_dry_run(
    objects: Objects, judged: Judged, outcomes: Mapping[int, Outcome]
) -> tuple[dict[int, Found], dict[int, Found]]:
    """Facts of the gates 17 and 18: of the applier's own dry run of each item, with what the objects said already."""
    gathered = Gathered(cluster_uid="", outcomes=outcomes)
    drift: dict[int, list[Reason]] = {place: list(found) for place, found in judged.drift.items()}
    admit: dict[int, list[Reason]] = {place: list(found) for place, found in judged.admit.items()}
    for prefix, kept, checks in (
        ("DRIFT", drift, (live_drift.CHECK,)),
        ("ADMIT", admit, (dry_run.CHECK, side_changes.CHECK, warnings.CHECK)),
    ):
        for finding in (finding for check in checks for finding in check.evaluate(objects, gathered)):
            if finding.item is not None:
                kept[finding.item.index] += _against(prefix, finding)
    for item in objects.items:
        outcome = outcomes.get(item.index)
        if (outcome is None or outcome.result is None) and not (drift[item.index] or admit[item.index]):
            admit[item.index].append(reason("ADMIT_UNREADABLE", f"{item.label}: the dry run was not made"))
    return (
        {place: tuple(found) for place, found in drift.items()},
        {place: tuple(found) for place, found in admit.items()},
    )


def _against(prefix: str, finding: Finding) -> Iterator[Reason]:
    """What stands against a write; a code that is not the gate's own says that the gate could not judge."""
    if finding.result not in _AGAINST:
        return
    where = f"{finding.item.label}: " if finding.item is not None else ""
    for entry in finding.reasons:
        code, message = str(entry["code"]), str(entry["message"])
        if code in _OWN[prefix] or code in _OWN["DRIFT"]:
            yield reason(code, f"{where}{message}")
        else:
            yield reason(f"{prefix}_UNREADABLE", f"{where}{code}: {message}")


def _past(objects: Objects, history: History) -> Iterator[Reason]:
    for item in objects.items:
        workload = objects.workload(item)
        if workload is None:
            yield reason("BOUND_UNREADABLE", f"{item.label}: when the object was changed last was not read")
            continue
        for move in item.fields:
            policy = objects.passport.knob(move.knob)
            if policy is not None:
                turn = Turn(item.container, move.from_, move.to)
                problem = past_problem(workload, policy, objects.now, turn, history)
                if problem is not None:
                    yield reason(problem[0], f"{item.label}: {problem[1]}")
