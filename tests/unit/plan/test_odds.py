# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Proposals on requests and limits say how likely next week's use goes over the new value, and aim at the value that costs least."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.tail import METHOD, Tail

from . import objects as o
from .test_proposals import GIB, only_item, only_left_out, plan, with_resources

LARGEST = (0.5, 0.49, 0.48, 0.47, 0.46, 0.45)
TAIL = {"probability_days": 14, "largest_days": [day * GIB for day in LARGEST], "busy_days": list(LARGEST)}


def found(pattern: str, document: dict[str, Any], **evidence: Any) -> dict[str, Any]:
    signal = o.signal(pattern, document)
    signal["evidence"] |= {"unit": "bytes", "resource": "memory", **evidence}
    return signal


def near(document: dict[str, Any], **more: Any) -> dict[str, Any]:
    return found("memory_near_limit", document, use_max=0.5 * GIB, **TAIL, **more)


def test_a_limit_says_how_likely_a_kill_is_before_and_after() -> None:
    document = with_resources({"memory": "8Mi"}, {"memory": "544Mi"})
    effect = only_item(plan(document, near(document)))["effect"]
    tail = Tail(14, tuple(TAIL["largest_days"]))
    assert effect["oom_probability_next_week"] == pytest.approx(tail.probability(680.0 * 2**20), rel=1e-5)
    assert effect["oom_probability_next_week_before"] == pytest.approx(tail.probability(544.0 * 2**20), rel=1e-5)
    assert effect["oom_probability_next_week"] < effect["oom_probability_next_week_before"]
    assert effect["probability_method"] == METHOD


@pytest.mark.parametrize(
    ("sized", "to"),
    [
        (600, "615Mi"),  # less than use with headroom, 0.5 GiB × 1.2
        (640, "640Mi"),
        (900, "680Mi"),  # one step of 25 %
        (500, "680Mi"),  # below the limit of today: the step of one that knows no better
    ],
)
def test_a_limit_rises_as_far_as_it_pays(sized: int, to: str) -> None:
    document = with_resources({"memory": "8Mi"}, {"memory": "544Mi"})
    assert only_item(plan(document, near(document, sized_limit=sized * 2**20)))["to"] == to


def test_a_request_is_not_lowered_below_the_value_that_costs_least() -> None:
    document = with_resources({"cpu": "1"})
    figures = {"resource": "cpu", "unit": "cores", "use_p95": 0.4, **TAIL}
    item = only_item(plan(document, found("over_requested", document, **figures, sized_request=0.95)))
    assert item["to"] == "950m"
    assert item["effect"]["over_request_probability_next_week"] == pytest.approx(
        Tail(14, LARGEST).probability(0.95), rel=1e-5
    )
    kept = plan(document, found("over_requested", document, **figures, sized_request=1.2))
    assert only_left_out(kept)[0] == "BOUND_INVARIANT"


def test_a_request_rises_to_the_value_that_costs_least() -> None:
    document = with_resources({"memory": "512Mi"}, {"memory": "4Gi"})
    figures = {"use_p99": 0.505 * GIB, **TAIL}
    item = only_item(plan(document, found("under_requested", document, **figures, sized_request=630 * 2**20)))
    assert item["to"] == "630Mi"
    assert 0 < item["effect"]["over_request_probability_next_week"] < 0.1


@pytest.mark.parametrize(
    "broken",
    [
        {"probability_days": 0},
        {"probability_days": 1, "largest_days": [1.0]},
        {"probability_days": True},
        {"probability_days": "14"},
        {"probability_days": 10**9},
        {"largest_days": None},
        {"largest_days": [1.0, 2.0, 1.0, 1.0, 1.0, 1.0]},
        {"largest_days": [0.0] * 6},
        {"largest_days": [2.0, 1.0]},
        {"largest_days": ["2"] * 6},
        {"largest_days": [1.0, 1.0, 1.0, 1.0, 1.0, -1.0]},
    ],
)
def test_figures_that_make_no_tail_say_nothing(broken: dict[str, Any]) -> None:
    document = with_resources({"memory": "8Mi"}, {"memory": "544Mi"})
    signal = near(document)
    signal["evidence"] |= broken
    assert only_item(plan(document, signal))["effect"] == {
        "expected": "memory use stands clear of its limit",
        "purpose": "reduces harm",
    }
