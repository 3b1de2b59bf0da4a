# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How a change is judged after it was made, and until when."""

from __future__ import annotations

from collections.abc import Iterator

from ..durations import seconds
from .model import DURATION, NAME, TEXT, Body, Finding, Section, closed, contradicts, described, list_of, repeated

#: Under five blocks a side the level of the test cannot be reached.
LEAST_BLOCKS = 5

_CONDITION = closed(
    {
        "name": NAME,
        "metric": described(TEXT, "A canonical metric, as step_time; or else a query."),
        "query": described(TEXT, "A PromQL expression; or else a metric."),
        "worse_when": {"enum": ["higher", "lower"]},
        "at_most": {"type": "number"},
        "at_least": {"type": "number"},
    },
    ("name", "worse_when"),
)

SCHEMA = closed(
    {
        "deadline": described(DURATION, "When the verdict is due at the latest."),
        "bake": described(DURATION, "How long a wave is watched before the next one; default five minutes."),
        "blocks": {"type": "integer", "minimum": LEAST_BLOCKS, "maximum": 1000},
        "max_regression_percent": {"type": "number", "exclusiveMinimum": 0, "maximum": 100},
        "on_insufficient_evidence": {"enum": ["rollback", "hold"]},
        "accept_rollout_checks_alone": {"type": "boolean"},
        "conditions": list_of(_CONDITION, 50),
    }
)


def _check(body: Body) -> Iterator[Finding]:
    after = body["verify_after"]
    conditions = after.get("conditions", [])
    yield from repeated(conditions, "name", "/verify_after/conditions")
    for index, condition in enumerate(conditions):
        if ("metric" in condition) == ("query" in condition):
            yield contradicts(f"/verify_after/conditions/{index}", "give either a metric or a query")
    if {"deadline", "bake"} <= set(after) and seconds(after["bake"]) > seconds(after["deadline"]):
        yield contradicts("/verify_after/bake", "the bake is longer than the deadline")


SECTION = Section("verify_after", SCHEMA, _check)
