# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is promised of false alarms, held on public traces, with what the rule finds there."""

from __future__ import annotations

import pytest

from tests.bench.replays import Played, played
from tests.corpus.sources import FOLDER

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the public traces are not on this machine")


@pytest.fixture(scope="module")
def found() -> list[Played]:
    return [one for one in played(30) if one.decided]


def rate(found: list[Played], rule: str) -> float:
    mine = [one for one in found if one.rule == rule]
    return sum(one.alarms for one in mine) / sum(one.decided for one in mine)


def test_of_a_hundred_decisions_on_unchanged_jobs_at_most_one_is_wrong(found: list[Played]) -> None:
    assert sum(one.decided for one in found if one.rule == "verify-after") > 150
    assert rate(found, "verify-after") <= 0.01


def test_a_step_that_is_a_quarter_slower_is_found(found: list[Played]) -> None:
    of_steps = [one for one in found if one.rule == "verify-after" and one.trace.startswith(("pai", "rds"))]
    assert min(one.power for one in of_steps) > 0.8


def test_the_usual_rules_are_wrong_more_often(found: list[Played]) -> None:
    assert rate(found, "Mann-Whitney") > 0.1
