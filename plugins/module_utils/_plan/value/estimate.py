# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Cost now, estimated saving, realisable saving: a month of 730 hours at the passport's rates, never summed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from ..._reasons.errors import reason
from ..facts import Facts
from ..passport.model import Passport, Rates
from ..proposals.model import Proposal
from .bootstrap import LEVEL, interval, seed_of
from .demand import ZERO, Changed, changed_by, pod_count, pod_demand
from .packing import Fleet, fleet_of, used_nodes
from .rates import hourly, model_of, models_of, node_hourly
from .remover import PERSON, remover_of

HOURS = 730
_DRAWS = 1000
#: Packings are dear: on large fleets fewer draws, so that a plan stays quick. A group of pods costs as much as so many nodes.
_PACKING_WORK = 60_000_000
_GROUP_WORK = 5_000
_PACKINGS = (10, 30)
_CENT = Decimal("0.01")
_BASIS = (
    "requests of running pods in the passport's scope; use above a request is not counted",
    "list rates of the passport; discounts and idle capacity are not counted",
)


@dataclass(frozen=True)
class _Money:
    """What both sets of changes are valued with."""

    facts: Facts
    rates: Rates
    cost: Decimal
    seed: int


def estimate(
    facts: Facts, passport: Passport, items: Sequence[Proposal], at_source: Sequence[Proposal], seed: Sequence[str]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The plan's ``value`` and the reasons that belong to it.

    ``estimated`` and ``realisable`` stand for the items; ``at_source`` holds the same two for the changes at their owners' sources.
    """
    rates = passport.rates
    if rates is None:
        message = "the passport gives no rates, so cost and saving are not reckoned"
        return {"rate_unknown": True}, [reason("RATE_UNKNOWN", message)]
    cost, missing = _cost(facts, passport, rates, {})
    missing |= {name for node in facts.cluster.nodes for name in node_hourly(node, rates)[1]}
    if missing:
        names = ", ".join(sorted(missing))
        return {"currency": rates.currency, "rate_unknown": True}, [
            reason("RATE_UNKNOWN", f"the passport gives no rate for {names}", rates=sorted(missing))
        ]
    money = _Money(facts, rates, cost, seed_of(seed))
    fleet = fleet_of(facts)
    value = {
        "basis": list(_BASIS),
        "cost_now": _rounded(cost, ROUND_HALF_UP),
        "currency": rates.currency,
        "hours": HOURS,
        "level": float(LEVEL),
        "rate_source": rates.source,
        "rate_unknown": False,
        "seed": f"{money.seed:016x}",
        **_both(money, fleet, items),
        "at_source": _both(money, fleet, at_source),
    }
    return value, []


def _both(money: _Money, fleet: Fleet, proposals: Sequence[Proposal]) -> dict[str, Any]:
    ordered = sorted(proposals, key=lambda proposal: proposal.key)
    return {"estimated": _estimated(money, ordered), "realisable": _realisable(money, fleet, ordered)}


def _cost(facts: Facts, passport: Passport, rates: Rates, changed: Changed) -> tuple[Decimal, set[str]]:
    models = models_of(facts.cluster.nodes)
    total = ZERO
    missing: set[str] = set()
    for records in facts.by_uid.values():
        for record in records:
            code = passport.scope_code(
                cluster=facts.cluster.uid, namespace=record.ref.namespace, kind=record.ref.kind, labels=record.labels
            )
            count = pod_count(record, facts) if code is None else 0
            if count:
                price, absent = hourly(pod_demand(record, changed), model_of(record, models), rates)
                total, missing = total + price * count * HOURS, missing | absent
    return total, missing


def _estimated(money: _Money, proposals: Sequence[Proposal]) -> dict[str, Any]:
    """Freed requests at their rates. A change that asks for more is told apart, not netted."""
    deltas = [_delta(money, proposal) for proposal in proposals]
    savings = [delta for delta in deltas if delta > 0]

    def total(drawn: Sequence[int]) -> Decimal:
        return _capped(sum((savings[index] for index in drawn), ZERO), money.cost)

    low, high = interval(len(savings), total, money.seed, _DRAWS)
    return {
        **_figure(total(range(len(savings))), low, high),
        "added_cost": _rounded(-sum((min(delta, ZERO) for delta in deltas), ZERO), ROUND_HALF_UP),
        "method": f"freed requests; {_DRAWS} resamplings of the changes",
    }


def _delta(money: _Money, proposal: Proposal) -> Decimal:
    workload = proposal.target.workload
    count = pod_count(workload, money.facts)
    model = model_of(workload, models_of(money.facts.cluster.nodes))
    before, _unused = hourly(pod_demand(workload, {}), model, money.rates)
    after, _unused = hourly(pod_demand(workload, changed_by([proposal])), model, money.rates)
    return (before - after) * count * HOURS


def _realisable(money: _Money, fleet: Fleet, proposals: Sequence[Proposal]) -> dict[str, Any]:
    """Whole nodes that first-fit-decreasing no longer needs, and who would take them away."""
    before = used_nodes(fleet, {})
    if before is None or not proposals:
        why = "no change frees requests" if not proposals else "first-fit-decreasing cannot place the pods of today"
        return {**_figure(ZERO, ZERO, ZERO), "method": why, "nodes": [], "removed_by": []}
    freed = _freed_by(fleet, before, proposals)
    prices = {node.ref.name: node_hourly(node, money.rates)[0] * HOURS for node in fleet.nodes}

    def worth(drawn: Sequence[int]) -> Decimal:
        return _capped(sum((prices[name] for name in freed(tuple(sorted(set(drawn))))), ZERO), money.cost)

    everything = tuple(range(len(proposals)))
    nodes = sorted(freed(everything))
    least, most = _PACKINGS
    work = (_GROUP_WORK + len(fleet.nodes)) * max(1, len(fleet.groups))
    draws = max(least, min(most, _PACKING_WORK // work))
    low, high = interval(len(proposals), worth, money.seed, draws)
    names = sorted({remover_of(node, money.facts) for node in fleet.nodes if node.ref.name in nodes})
    amount = worth(everything)
    by_hand = not names or PERSON in names
    return {
        **_figure(amount, ZERO if by_hand else min(low, amount), max(high, amount)),
        "method": f"whole nodes freed by first-fit-decreasing; {draws} resamplings of the changes",
        "nodes": nodes,
        "removed_by": names,
    }


def _freed_by(
    fleet: Fleet, before: frozenset[str], proposals: Sequence[Proposal]
) -> Callable[[tuple[int, ...]], frozenset[str]]:
    @cache
    def freed(chosen: tuple[int, ...]) -> frozenset[str]:
        after = used_nodes(fleet, changed_by([proposals[index] for index in chosen]))
        # Other nodes may come into use instead: only as many are freed as fewer are needed.
        gone = sorted(before - after) if after is not None else []
        fewer = len(before) - len(after) if after is not None else 0
        return frozenset(gone[len(gone) - fewer :] if fewer > 0 else ())

    return freed


def _capped(saving: Decimal, cost: Decimal) -> Decimal:
    return max(ZERO, min(saving, cost))


def _figure(amount: Decimal, low: Decimal, high: Decimal) -> dict[str, Any]:
    return {
        "amount": _rounded(amount, ROUND_FLOOR),
        "high": _rounded(high, ROUND_FLOOR),
        "low": _rounded(low, ROUND_FLOOR),
    }


def _rounded(amount: Decimal, rounding: str) -> float:
    return float(amount.quantize(_CENT, rounding=rounding))
