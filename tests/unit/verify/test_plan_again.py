# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A plan that says something else than its observation and its passport lead to fails, whatever part of it a person would act on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import SCHEMA, make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._verify.verify import verify

from .builders import NOW, TEMPLATE, altered, cluster, deployment, facts, observation, over_requested, passport
from .static_helpers import outcomes

CPU = f"{TEMPLATE}/spec/containers/0/resources/requests/cpu"
SIGNALS = (
    over_requested("web"),
    over_requested("shop"),
    {**over_requested("web"), "id": "s-1", "pattern": "straggler"},
)
OBSERVED = observation(cluster(deployment(), deployment("shop", writers={CPU: "argocd-controller"})), *SIGNALS)
PLAN = make_plan(OBSERVED, passport())
PLACES = [
    ("at_source", 0, "git", "kustomize"),
    ("at_source", 0, "git_inverse", "kustomize"),
    ("at_source", 0, "patch", 2, "value"),
    ("at_source", 0, "owner", "name"),
    ("left_out", 0, "remedy"),
    ("value", "estimated", "amount"),
    ("value", "cost_now"),
    ("items", 0, "effect", "expected"),
    ("items", 0, "restarts"),
    ("items", 0, "unit"),
    ("summary", "objects"),
    ("cluster", "version"),
]


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each text, number, truth and null of a document, with where it stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in inside:
        yield from leaves(entry, (*place, key))
    if not isinstance(value, (dict, list)):
        yield place, value


def other(value: Any) -> Any:
    """Something else of the same type."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, (int, float)) else f"{value}x"


def with_another(place: tuple[Any, ...]) -> Artifact:
    """The plan with one leaf changed, and an id that fits."""

    def alter(body: dict[str, Any]) -> None:
        holder: Any = body
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = other(holder[place[-1]])

    return altered(PLAN, alter)


def test_the_plan_shows_all_that_is_altered_here() -> None:
    assert {place[0] for place, _value in leaves(dict(PLAN.body))} >= {place[0] for place in PLACES}
    assert PLAN.body["items"]
    assert PLAN.body["at_source"]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_what_no_other_check_judges_is_not_believed(place: tuple[Any, ...]) -> None:
    made = verify(with_another(place), OBSERVED, passport(), now=NOW, live=None)
    assert made.body["outcome"] == "failed"
    assert made.body["reasons"][0]["code"] == "PLAN_ALTERED"


def test_no_leaf_of_a_plan_can_be_changed_unseen() -> None:
    held = [
        place
        for place, _value in leaves(dict(PLAN.body))
        if not faults(SCHEMA, (forged := with_another(place)).body)
        and verify(forged, OBSERVED, passport(), now=NOW, live=None).body["outcome"]
        not in ("failed", "insufficient_evidence")
    ]
    assert held == []


def test_a_plan_made_from_something_else_is_not_planned_again() -> None:
    strict = passport(adopt=[])
    assert outcomes("plan_again", facts(judged=strict)) == []
    assert outcomes("plan_inputs", facts(judged=strict)) != [("passed", [])]
