# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Objectives whose burning budget stops changes."""

from __future__ import annotations

from collections.abc import Iterator

from .model import DURATION, NAME, TEXT, Body, Finding, Section, closed, contradicts, described, list_of, repeated

SCHEMA = list_of(
    closed(
        {
            "name": NAME,
            "objective_percent": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 100},
            "window": DURATION,
            "error_ratio_query": described(
                TEXT, "PromQL that gives errors ÷ all; $window stands for the window asked."
            ),
        },
        ("name", "objective_percent", "error_ratio_query"),
    ),
    50,
)


def _check(body: Body) -> Iterator[Finding]:
    yield from repeated(body["slos"], "name", "/slos")
    for index, slo in enumerate(body["slos"]):
        if "$window" not in slo["error_ratio_query"]:
            yield contradicts(
                f"/slos/{index}/error_ratio_query", "the query is asked over several windows: use $window"
            )


SECTION = Section("slos", SCHEMA, _check)
