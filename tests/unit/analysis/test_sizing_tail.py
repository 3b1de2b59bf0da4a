# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The probability that next week goes over a value: ranks below the largest day, a tail beyond, a price to choose by."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.choose import Price, cheapest
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.tail import (
    AHEAD,
    NOVELTY,
    SPACINGS,
    Tail,
    exceedances,
    tail_of,
)

DAYS = st.lists(st.floats(0.01, 1e12), min_size=7, max_size=40)


@pytest.mark.parametrize(("rank", "days", "ahead"), [(0, 3, 3), (1, 4, 3), (2, 3, 4)])
def test_exceedances_are_counted_orders(rank: int, days: int, ahead: int) -> None:
    count = [0] * (ahead + 1)
    orders = list(permutations(range(days + ahead)))
    for order in orders:
        threshold = sorted(order[:days], reverse=True)[rank]
        count[sum(value > threshold for value in order[days:])] += 1
    expected = [float(Fraction(ways, len(orders))) for ways in count]
    assert exceedances(rank, days, ahead) == pytest.approx(expected)


def test_laplaces_rule_of_succession() -> None:
    assert exceedances(0, 9, 1)[1] == pytest.approx(1 / 10)
    assert 1 - exceedances(0, 7, AHEAD)[0] == pytest.approx(0.5)


@given(DAYS, st.floats(0.001, 1e13), st.floats(0.001, 1e13))
def test_a_larger_value_is_never_likelier_to_be_exceeded(days: list[float], one: float, other: float) -> None:
    tail = tail_of(days)
    assert tail is not None
    low, high = sorted((one, other))
    assert 0 <= tail.probability(high) <= tail.probability(low) + 1e-9 <= 1 + 1e-9


@given(DAYS, st.floats(1.0, 5.0))
def test_the_unit_does_not_matter(days: list[float], share: float) -> None:
    tail, scaled = tail_of(days), tail_of([value * 1024.0 for value in days])
    assert tail is not None
    assert scaled is not None
    value = tail.largest[0] * share
    assert scaled.probability(value * 1024.0) == pytest.approx(tail.probability(value))


def test_nothing_is_ever_certain_and_more_days_promise_more() -> None:
    week, month = Tail(7, (1.0,) * 6), Tail(28, (1.0,) * 6)
    floor = NOVELTY * AHEAD / (7 + AHEAD)
    assert week.probability(1e9) == pytest.approx(floor, abs=1e-6)
    assert month.probability(1.05) < week.probability(1.05)
    assert week.probability(1.0) == pytest.approx(1 - 0.5 * (1 - floor))
    assert week.probability(0.5) == 1.0
    ranked = Tail(7, (3.0, 2.0, 1.0, 1.0, 1.0, 1.0))
    assert ranked.probability(2.5) == ranked.probability(2.0) == pytest.approx(1 - exceedances(1, 7)[0] * (1 - floor))


def test_days_far_apart_ask_for_more_than_days_alike() -> None:
    alike, apart = tail_of([1.0, 1.01, 1.02, 1.0, 1.01, 1.0, 1.02]), tail_of([1.0, 1.5, 0.7, 2.2, 1.1, 0.9, 1.8])
    assert alike is not None
    assert apart is not None
    assert apart.probability(apart.largest[0] * 1.2) > 2 * alike.probability(alike.largest[0] * 1.2)


def test_the_gap_between_a_batch_and_none_is_not_the_tail_of_one() -> None:
    batch = tail_of([1.0, 1.01, 3.0, 1.0, 1.02, 1.0, 1.01])
    plain = tail_of([1.0, 1.01, 1.03, 1.0, 1.02, 1.0, 1.01])
    assert batch is not None
    assert plain is not None
    assert batch.probability(3.0 * 1.2) == pytest.approx(plain.probability(1.03 * 1.2), rel=0.4)


def test_what_is_hardly_used_has_no_tail() -> None:
    assert tail_of([0.0] * 9) is None
    assert tail_of([1.0]) is None
    some = tail_of([0.0] * 8 + [1.0])
    assert some is not None
    assert 0 < some.probability(2.0) < some.probability(1.0) < 1


def test_only_the_largest_days_are_kept() -> None:
    tail = tail_of([float(value) for value in range(1, 29)])
    assert tail is not None
    assert tail.largest == (28.0, 27.0, 26.0, 25.0, 24.0, 23.0)
    assert len(tail.largest) == SPACINGS + 1


@given(DAYS, st.floats(0.1, 100.0), st.floats(0.1, 10.0))
def test_a_dearer_harm_never_chooses_less(days: list[float], fixed: float, more: float) -> None:
    tail = tail_of(days)
    assert tail is not None
    cheap, dear = cheapest(tail, Price(fixed, 1.0)), cheapest(tail, Price(fixed + more, 1.0 + more))
    assert tail.largest[0] <= cheap * (1 + 1e-12)
    assert cheap <= dear * (1 + 1e-12)


def test_the_choice_is_the_least_of_reserve_and_harm() -> None:
    tail, price = Tail(14, (1.0, 0.98, 0.97, 0.95, 0.94, 0.94)), Price(2.0, 1.0)
    values = np.exp(np.linspace(0, 1, 4001))
    costs = [value + 3.0 * tail.probability(value) for value in values]
    assert cheapest(tail, price) == pytest.approx(float(values[int(np.argmin(costs))]), rel=0.003)
