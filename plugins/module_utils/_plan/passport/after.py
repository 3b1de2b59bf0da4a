# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How a passport wants a change to be judged after it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

from ..._analysis.regression.lines import Condition, known_conditions
from ..._analysis.regression.model import Rule
from .durations import seconds
from .model import Passport

DEADLINE_SECONDS = 7200
"""Where the passport names none: twelve blocks of ten samples, a minute apart."""


@dataclass(frozen=True)
class AfterPolicy:
    """The policy.

    :ivar rule: of the comparison. :ivar deadline: seconds from the end of the last bake to the verdict, at the latest.
    :ivar conditions: metrics to be judged. :ivar named: whether the passport names them; then every series of theirs counts, else those
        of the changed workloads. :ivar queries: PromQL by the name of its condition, which is its metric.
    :ivar unproven: what follows from evidence that does not decide.
    """

    rule: Rule
    deadline: float
    conditions: tuple[Condition, ...]
    named: bool
    queries: Mapping[str, str]
    unproven: Literal["keep", "roll_back", "hold"]


def after_policy(passport: Passport) -> AfterPolicy:
    """The policy of a valid passport, with what it leaves open filled in."""
    given: Mapping[str, Any] = passport.body.get("verify_after", {})
    usual = Rule()
    percent = given.get("max_regression_percent")
    limit = usual.limit if percent is None else percent / 100
    conditions = tuple(_condition(entry) for entry in given.get("conditions", ()))
    alone = passport.accepts_rollout_checks_alone
    return AfterPolicy(
        rule=Rule(blocks=given.get("blocks", usual.blocks), limit=limit),
        deadline=float(seconds(given["deadline"]) if "deadline" in given else DEADLINE_SECONDS),
        conditions=_each_once(conditions) if conditions else known_conditions(),
        named=bool(conditions),
        queries={entry["name"]: entry["query"] for entry in given.get("conditions", ()) if "query" in entry},
        unproven="keep" if alone else "hold" if given.get("on_insufficient_evidence") == "hold" else "roll_back",
    )


def _condition(entry: Mapping[str, Any]) -> Condition:
    worse: Literal[1, -1] = 1 if entry["worse_when"] == "higher" else -1
    return Condition(entry.get("metric", entry["name"]), worse, entry.get("at_most"), entry.get("at_least"))


def _each_once(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """One condition a metric: of several bounds the tightest."""
    by_metric: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_metric.setdefault(condition.metric, []).append(condition)
    return tuple(reduce(_tighter, entries) for entries in by_metric.values())


def _tighter(first: Condition, second: Condition) -> Condition:
    most = [value for value in (first.at_most, second.at_most) if value is not None]
    least = [value for value in (first.at_least, second.at_least) if value is not None]
    return Condition(first.metric, first.worse, min(most, default=None), max(least, default=None))
