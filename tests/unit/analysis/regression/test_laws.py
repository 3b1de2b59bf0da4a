# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Laws of the decision, whatever is measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.analysis.regression.series import judged, line

CHANGE = 40
VALUES = st.lists(st.floats(0.01, 100, allow_nan=False), min_size=CHANGE, max_size=80)
SERIES = st.lists(VALUES, min_size=1, max_size=4)


@given(values=VALUES, worse=st.lists(st.floats(0, 50), min_size=80, max_size=80))
def test_worse_data_never_turn_a_rollback_into_a_keep(values: list[float], worse: list[float]) -> None:
    before = np.array(values)
    after = before.copy()
    after[CHANGE:] += np.array(worse)[: len(after) - CHANGE]
    if judged([line(before)], CHANGE).outcome == "regressed":
        assert judged([line(after)], CHANGE).outcome == "regressed"
    lower = [line(-before, worse=-1), line(-after, worse=-1)]
    if judged(lower[:1], CHANGE).outcome == "regressed":
        assert judged(lower[1:], CHANGE).outcome == "regressed"


@given(values=VALUES, power=st.integers(-20, 20))
def test_a_unit_changes_nothing(values: list[float], power: int) -> None:
    one, other = (judged([line(np.array(values) * scale)], CHANGE) for scale in (1.0, 2.0**power))
    assert one.outcome == other.outcome
    assert [entry.why for entry in one.series] == [entry.why for entry in other.series]


@given(many=SERIES, seed=st.randoms(use_true_random=False))
def test_the_order_of_series_changes_nothing(many: list[list[float]], seed: np.random.Generator) -> None:
    lines = [line(values, f"m{number}") for number, values in enumerate(many)]
    other = list(lines)
    seed.shuffle(other)
    assert judged(lines, CHANGE) == judged(other, CHANGE)


@given(many=SERIES)
def test_less_data_is_never_more_of_a_success(many: list[list[float]]) -> None:
    lines = [line(values, f"m{number}") for number, values in enumerate(many)]
    short = [replace(one, values=one.values[:-1], place=one.place[:-1]) for one in lines]
    if judged(lines, CHANGE).outcome != "unharmed":
        assert judged(short, CHANGE).outcome != "unharmed"
