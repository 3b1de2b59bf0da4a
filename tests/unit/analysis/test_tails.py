# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Tails and intervals that the rules stand on, against those of SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.means import mean_shift
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.poisson import at_least
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.student import beyond, quantile


@given(st.floats(-50, 1e4), st.integers(1, 3000))
def test_students_tail(value: float, freedom: int) -> None:
    assert beyond(value, freedom) == pytest.approx(stats.t.sf(value, freedom), rel=1e-6, abs=1e-280)


@given(st.floats(1e-9, 0.49), st.integers(1, 500))
def test_students_quantile(tail: float, freedom: int) -> None:
    assert quantile(tail, freedom) == pytest.approx(stats.t.isf(tail, freedom), rel=1e-6)


@given(st.integers(0, 40), st.floats(0, 60))
def test_poissons_tail(count: int, mean: float) -> None:
    expected = stats.poisson.sf(count - 1, mean)
    assert at_least(count, mean) == pytest.approx(expected, rel=1e-6, abs=1e-12 if mean >= 1 else 0)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=6), st.lists(st.floats(-10, 10), min_size=2, max_size=6))
def test_the_interval_of_a_shift_of_means(first: list[float], second: list[float]) -> None:
    moved = mean_shift(np.array(first), np.array(second), 0.01)
    assert moved is not None
    if np.var(first) + np.var(second) < 1e-12:
        return
    expected = stats.ttest_ind(second, first).confidence_interval(0.99)
    assert (moved.low, moved.high) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-9)


def test_so_few_that_lie_together_by_chance_are_not_believed() -> None:
    left, right = np.array([1.0, 1.0001]), np.array([2.0, 2.0001])
    assert mean_shift(left, right, 0.01).least > 0.9
    assert mean_shift(left, right, 0.01, least=0.2).least == 0
    assert mean_shift(left[:1], right, 0.01) is None
