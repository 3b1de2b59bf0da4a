# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is stated of the coming week holds on weeks held back, and the sizes it leads to beat KRR's. The page has more of the same."""

from __future__ import annotations

import re

import pytest

from tests.sizing import rival
from tests.sizing.made import PORTION, UNFIT, made
from tests.sizing.rolling import HISTORIES, Trial, judged, trials
from tests.sizing.share import share
from tests.sizing.tables import LEVELS, observed
from tests.tools.right_sizing_page import PAGE

PORTIONS, WEEKS, SEED = 10, 8, 77


@pytest.fixture(scope="module")
def found() -> list[Trial]:
    return list(trials(made(SEED, PORTIONS, WEEKS)))


def test_every_week_with_a_history_before_it_is_held_back_once(found: list[Trial]) -> None:
    assert len(found) == PORTIONS * PORTION * (WEEKS - max(HISTORIES) // 7) * len(HISTORIES)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("days", HISTORIES)
def test_use_goes_over_a_value_as_often_as_stated(found: list[Trial], days: int, level: float) -> None:
    happened = observed(judged(trial for trial in found if trial.history == days), level)
    assert happened.low <= level, happened
    assert happened.high >= level / 1.5, happened


def test_kills_at_todays_limits_are_as_many_as_foretold(found: list[Trial]) -> None:
    inside = judged(found)
    stated = sum(trial.tail.probability(trial.limit) for trial in inside) / len(inside)
    happened = share((trial.series, trial.next > trial.limit) for trial in inside)
    assert happened.low <= stated <= 1.5 * happened.high


@pytest.mark.parametrize("days", HISTORIES)
def test_fewer_kills_than_krrs_rule_with_no_more_memory(found: list[Trial], days: int) -> None:
    inside = judged(trial for trial in found if trial.history == days)
    krr = rival.krr(inside)
    ours = rival.at_memory(inside, krr.memory)
    assert ours.memory <= krr.memory
    assert ours.kills < krr.kills


def test_leaks_and_heaps_are_left_alone_and_hardly_anything_else(found: list[Trial]) -> None:
    for unfit, least, most in ((True, 0.9, 1.0), (False, 0.0, 0.06)):
        left = [trial.sizing.peaks is None for trial in found if (trial.family in UNFIT) == unfit]
        assert least <= sum(left) / len(left) <= most


def test_the_page_holds_what_it_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"\* - \d+ days\n     - [\d,]+\n((?:     - [\d.]+% \([\d.]+%–[\d.]+%\)\n)+)", text)
    assert len(rows) == len(HISTORIES)
    for row in rows:
        cells = re.findall(r"([\d.]+)% \(([\d.]+)%–([\d.]+)%\)", row)
        assert [float(low) <= 100 * level for level, (_share, low, _high) in zip(LEVELS, cells, strict=True)] == [
            True
        ] * 4


def test_the_interval_widens_where_trials_hang_together() -> None:
    apart = share((number, number % 10 == 0) for number in range(400))
    together = share((number // 40, number // 40 == 0) for number in range(400))
    assert apart.value == together.value == 0.1
    assert together.low < apart.low < 0.1 < apart.high < together.high
    assert share((number, False) for number in range(40)).high == pytest.approx(0.0876, abs=1e-3)
